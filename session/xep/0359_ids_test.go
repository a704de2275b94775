package xep

import (
	"slices"
	"strings"
	"testing"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/event"
)

// S-47, F-25: an id that an archive gave counts only from our own server, and
// only where it has announced that it gives such ids. All that could make it
// doubtful is kept with it, and of what strangers claim no more than a few.
func TestS47StanzaIDs(t *testing.T) {
	const ours, theirs = "<stanza-id xmlns='urn:xmpp:sid:0' by='me@acme.example' id='1'/>", "<stanza-id xmlns='urn:xmpp:sid:0' by='evil.example' id='9'/>"
	id := func(by, id string, announced bool) chat.StanzaID {
		return chat.StanzaID{By: roster.FromWire(by), ID: id, Announced: announced}
	}
	for name, c := range map[string]struct {
		xml    string
		offers []string
		want   []chat.StanzaID
	}{
		"announced":         {ours, []string{AssignsIDs}, []chat.StanzaID{id("me@acme.example", "1", true)}},
		"not announced":     {ours, nil, []chat.StanzaID{id("me@acme.example", "1", false)}},
		"of a stranger":     {theirs, []string{AssignsIDs}, []chat.StanzaID{id("evil.example", "9", false)}},
		"of our server":     {strings.Replace(ours, "me@acme", "acme", 1), []string{AssignsIDs}, []chat.StanzaID{id("acme.example", "1", false)}},
		"two of ours":       {ours + strings.Replace(ours, "id='1'", "id='2'", 1), []string{AssignsIDs}, []chat.StanzaID{id("me@acme.example", "1", true), id("me@acme.example", "2", true)}},
		"behind a thousand": {strings.Repeat(theirs, 1000) + ours, []string{AssignsIDs}, append([]chat.StanzaID{id("me@acme.example", "1", true)}, slices.Repeat([]chat.StanzaID{id("evil.example", "9", false)}, mostStrange)...)},
		"without an id":     {"<stanza-id xmlns='urn:xmpp:sid:0' by='me@acme.example'/>", []string{AssignsIDs}, nil},
		"of nobody":         {"<stanza-id xmlns='urn:xmpp:sid:0' id='1'/>", []string{AssignsIDs}, nil},
		"another namespace": {strings.Replace(ours, "sid:0", "sid:1", 1), []string{AssignsIDs}, nil},
	} {
		w := befriended()
		w.offers = c.offers
		hear(t, w, "<message from='bora@acme.example/phone' id='m'><body>hi</body>"+c.xml+"</message>", Messages())
		if len(w.events) != 1 {
			t.Errorf("%s: told %v", name, w.events)
			continue
		}
		if got := w.events[0].(event.Message).Message.StanzaIDs(); !slices.Equal(got, c.want) {
			t.Errorf("%s: the ids are %v, want %v", name, got, c.want)
		}
	}
}
