package session

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// modern is an honest server that lets log in by XEP-0388.
func modern(t *testing.T, ca *sessiontest.CA, m *sessiontest.Modern) *sessiontest.HonestServer {
	return sessiontest.Honest(t, sessiontest.HonestOptions{
		CA: ca, Modern: m, Direct: true,
		Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"},
		Bindings:   []string{"tls-exporter", "tls-server-end-point"},
	})
}

var everyToken = []string{"HT-SHA-256-NONE", "HT-SHA-256-ENDP", "HT-SHA-256-EXPR"}

// guest is romeo, who connects to a scripted server through a distance.
type guest struct {
	*watched
	far *sessiontest.Far
}

func visit(t *testing.T, ca *sessiontest.CA, address string, tokens Tokens) *guest {
	t.Helper()
	far := sessiontest.Distant(t, address, 50*time.Millisecond)
	o := quick(ca)
	o.Resolver, o.Tokens = direct(far.Address), tokens
	return &guest{watched: watch(t, keeping(t, o), at(romeo, "")), far: far}
}

// enter connects until the roster is there.
func (g *guest) enter() event.Security {
	g.t.Helper()
	g.Do(intent.Connect{Of: intent.Of{Address: romeo}})
	link := g.link(romeo, event.Online)
	until(g.watched, "roster", func(event.Roster) bool { return true })
	return link.Security
}

func (g *guest) leave() {
	g.t.Helper()
	g.Do(intent.Disconnect{Of: intent.Of{Address: romeo}})
	g.link(romeo, event.Offline)
}

// keeps waits until a drawer holds what a test waits for.
func (d *drawer) keeps(t *testing.T, what string, is func(account.Token) bool) account.Token {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for limit := time.Now().Add(patience); time.Now().Before(limit); <-look.C {
		if kept, _ := d.Token(t.Context(), account.Account{}); is(kept) {
			return kept
		}
	}
	t.Fatalf("the drawer holds no %s", what)
	return account.Token{}
}

func whole(t account.Token) bool { return !t.Value.Empty() }

func TestModernLogin(t *testing.T) {
	ca := authority()
	g := visit(t, ca, modern(t, ca, &sessiontest.Modern{Signed: true}).Address, nil)
	for _, most := range []int{6, 4, 4} { // the first time it is not known that the server manages no streams
		s := g.enter()
		if n := g.far.RoundTrips(); n > most {
			t.Errorf("it took %d round trips, not %d", n, most)
		}
		if s.Mechanism != "SCRAM-SHA-256-PLUS" || s.Binding != "tls-exporter" {
			t.Errorf("logged in by %s bound to %q", s.Mechanism, s.Binding)
		}
		g.leave()
	}
}

// a token is asked for, kept, used in the place of the password in one
// flight, and thrown away when the server does not take it: then the password
// follows in the same attempt.
func TestA36TokenForPassword(t *testing.T) {
	ca := authority()
	m := &sessiontest.Modern{Tokens: everyToken}
	d := &drawer{}
	g := visit(t, ca, modern(t, ca, m).Address, d)
	if s := g.enter(); s.Mechanism != "SCRAM-SHA-256-PLUS" {
		t.Errorf("the first login was by %s", s.Mechanism)
	}
	first := d.keeps(t, "token", whole)
	if first.Mechanism != "HT-SHA-256-EXPR" || first.Agent == "" || first.Expiry.IsZero() {
		t.Errorf("kept %+v", first)
	}
	g.leave()
	if s := g.enter(); s.Mechanism != "HT-SHA-256-EXPR" || s.Binding != "tls-exporter" || g.far.RoundTrips() > 3 {
		t.Errorf("the second login was by %s in %d round trips", s.Mechanism, g.far.RoundTrips())
	}
	g.leave()
	m.Forget()
	if s := g.enter(); s.Mechanism != "SCRAM-SHA-256-PLUS" {
		t.Errorf("without the token the login was by %s", s.Mechanism)
	}
	second := d.keeps(t, "new token", func(k account.Token) bool { return whole(k) && !k.Value.Is(first.Value.Reveal()) })
	if second.Agent != first.Agent {
		t.Errorf("the installation was called %s, and now %s", first.Agent, second.Agent)
	}
}

// A token from an earlier run is used at once, and the name that belongs to it.
func TestA36TokenOfAnEarlierRun(t *testing.T) {
	ca := authority()
	s := modern(t, ca, &sessiontest.Modern{Tokens: everyToken})
	d := &drawer{}
	g := visit(t, ca, s.Address, d)
	g.enter()
	d.keeps(t, "token", whole)
	g.close()
	again := visit(t, ca, s.Address, d)
	if s := again.enter(); s.Mechanism != "HT-SHA-256-EXPR" || again.far.RoundTrips() > 4 { // what the server can is forgotten
		t.Errorf("logged in by %s in %d round trips", s.Mechanism, again.far.RoundTrips())
	}
}

// a server that takes the token and does not prove that it knows it is
// refused, and the password is not tried.
func TestA36TokenWithoutTheServersProof(t *testing.T) {
	ca := authority()
	m := &sessiontest.Modern{Tokens: everyToken}
	d := &drawer{}
	g := visit(t, ca, modern(t, ca, m).Address, d)
	g.enter()
	d.keeps(t, "token", whole)
	g.leave()
	m.Success = func(s string) string {
		before, rest, _ := strings.Cut(s, "<additional-data>")
		_, after, _ := strings.Cut(rest, "</additional-data>")
		return before + after
	}
	g.Do(intent.Connect{Of: intent.Of{Address: romeo}})
	if p := g.link(romeo, event.Offline).Problem; p == nil || p.Code != problem.LoginNoProof {
		t.Errorf("it ended with %v", p)
	}
}

// Without a database of our own another sotto may be there, which has the
// token: it is neither used nor asked for.
func TestNoTokensBesideAnotherSotto(t *testing.T) {
	ca := authority()
	m := &sessiontest.Modern{Tokens: everyToken}
	d := &drawer{}
	far := modern(t, ca, m).Address
	o := quick(ca)
	o.Resolver, o.Tokens = direct(far), d
	w := watch(t, o, at(romeo, ""))
	w.Do(intent.Connect{Of: intent.Of{Address: romeo}})
	w.link(romeo, event.Online)
	if m.Issued() != 0 || d.times != 0 {
		t.Errorf("%d tokens were given, and %d kept", m.Issued(), d.times)
	}
}

// A resource is bound along with the login only by who reads the archive, and
// has read it before: the server forgets with it what it held (XEP-0386, section 4.2). Then it is
// bound in the same number of round trips.
func TestBind2WaitsForTheArchive(t *testing.T) {
	ca := authority()
	h := modern(t, ca, &sessiontest.Modern{Bind: true})
	for read, archive := range map[string]bool{"": false, "7": true} {
		s := newSession(at(romeo, h.Address), quick(ca).withDefaults(), func(event.Event) {})
		s.options.Resolver = direct(h.Address)
		s.account.Server = ""
		s.desk, s.history.Newest = filed(t, filepath.Join(t.TempDir(), "his.db")), read
		try := s.try(t.Context(), 0)
		try.behind = func(*loss) []*element.Element { return nil }
		l, err := try.connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if along := strings.HasPrefix(l.own.Resource(), "sotto~"); along != archive {
			t.Errorf("bound to %v, where the archive was read up to %q", l.own, read)
		}
		try.close(l.stream)
	}
}

// Nobody else's address is taken over, by XEP-0388 and 0386 either (threats
// F-13), and no proof is left out.
func TestModernServersThatAreRefused(t *testing.T) {
	ca := authority()
	swap := func(old, with string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, with, 1) }
	}
	for name, c := range map[string]struct {
		bind   bool
		change func(string) string
		want   problem.Code
	}{
		"F-13 somebody else":                {false, swap("romeo@sotto.test", "victim@sotto.test"), problem.BindWrongAddress},
		"F-13 another domain":               {false, swap("romeo@sotto.test", "romeo@other.test"), problem.BindWrongAddress},
		"F-13 somebody else's resource":     {true, swap("romeo@sotto.test", "victim@sotto.test"), problem.BindWrongAddress},
		"A-24 no resource":                  {true, swap("romeo@sotto.test/", "romeo@sotto.test</authorization-identifier><x xmlns='y'/><authorization-identifier>"), problem.BindWrongAddress},
		"A-24 nobody at all":                {false, swap("romeo@sotto.test", ""), problem.LoginMalformed},
		"A-24 bound without being asked to": {false, swap("</success>", "<bound xmlns='urn:xmpp:bind:0'/></success>"), problem.LoginMalformed},
		"A-23 a further step": {false, func(string) string {
			return "<continue xmlns='urn:xmpp:sasl:2'><tasks><task>TOTP</task></tasks><text>A code, please</text></continue>"
		}, problem.LoginFurtherStep},
		"A-02 no proof": {false, func(string) string {
			return "<success xmlns='urn:xmpp:sasl:2'><authorization-identifier>romeo@sotto.test</authorization-identifier></success>"
		}, problem.LoginNoProof},
	} {
		m := &sessiontest.Modern{Bind: c.bind, Success: c.change}
		h := modern(t, ca, m)
		o := quick(ca).withDefaults()
		o.Resolver = direct(h.Address)
		try := &attempt{account: at(romeo, ""), options: o, entry: entry{agent: agent()}, archive: c.bind}
		_, err := try.connect(t.Context())
		if p := problem.From(err); p == nil || p.Code != c.want {
			t.Errorf("%s: %v, want %s", name, p, c.want)
		}
		h.Finish(t)
	}
}

// what an installation is called is a UUID by chance, and stays so for
// a session.
func TestA25AgentTellsNothing(t *testing.T) {
	one, two := agent(), agent()
	if len(one) != 36 || one[14] != '4' || !strings.ContainsRune("89ab", rune(one[19])) || one == two {
		t.Errorf("%s, %s", one, two)
	}
}

// What a session begins with goes behind the login's proof; what is wanted
// between that and the link is sent when it stands, and nothing twice.
func TestFlightIsSentOnce(t *testing.T) {
	ca := authority()
	h := modern(t, ca, &sessiontest.Modern{})
	g := visit(t, ca, h.Address, nil)
	for range 2 {
		g.enter()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		c, err := h.Client(ctx)
		if err != nil {
			t.Fatal(err)
		}
		g.leave()
		var heard []string
		for {
			e, err := c.Next(ctx)
			if err != nil {
				break
			}
			heard = append(heard, e.Name+e.Get("type"))
		}
		cancel()
		if want := []string{"presence", "presenceunavailable"}; !slices.Equal(heard, want) {
			t.Errorf("heard %v", heard)
		}
	}
}

// A flight whose attempt has failed leaves nothing behind: its questions are
// over, and the next one asks anew.
func TestFlightThatFails(t *testing.T) {
	h := byHand(t, Options{})
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.state = event.Connecting
	fly := func() []*element.Element {
		f := flight{h.attempt, nil, make(chan []*element.Element, 1)}
		h.mail.put(f)
		h.turn()
		return <-f.stanzas
	}
	names := func(all []*element.Element) (n []string) {
		for _, e := range all {
			n = append(n, e.Name)
		}
		return n
	}
	for range 2 { // the second as after a token that was not taken
		if n := names(fly()); !slices.Equal(n, []string{"iq", "iq", "presence"}) {
			t.Errorf("%v goes along", n)
		}
	}
	if len(h.asks.waiting) != 2 {
		t.Errorf("%d questions are open", len(h.asks.waiting))
	}
	h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: juliet, Body: "before the link stands"})
	h.turn()
	if len(h.leaving) != 0 {
		t.Errorf("a message waits in the flight: %v", h.leaving)
	}
	h.cancel = func() {}
	h.mail.put(connected{attempt: h.attempt, err: problem.New(problem.LoginWrongPassword, domain)})
	h.turn()
	if h.flying || len(h.asks.waiting) != 0 || len(h.unsent) != 1 {
		t.Errorf("left: %v, %d questions, %d messages", h.flying, len(h.asks.waiting), len(h.unsent))
	}
	stale := flight{h.attempt - 1, nil, make(chan []*element.Element, 1)}
	h.mail.put(stale)
	h.turn()
	if all := <-stale.stanzas; all != nil {
		t.Errorf("a stale attempt got %v", all)
	}
}

// A server that ends the stream when it is sent things ahead of its answers
// is met step by step.
func TestServerThatWantsEveryStepAwaited(t *testing.T) {
	ca := authority()
	own := ca.Issue(sessiontest.Names(domain))
	strict := sessiontest.Login{User: "romeo", Password: "romeo-secret"}
	s := sessiontest.Serve(t, sessiontest.TLS(sessiontest.With(own)), sessiontest.Open(domain),
		sessiontest.Calm(), // whoever has said more than the header is thrown out
		sessiontest.Send(sessiontest.Mechanisms(nil, "SCRAM-SHA-256")), strict.Step,
		sessiontest.Open(domain), sessiontest.Send("<stream:features><bind xmlns='"+nsBind+"'/></stream:features>"),
		func(c *sessiontest.Conn) error {
			iq, err := c.Until("</iq>")
			if err != nil {
				return err
			}
			_, id, _ := strings.Cut(iq, "id='")
			id, _, _ = strings.Cut(id, "'")
			return c.Say("<iq type='result' id='" + id + "'><bind xmlns='" + nsBind + "'><jid>romeo@" + domain + "/x</jid></bind></iq>")
		})
	o := quick(ca)
	o.Resolver, o.Timeouts.Farewell = direct(s.Address), 20*time.Millisecond // it never says goodbye
	w := watch(t, o, at(romeo, ""))
	for range 2 {
		w.Do(intent.Connect{Of: intent.Of{Address: romeo}})
		if l := w.link(romeo, event.Online); l.Security.Mechanism != "SCRAM-SHA-256" {
			t.Errorf("logged in by %s", l.Security.Mechanism)
		}
		w.Do(intent.Disconnect{Of: intent.Of{Address: romeo}})
		w.link(romeo, event.Offline)
	}
}
