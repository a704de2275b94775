package xep

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/origin"
)

var (
	own    = roster.MustParse("me@acme.example/desk")
	bora   = roster.MustParse("bora@acme.example/phone")
	eve    = roster.MustParse("eve@evil.example/x")
	now    = time.Date(2026, 11, 3, 9, 41, 0, 0, time.UTC)
	client = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='` + element.Streams + `'>`
)

// wire is a session made of memory: what is sent, asked and told is kept.
type wire struct {
	sent     []*element.Element
	asked    []Answered
	asks     []*element.Element // what was asked with
	events   []event.Event
	contacts map[roster.JID]roster.Contact
	priority int
	offers   []string
}

func (w *wire) Account() account.Account {
	return account.Account{Address: own.Bare(), Priority: w.priority}
}
func (w *wire) Own() roster.JID         { return own }
func (w *wire) Now() time.Time          { return now }
func (w *wire) Send(e *element.Element) { w.sent = append(w.sent, e) }
func (w *wire) Emit(e event.Event)      { w.events = append(w.events, e) }
func (w *wire) Ask(_ roster.JID, _ string, payload *element.Element, then Answered) {
	w.asked, w.asks = append(w.asked, then), append(w.asks, payload)
}

func (w *wire) Contact(j roster.JID) (roster.Contact, bool) {
	c, ok := w.contacts[j.Bare()]
	return c, ok
}

func (w *wire) Offers(feature string) bool { return slices.Contains(w.offers, feature) }

// befriended is a wire on which bora is a contact who sees us and is seen.
func befriended() *wire {
	return &wire{contacts: map[roster.JID]roster.Contact{
		bora.Bare(): {JID: bora.Bare(), Subscription: roster.Both},
	}}
}

func parse(t *testing.T, xml string) *element.Element {
	t.Helper()
	r := element.NewReader(strings.NewReader(client+xml), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	e, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// hear passes a stanza through the gate to features, as a session does.
func hear(t *testing.T, w *wire, xml string, features ...Feature) {
	t.Helper()
	s, err := origin.Check(own, parse(t, xml))
	if err != nil {
		return
	}
	for _, f := range features {
		if f.Hear != nil && f.Hear(w, s) {
			return
		}
	}
}

func all() []Feature {
	return []Feature{Roster(), Subscribe(), Presence(), ChatStates(), Messages(), IDs(), Ping()}
}

// told is what a wire told the screen, in short.
func told(w *wire) string {
	var b strings.Builder
	for _, e := range w.events {
		switch e := e.(type) {
		case event.Message:
			fmt.Fprintf(&b, "message %s %q %s;", e.Message.From, e.Message.Body, e.Message.Time.Format("15:04"))
		case event.Presence:
			fmt.Fprintf(&b, "presence %s %q;", e.Presence.From, e.Presence.Show)
		case event.Typing:
			fmt.Fprintf(&b, "typing %s %v;", e.Peer, e.Active)
		case event.Progress:
			fmt.Fprintf(&b, "progress %s %s %s;", e.Peer, e.ID, e.State)
		case event.Contact:
			fmt.Fprintf(&b, "contact %s %q;", e.Contact.JID, e.Contact.Name)
		case event.ContactRemoved:
			fmt.Fprintf(&b, "removed %s;", e.JID)
		case event.Roster:
			fmt.Fprintf(&b, "roster %d;", len(e.Contacts))
		case event.Trouble:
			fmt.Fprintf(&b, "trouble %s;", e.Problem.Code)
		}
	}
	return b.String()
}

func TestStanzasBecomeEvents(t *testing.T) {
	const from = `from='bora@acme.example/phone'`
	for name, c := range map[string]struct{ xml, want string }{
		"message": {
			`<message ` + from + ` type='chat' id='1'><body>hi</body></message>`,
			`typing bora@acme.example false;message bora@acme.example/phone "hi" 09:41;`,
		},
		"composing":    {`<message ` + from + `><composing xmlns='` + nsStates + `'/></message>`, "typing bora@acme.example true;"},
		"paused":       {`<message ` + from + `><paused xmlns='` + nsStates + `'/></message>`, "typing bora@acme.example false;"},
		"old typing":   {`<message ` + from + `><composing xmlns='` + nsStates + `'/><delay xmlns='` + nsDelay + `'/></message>`, ""},
		"S-33 typing":  {`<message from='eve@evil.example/x'><composing xmlns='` + nsStates + `'/></message>`, ""},
		"S-70 room":    {`<message ` + from + ` type='groupchat'><body>hi</body></message>`, ""},
		"F-09 body":    {`<message ` + from + `><body xmlns='urn:x'>hi</body></message>`, ""},
		"our language": {`<message ` + from + `><body xml:lang='de'>a</body><body>b</body></message>`, `typing bora@acme.example false;message bora@acme.example/phone "b" 09:41;`},
		"bounced": {
			`<message from='bora@acme.example' type='error' id='m1'><body>hi</body><error type='cancel'><item-not-found xmlns='` + nsStanza + `'/></error></message>`,
			"progress bora@acme.example m1 failed;",
		},
		"S-13 nested":    {`<message ` + from + `><message from='eve@evil.example/x'><body>hi</body></message></message>`, ""},
		"S-13 forward":   {`<message ` + from + `><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='eve@evil.example/x'><body>hi</body></message></forwarded></message>`, ""},
		"no id bounced":  {`<message from='bora@acme.example' type='error'><error type='cancel'/></message>`, ""},
		"here":           {`<presence ` + from + `/>`, `presence bora@acme.example/phone "";`},
		"away":           {`<presence ` + from + `><show>away</show></presence>`, `presence bora@acme.example/phone "away";`},
		"odd show":       {`<presence ` + from + `><show>moon</show></presence>`, `presence bora@acme.example/phone "";`},
		"gone":           {`<presence ` + from + ` type='unavailable'/>`, `presence bora@acme.example/phone "offline";`},
		"request":        {`<presence ` + from + ` type='subscribe'/>`, ""},
		"S-30 granted":   {`<presence ` + from + ` type='subscribed'/>`, ""},
		"S-22 error":     {`<presence ` + from + ` type='error'/>`, ""},
		"odd priority":   {`<presence ` + from + `><priority>4711</priority></presence>`, `presence bora@acme.example/phone "";`},
		"our phone":      {`<presence from='me@acme.example/phone'/>`, `presence me@acme.example/phone "";`},
		"S-31 stranger":  {`<presence from='eve@evil.example/x'/>`, ""},
		"push":           {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example' name='Zoe'/></query></iq>`, `contact zoe@acme.example "Zoe";`},
		"push removes":   {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example' subscription='remove'/></query></iq>`, `removed zoe@acme.example;`},
		"S-26 nobody":    {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item name='Zoe'/></query></iq>`, ""},
		"S-26 nothing":   {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'/></iq>`, ""},
		"S-26 stowaway":  {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example'/><x xmlns='urn:x'/></query></iq>`, ""},
		"S-26 full":      {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example/desk' name='&#x202e;eoZ'/></query></iq>`, `contact zoe@acme.example "\u202eeoZ";`},
		"S-26 ourselves": {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='me@acme.example' name='me' subscription='both'/></query></iq>`, `contact me@acme.example "me";`},
		"S-26 rubbish":   {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example' subscription='always' ask='always'/></query></iq>`, `contact zoe@acme.example "";`},
		"S-26 groups": {
			`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example'>` + strings.Repeat("<group>g</group>", 10_000) + `</item></query></iq>`,
			`contact zoe@acme.example "";`,
		},
		"S-26 of nobody": {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid=''/></query></iq>`, ""},
		"push of two":    {`<iq type='set' id='1'><query xmlns='` + nsRoster + `'><item jid='a@b'/><item jid='c@b'/></query></iq>`, ""},
		"F-12 push":      {`<iq type='set' id='1' from='eve@evil.example/x'><query xmlns='` + nsRoster + `'><item jid='zoe@acme.example'/></query></iq>`, ""},
	} {
		w := befriended()
		hear(t, w, c.xml, all()...)
		if got := told(w); got != c.want {
			t.Errorf("%s: told %s, want %s", name, got, c.want)
		}
	}
}

// S-53: a time counts when our own server says it, and lies in the past.
func TestS53Stamps(t *testing.T) {
	for name, c := range map[string]struct{ by, stamp, want string }{
		"server":  {"acme.example", "2026-11-03T08:00:00Z", "08:00"},
		"account": {"me@acme.example", "2026-11-03T08:00:00.5Z", "08:00"},
		"sender":  {"bora@acme.example", "2026-11-03T08:00:00Z", "09:41"},
		"nobody":  {"", "2026-11-03T08:00:00Z", "09:41"},
		"future":  {"acme.example", "2036-11-03T08:00:00Z", "09:41"},
		"rubbish": {"acme.example", "yesterday", "09:41"},
		"ancient": {"acme.example", "0001-01-01T00:00:00Z", "09:41"},
	} {
		w := &wire{}
		hear(t, w, `<message from='bora@acme.example/phone'><body>hi</body><delay xmlns='`+nsDelay+`' from='`+c.by+`' stamp='`+c.stamp+`'/></message>`, Messages())
		if got := told(w); !strings.HasSuffix(got, c.want+";") {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A stamp of whole seconds means some moment in that second: what it is on
// does not stand before what came live and was read in the same second.
func TestStampsOfWholeSecondsMeanTheirEnd(t *testing.T) {
	now := time.Date(2026, 11, 3, 9, 41, 0, 500e6, time.UTC)
	for stamp, want := range map[string]time.Time{
		"2026-11-03T08:00:00Z":      time.Date(2026, 11, 3, 8, 0, 0, 999e6, time.UTC),
		"2026-11-03T08:00:00.25Z":   time.Date(2026, 11, 3, 8, 0, 0, 250e6, time.UTC),
		"2026-11-03T09:00:00+01:00": time.Date(2026, 11, 3, 8, 0, 0, 999e6, time.UTC),
		"2026-11-03T09:41:00Z":      now,
	} {
		at, err := time.Parse(time.RFC3339, stamp)
		if got := latest(at, now); err != nil || !got.Equal(want) {
			t.Errorf("%s means %v, want %v", stamp, got, want)
		}
	}
}

// S-28: our server and our contacts learn that we are there, strangers do not.
func TestS28Ping(t *testing.T) {
	for from, want := range map[string]bool{
		"": true, "acme.example": true, "me@acme.example/phone": true,
		"bora@acme.example/phone": true, "eve@evil.example/x": false,
	} {
		w := befriended()
		ping := `<iq type='get' id='7'`
		if from != "" {
			ping += ` from='` + from + `'`
		}
		hear(t, w, ping+`><ping xmlns='`+nsPing+`'/></iq>`, Ping())
		if got := len(w.sent) == 1 && w.sent[0].Get("type") == "result" && w.sent[0].Get("to") == from; got != want {
			t.Errorf("a ping of %q is answered with %v", from, w.sent)
		}
	}
}

func TestRosterIsAskedForAndRead(t *testing.T) {
	w := &wire{}
	Roster().Online(w)
	w.asked[0](parse(t, `<iq type='result'><query xmlns='`+nsRoster+`'><item jid='Bora@acme.example' name='Bora' subscription='both'>`+
		`<group>Work</group></item><item jid=''/><item jid='c@d' subscription='odd' ask='subscribe'/></query></iq>`), nil)
	got := w.events[0].(event.Roster).Contacts
	if len(got) != 2 || got[0].JID != bora.Bare() || got[0].Groups[0] != "Work" || got[0].Subscription != roster.Both ||
		got[1].Subscription != roster.None || !got[1].Asked {
		t.Errorf("the roster is %+v", got)
	}
}

func TestRosterRefusedIsTold(t *testing.T) {
	w := &wire{}
	Roster().Online(w)
	w.asked[0](nil, &Refused{Condition: "forbidden"})
	if got := told(w); got != "trouble roster-refused;" {
		t.Errorf("told %s", got)
	}
}

func TestMessagesAreDressed(t *testing.T) {
	w, e := &wire{}, element.New(nsClient, "message")
	for _, f := range all() {
		if f.Dress != nil {
			f.Dress(w, chat.Message{ID: "m1", OriginID: "m1", Peer: bora.Bare(), Body: "a & b"}, e)
		}
	}
	if e.Get("to") != "bora@acme.example" || e.Get("type") != "chat" || e.Get("id") != "m1" ||
		Body(e) != "a & b" || originID(e) != "m1" || chatState(e) != "active" {
		t.Errorf("dressed as %s", e)
	}
}

// S-33: only who may see us, or was written to, learns that we compose.
func TestS33TypingIsToldToFriends(t *testing.T) {
	for to, want := range map[roster.JID]int{bora: 1, eve: 0} {
		w := befriended()
		if !ChatStates().Want(w, intent.Type{To: to, Active: true}) || len(w.sent) != want {
			t.Errorf("%s was told %v", to, w.sent)
		}
	}
}

// S-33, S-28: who may see our presence learns of our typing and our being
// there; whom we may see, and who may not see us, does not.
func TestS33OnlyWhoSeesUsLearnsOfUs(t *testing.T) {
	for subscription, want := range map[roster.Subscription]int{roster.None: 0, roster.To: 0, roster.From: 2, roster.Both: 2} {
		w := &wire{contacts: map[roster.JID]roster.Contact{bora.Bare(): {JID: bora.Bare(), Subscription: subscription}}}
		ChatStates().Want(w, intent.Type{To: bora, Active: true})
		hear(t, w, `<iq type='get' id='7' from='bora@acme.example/phone'><ping xmlns='`+nsPing+`'/></iq>`, Ping())
		if len(w.sent) != want {
			t.Errorf("with subscription %q was sent %v", subscription, w.sent)
		}
	}
}

// S-33: who was written to learns that we compose; what a stranger says to us
// changes nothing of that.
func TestS33TypingIsToldToWhoWasWrittenTo(t *testing.T) {
	w, f := befriended(), ChatStates()
	hear(t, w, `<message from='eve@evil.example/x'><body>hi</body><active xmlns='`+nsStates+`'/></message>`, f)
	f.Want(w, intent.Type{To: eve, Active: true})
	if len(w.sent) != 0 {
		t.Fatalf("before she was written to eve was told %v", w.sent)
	}
	f.Dress(w, chat.Message{Peer: eve.Bare()}, element.New(nsClient, "message"))
	f.Want(w, intent.Type{To: eve, Active: true})
	f.Want(w, intent.Type{To: eve})
	if len(w.sent) != 2 || chatState(w.sent[0]) != "composing" || chatState(w.sent[1]) != "active" || w.sent[0].Get("to") != "eve@evil.example" {
		t.Errorf("after it she was told %v", w.sent)
	}
}

// XEP-0085, section 5.1: who answers without chat states gets none.
func TestTypingIsSparedToWhoDoesNotKnowIt(t *testing.T) {
	w, f := befriended(), ChatStates()
	hear(t, w, `<message from='bora@acme.example/phone'><body>hi</body></message>`, f)
	f.Want(w, intent.Type{To: bora, Active: true})
	if len(w.sent) != 0 {
		t.Errorf("sent %v", w.sent)
	}
	hear(t, w, `<message from='bora@acme.example/phone'><active xmlns='`+nsStates+`'/></message>`, f)
	f.Want(w, intent.Type{To: bora, Active: true})
	if len(w.sent) != 1 {
		t.Errorf("to one who knows them after all was sent %v", w.sent)
	}
}

func TestUnavailableAnswersLikeAnAbsentResource(t *testing.T) {
	got := Unavailable(parse(t, `<iq type='get' id='9' from='eve@evil.example/x'><query xmlns='urn:x'/></iq>`)).String()
	want := `<iq type='error' id='9' to='eve@evil.example/x'><error type='cancel'><service-unavailable xmlns='` + nsStanza + `'/></error></iq>`
	if got != want {
		t.Errorf("answered %s", got)
	}
}

// What came without a sender is answered without an addressee: an empty one
// is no address.
func TestAnswersToOurServerHaveNoAddressee(t *testing.T) {
	iq := parse(t, `<iq type='set' id='9'><query xmlns='urn:x'/></iq>`)
	if got := Result(iq).String(); got != `<iq type='result' id='9'/>` {
		t.Errorf("answered %s", got)
	}
}

// RFC 6121, section 4.7.2.3: every presence of ours carries the account's
// priority; 0 goes without saying.
func TestPresenceCarriesThePriority(t *testing.T) {
	for priority, want := range map[int]string{0: "", 1: "1", 127: "127", -1: "-1", -128: "-128"} {
		w, f := &wire{priority: priority}, Presence()
		f.Online(w)
		f.Want(w, intent.Present{Show: roster.Away, Status: "at lunch"})
		f.Online(w)
		if len(w.sent) != 3 {
			t.Fatalf("%d presences were sent", len(w.sent))
		}
		for i, e := range w.sent {
			said := e.Child(nsClient, "priority") != nil
			if got := e.ChildText(nsClient, "priority"); got != want || said != (want != "") {
				t.Errorf("presence %d with priority %d: %s", i, priority, e)
			}
		}
	}
}
