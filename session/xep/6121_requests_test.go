package xep

import (
	"fmt"
	"strings"
	"testing"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
)

// asks is what was told of who asks to see us, in short.
func asks(w *wire) string {
	var b strings.Builder
	for _, e := range w.events {
		if r, is := e.(event.Requests); is {
			fmt.Fprintf(&b, "%s %d %v;", r.Who, r.Count, r.More)
		}
	}
	return b.String()
}

// S-29: who asks to see us is told once, whatever resource and how often they
// ask; nobody is answered, and who may see us already is no news.
func TestS29WhoAsksIsToldOnce(t *testing.T) {
	w, f := befriended(), Subscribe()
	w.contacts[roster.MustParse("zoe@far.example")] = roster.Contact{JID: roster.MustParse("zoe@far.example"), Subscription: roster.To}
	for _, xml := range []string{
		`<presence from='eve@evil.example' type='subscribe'/>`,
		`<presence from='eve@evil.example/x' type='subscribe'><status>it is me, Bora</status><nick xmlns='http://jabber.org/protocol/nick'>Bora</nick></presence>`,
		`<presence from='bora@acme.example' type='subscribe'/>`,
		`<presence from='me@acme.example/phone' type='subscribe'/>`,
		`<presence from='zoe@far.example' type='subscribe'/>`,
		`<presence from='nobody@evil.example' type='unsubscribe'/>`,
		`<presence from='eve@evil.example' type='unsubscribe'/>`,
	} {
		hear(t, w, xml, f)
	}
	if got, want := asks(w), "eve@evil.example 1 false;zoe@far.example 2 false; 1 false;"; got != want || len(w.sent) > 0 {
		t.Errorf("told %s, want %s; sent %v", got, want, w.sent)
	}
}

// S-29: of a flood it is told so many times and no more, and so many are
// remembered and no more.
func TestS29AFloodOfRequestsIsBounded(t *testing.T) {
	w, f := befriended(), Subscribe()
	for i := range 10_000 {
		hear(t, w, fmt.Sprintf(`<presence from='eve@%d.example' type='subscribe'/>`, i), f)
		hear(t, w, `<presence from='eve@evil.example' type='subscribe'/>`, f)
	}
	told := len(w.events)
	for range 10_000 {
		hear(t, w, `<presence from='eve@1.example' type='unsubscribe'/>`, f)
		hear(t, w, `<presence from='eve@1.example' type='subscribe'/>`, f)
	}
	if len(w.events) != told+1 {
		t.Errorf("who asks again and again is told %d times", len(w.events)-told)
	}
	if told != mostRequests+1 || len(w.sent) > 0 {
		t.Fatalf("told %d times, sent %d", told, len(w.sent))
	}
	if end := w.events[mostRequests].(event.Requests); end.Count != mostRequests || !end.More {
		t.Errorf("told in the end %+v", end)
	}
}

// Who has asked and is put into the roster may see us; who has not asked may
// not, and neither may one who took it back, or whose adding was refused.
func TestS29WhoIsAddedMaySeeUs(t *testing.T) {
	const wish = `<presence from='eve@evil.example' type='subscribe'/>`
	for name, c := range map[string]struct {
		heard []string
		err   error
		want  int
	}{
		"asked":      {[]string{wish}, nil, 1},
		"did not":    {[]string{strings.Replace(wish, "eve", "mallory", 1)}, nil, 0},
		"once more":  {[]string{wish, strings.Replace(wish, "subscribe", "unsubscribe", 1), wish}, nil, 1},
		"took it":    {[]string{wish, strings.Replace(wish, "subscribe", "unsubscribe", 1)}, nil, 0},
		"not added":  {[]string{wish}, &Refused{Condition: "not-allowed"}, 0},
		"of a ghost": {[]string{`<presence from='eve@evil.example' type='error'/>`}, nil, 0},
	} {
		w, f := &wire{}, Subscribe()
		for _, xml := range c.heard {
			hear(t, w, xml, f)
		}
		f.Want(w, intent.Subscribe{Peer: eve.Bare()})
		w.asked[0](element.New(nsClient, "iq"), c.err)
		granted := 0
		for _, e := range w.sent {
			if e.String() == `<presence to='eve@evil.example' type='subscribed'/>` {
				granted++
			}
		}
		if granted != c.want {
			t.Errorf("%s: sent %v", name, w.sent)
		}
		if c.want == 1 && !strings.HasSuffix(asks(w), " 0 false;") {
			t.Errorf("%s: told %s", name, asks(w))
		}
	}
}
