package session

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

const (
	offersAccounts = "<register xmlns='http://jabber.org/features/iq-register'/>"
	asksPlain      = "<instructions>Welcome.</instructions><username/><password/>"
	result         = "<iq type='result' id='{id}'>"
)

// registry is a server that registers people by a script.
func registry(t *testing.T, ca *sessiontest.CA, features string, answer func(*element.Element) string) *sessiontest.Server {
	t.Helper()
	return sessiontest.Serve(t,
		sessiontest.Secure(domain, sessiontest.With(ca.Issue(sessiontest.Names(domain)))),
		sessiontest.Answering(domain, features, answer))
}

// form is the answer to the question what is asked; what is handed in is
// answered by then.
func form(asks, then string) func(*element.Element) string {
	return func(iq *element.Element) string {
		if iq.Get("type") == "get" {
			return result + "<query xmlns='jabber:iq:register'>" + asks + "</query></iq>"
		}
		return then
	}
}

// refusal is a stanza error that repeats what we sent, as some servers do.
func refusal(condition string) string {
	return "<iq type='error' id='{id}'><query xmlns='jabber:iq:register'><password>bill's new &lt;password&gt;</password></query>" +
		"<error type='cancel'>" + condition + "</error></iq>"
}

func stanzaError(name, text string) string {
	return "<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>" + text + "</" + name + ">"
}

// Each way in which a server refuses to register somebody, at once.
func TestEnrolRefused(t *testing.T) {
	field := func(attributes string) string {
		return "<field var='username'/><field var='password' type='text-private'/><field " + attributes + "><required/></field>"
	}
	data := func(fields string) string { return "<x xmlns='jabber:x:data' type='form'>" + fields + "</x>" }
	page := func(url string) string {
		return "<instructions>Come to our page.</instructions><x xmlns='jabber:x:oob'><url>" + url + "</url></x>"
	}
	fields := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<field var='f%d' label='more'/>", i)
		}
		return data(field("") + b.String())
	}
	ca := authority()
	for _, c := range []struct {
		name, features string
		answer         func(*element.Element) string
		want           problem.Code
		fact, value    string
	}{
		{"nobody", "", form(asksPlain, ""), problem.RegisterNotOffered, "", ""},
		{"invited only", "<register xmlns='urn:xmpp:ibr-token:0'/>", form(asksPlain, ""), problem.RegisterNotOffered, "", ""},
		{"ten thousand fields", offersAccounts, form(fields(10_000), ""), problem.StreamTooLarge, "", ""},
		{"a thousand fields", offersAccounts, form(fields(1000), ""), problem.RegisterForm, "it asks", "too much"},
		{"a required field without a name", offersAccounts, form(data(field("label='x'")), ""), problem.RegisterForm, "", ""},
		{"no password", offersAccounts, form(data("<field var='username'/>"), ""), problem.RegisterForm, "", ""},
		{"a page", offersAccounts, form(page("https://sotto.test/join"), ""), problem.RegisterElsewhere, "page", "https://sotto.test/join"},
		{"another server", offersAccounts, func(*element.Element) string {
			return refusal(stanzaError("redirect", "xmpp:evil.test"))
		}, problem.RegisterElsewhere, "page", "xmpp:evil.test"},
		{"another server for the stream", offersAccounts, func(*element.Element) string {
			return "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.test</see-other-host></stream:error></stream:stream>"
		}, problem.StreamRedirect, "", ""},
		{"not here", offersAccounts, func(*element.Element) string { return refusal(stanzaError("service-unavailable", "")) }, problem.RegisterNotOffered, "", ""},
		{"an end", offersAccounts, func(*element.Element) string { return "</stream:stream>" }, problem.Kicked, "", ""},
		{"no form", offersAccounts, func(*element.Element) string { return "<iq type='result' id='{id}'/>" }, problem.RegisterElsewhere, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := registry(t, ca, c.features, c.answer)
			e, err := Enrol(t.Context(), at(bill, s.Address), "", quick(ca), nil)
			if err == nil {
				e.Close()
				t.Fatalf("it asks %+v", e.Form())
			}
			p := problem.From(err)
			if p.Code != c.want || c.fact != "" && factOf(p, c.fact) != c.value {
				t.Errorf("refused because of %v, want %s", p, c.want)
			}
			records := s.Finish(t)
			if len(records) != 1 {
				t.Fatalf("%d connections were made", len(records))
			}
			if says := string(records[0].Inside); strings.Contains(says, "bill") || c.want == problem.RegisterNotOffered && c.features == "" && strings.Contains(says, "<iq") {
				t.Errorf("we said %s", says)
			}
		})
	}
}

// Registration that is offered before TLS alone is none: nothing of it is
// ever said in the clear.
func TestEnrolOnlyWithinTLS(t *testing.T) {
	ca := authority()
	header := "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='sotto.test' version='1.0'>"
	for name, c := range map[string]struct {
		steps []sessiontest.Step
		want  problem.Code
	}{
		"and no TLS": {[]sessiontest.Step{
			sessiontest.Expect("<stream:stream"), sessiontest.Send(header + "<stream:features>" + offersAccounts + "</stream:features>"),
		}, problem.TLSNotOffered},
		"and not behind TLS": {[]sessiontest.Step{
			sessiontest.Expect("<stream:stream"),
			sessiontest.Send(header + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + offersAccounts + "</stream:features>"),
			sessiontest.Expect("<starttls"), sessiontest.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
			sessiontest.TLS(sessiontest.With(ca.Issue(sessiontest.Names(domain)))),
			sessiontest.Answering(domain, "", form(asksPlain, "")),
		}, problem.RegisterNotOffered},
		"and a certificate of somebody else": {[]sessiontest.Step{
			sessiontest.Secure(domain, sessiontest.With(ca.Issue(sessiontest.Names("evil.test")))),
			sessiontest.Answering(domain, offersAccounts, form(asksPlain, "")),
		}, problem.TLSWrongName},
	} {
		t.Run(name, func(t *testing.T) {
			s := sessiontest.Serve(t, c.steps...)
			_, err := Enrol(t.Context(), at(bill, s.Address), "token", quick(ca), nil)
			if p := problem.From(err); p == nil || p.Code != c.want {
				t.Errorf("refused because of %v, want %s", p, c.want)
			}
			for _, r := range s.Finish(t) {
				if all := string(r.Clear) + string(r.Inside); strings.Contains(all, "<iq") || strings.Contains(all, "token") || strings.Contains(all, "bill") {
					t.Errorf("we said %s", all)
				}
			}
		})
	}
}

// What a data form asks, and what is handed in for it.
func TestEnrolWithADataForm(t *testing.T) {
	ca := authority()
	handedIn := make(chan *element.Element, 1)
	asks := `<instructions>plain</instructions><username/><password/><x xmlns='jabber:x:data' type='form'><title>Join</title><instructions>Fill in.</instructions>
<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>
<field type='hidden' var='challenge'><value>c&lt;1</value></field>
<field type='text-single' label='User' var='username'><required/></field>
<field type='text-single' label='Secret' var='password'/>
<field type='x-new' label='Un&#x85;known&#x202e;' var='odd'><required/><value>so</value></field>
<field type='text-private' label='PIN' var='pin'/>
<field type='boolean' label='News' var='news'><value>1</value></field>
<field type='list-multi' label='Rooms' var='rooms'><option label='A'><value>a</value></option><option><value>b</value></option><value>a</value><value>b</value></field>
<field type='fixed'><value>Read this.</value></field>
<field type='text-single' label='Letters' var='ocr'><required/><media xmlns='urn:xmpp:media-element'><uri type='image/png'>cid:sha1+x@bob.xmpp.org</uri><uri type='image/png'>https://sotto.test/c.png</uri><uri>javascript:alert(1)</uri></media></field>
</x>`
	s := registry(t, ca, offersAccounts, func(iq *element.Element) string {
		if iq.Get("type") == "set" {
			handedIn <- iq
			return result + "</iq>"
		}
		return "<message><body>first</body></message><iq type='result' id='x'/><iq type='result' id='{id}' from='evil.test'/>" + form(asks, "")(iq)
	})
	e, err := Enrol(t.Context(), at(bill, s.Address), "", quick(ca), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	f := e.Form()
	var kinds []event.AskKind
	for _, a := range f.Asks {
		kinds = append(kinds, a.Kind)
	}
	want := []event.AskKind{event.Word, event.Hidden, event.Word, event.Hidden, event.YesNo, event.Several, event.Told, event.Word}
	if f.Title != "Join" || f.Says != "Fill in." || !slices.Equal(kinds, want) || !e.Once() {
		t.Errorf("it asks %+v", f)
	}
	if last := f.Asks[len(f.Asks)-1]; !slices.Equal(last.Pages, []string{"https://sotto.test/c.png"}) {
		t.Errorf("the picture is at %v", last.Pages)
	}
	i := filledIn(bill, s.Address, 1, intent.Answer{Name: "odd", Values: []string{"so"}}, intent.Answer{Name: "rooms", Values: []string{"a", "b"}},
		intent.Answer{Name: "pin", Secret: account.Conceal([]byte("1234"))}, intent.Answer{Name: "never asked", Values: []string{"x"}})
	if err := e.Submit(t.Context(), i); err != nil {
		t.Fatal(err)
	}
	got := (<-handedIn).Child("jabber:iq:register", "query").String()
	said := `<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>` +
		`<field var='FORM_TYPE'><value>jabber:iq:register</value></field><field var='challenge'><value>c&lt;1</value></field>` +
		`<field var='username'><value>bill</value></field><field var='password'><value>bill&apos;s new &lt;password&gt;</value></field>` +
		`<field var='odd'><value>so</value></field><field var='pin'><value>1234</value></field>` +
		`<field var='rooms'><value>a</value><value>b</value></field></x></query>`
	if got != said {
		t.Errorf("handed in is\n%s, want\n%s", got, said)
	}
}

// What a refusal repeats of ours is not told again, and each condition has
// its own problem.
func TestEnrolSubmitRefused(t *testing.T) {
	ca := authority()
	for condition, want := range map[string]problem.Code{
		"conflict": problem.RegisterTaken, "not-acceptable": problem.RegisterNotAccepted, "not-allowed": problem.RegisterNotAllowed,
		"resource-constraint": problem.RegisterTooMany, "redirect": problem.RegisterElsewhere, "internal-server-error": problem.RegisterRefused,
		"something-else": problem.RegisterRefused,
	} {
		t.Run(condition, func(t *testing.T) {
			s := registry(t, ca, offersAccounts, form(asksPlain, refusal(stanzaError(condition, "")+stanzaError("text", "No."))))
			e, err := Enrol(t.Context(), at(bill, s.Address), "", quick(ca), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			p := problem.From(e.Submit(t.Context(), filledIn(bill, s.Address, 1)))
			if p == nil || p.Code != want || factOf(p, "server says") != "No." || strings.Contains(p.Error(), "password") {
				t.Errorf("refused because of %v, want %s", p, want)
			}
		})
	}
}

// A server that does not wait for a person is asked on another connection; one
// that ends in the middle of its answer leaves it open whether the account was
// made, until a login tells.
func TestEnrolThroughCuts(t *testing.T) {
	ca := authority()
	for _, c := range []struct {
		name  string
		later sessiontest.Step // on the connection after the answer that did not come
		want  string
	}{
		{"it was made", sessiontest.Steps(
			sessiontest.Open(domain), sessiontest.Send(sessiontest.Mechanisms(nil, "SCRAM-SHA-256")),
			sessiontest.Login{User: "bill", Password: "bill's new <password>"}.Step,
			sessiontest.Answering(domain, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>", func(iq *element.Element) string {
				return result + "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>bill@sotto.test/x</jid></bind></iq>"
			})), "registered"},
		{"it was not made", sessiontest.Steps(
			sessiontest.Open(domain), sessiontest.Send(sessiontest.Mechanisms(nil, "SCRAM-SHA-256")),
			func(conn *sessiontest.Conn) error {
				_ = sessiontest.Login{User: "bill", Password: "another"}.Step(conn) // it fails, as it shall
				return conn.Say("</stream:stream>")
			}), "register-unanswered"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var connections atomic.Int32
			first := sessiontest.Answering(domain, offersAccounts, func(iq *element.Element) string {
				return form(asksPlain, "")(iq) + "</stream:stream>"
			})
			second := sessiontest.Answering(domain, offersAccounts, func(*element.Element) string { return "" })
			s := sessiontest.Serve(t,
				sessiontest.Secure(domain, sessiontest.With(ca.Issue(sessiontest.Names(domain)))),
				func(conn *sessiontest.Conn) error {
					switch connections.Add(1) {
					case 1:
						return first(conn)
					case 2:
						return second(conn)
					}
					return c.later(conn)
				})
			w, b := newcomer(t, quick(ca))
			if p := w.asked(s.Address, "", 1).Problem; p != nil {
				t.Fatal(p)
			}
			w.Do(filledIn(bill, s.Address, 1))
			got := "registered"
			for e := range w.Events() {
				w.told = append(w.told, e)
				if n, is := e.(event.NotRegistered); is {
					got = string(n.Problem.Code)
					break
				}
				if _, is := e.(event.Registered); is {
					break
				}
			}
			if got != c.want {
				t.Errorf("told %s, want %s", got, c.want)
			}
			_, err := b.Secrets.Password(t.Context(), account.Account{Address: bill, Password: account.Password{Source: account.FromPassphrase}})
			if c.want != "registered" && err == nil {
				t.Error("its password is kept")
			}
		})
	}
}
