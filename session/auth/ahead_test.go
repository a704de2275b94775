package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

// goAhead logs in by what is remembered: what goes ahead is sent before the
// offer is read.
func goAhead(t *testing.T, s *server, features *element.Element, who Credentials, w Wish) (Outcome, *problem.Problem, error) {
	t.Helper()
	c := New(withEndPoint(), who, account.Auth{}, w)
	if err := s.Send(t.Context(), c.Ahead()...); err != nil {
		t.Fatal(err)
	}
	o, err := c.Login(t.Context(), s, features)
	return o, problem.From(err), err
}

func names(s *server) (all []string) {
	for _, e := range s.heard {
		all = append(all, e.Name)
	}
	return all
}

// The way that is remembered goes ahead; the offer that comes later decides
// whether it is gone on with.
func TestLoginGoesAhead(t *testing.T) {
	last := Remembered{Mechanism: "SCRAM-SHA-256", Flag: "y"}
	failed := func() *element.Element {
		return element.New(nsSASL, "failure").Add(element.New(nsSASL, "aborted"))
	}
	for name, c := range map[string]struct {
		server   *server
		features *element.Element
		last     Remembered
		want     problem.Code
		heard    string
	}{
		"as it was": {honest("4096", 4096, "success"), offering("SCRAM-SHA-256"), last, "", "auth response"},
		"nothing is remembered": {
			honest("4096", 4096, "success"), offering("SCRAM-SHA-256"), Remembered{}, "", "auth response",
		},
		"PLAIN never goes ahead": {
			honest("4096", 4096, "success"), offering("SCRAM-SHA-256"), Remembered{Mechanism: "PLAIN"}, "", "auth response",
		},
		"another way is offered now": {
			ahead(honest("4096", 4096, "success"), says("challenge", "r=x"), failed()), offering("SCRAM-SHA-256"),
			Remembered{Mechanism: "SCRAM-SHA-1", Flag: "y"},
			"", "auth abort auth response",
		},
		"it fails at once": {
			ahead(honest("4096", 4096, "success"), failed()), offering("SCRAM-SHA-256"),
			Remembered{Mechanism: "SCRAM-SHA-1", Flag: "y"},
			"", "auth auth response",
		},
		"A-02 a bare success to what is no longer offered": {
			ahead(&server{}, element.New(nsSASL, "success")), offering("SCRAM-SHA-256"),
			Remembered{Mechanism: "SCRAM-SHA-1", Flag: "y"},
			problem.LoginNoProof, "auth",
		},
		"A-02 a bare success": {ahead(&server{}, element.New(nsSASL, "success")), offering("SCRAM-SHA-256"), last, problem.LoginNoProof, "auth"},
		"A-13 the bound ones are taken away": {
			ahead(&server{}, says("challenge", "r=x")), modernOffer([]string{endPoint}, nil, []string{"SCRAM-SHA-256"}),
			Remembered{Mechanism: "SCRAM-SHA-256-PLUS", Flag: "p", Binding: endPoint},
			problem.LoginBindingRefused, "auth abort",
		},
		"A-17 PLAIN alone is offered now": {
			ahead(&server{}, says("challenge", "r=x")), offering("PLAIN"), last, problem.LoginNoMechanism, "auth abort",
		},
		"A-04 fewer iterations than before": {
			honest("4096", 4096, "success"), offering("SCRAM-SHA-256"),
			Remembered{Mechanism: "SCRAM-SHA-256", Flag: "y", Iterations: 10_000},
			problem.LoginWeak, "auth abort",
		},
		"A-16 signed before": {
			honest("4096", 4096, "success"), offering("SCRAM-SHA-256"),
			Remembered{Mechanism: "SCRAM-SHA-256", Flag: "y", Proven: true},
			problem.LoginTampered, "auth abort",
		},
		"a binding that this connection has not": {
			honest("4096", 4096, "success"), offering("SCRAM-SHA-256"),
			Remembered{Mechanism: "SCRAM-SHA-256-PLUS", Flag: "p", Binding: "tls-exporter"},
			"", "auth response",
		},
	} {
		who := ana()
		who.Remembered = c.last
		_, p, _ := goAhead(t, c.server, c.features, who, Wish{})
		heard := strings.Join(names(c.server), " ")
		if c.want == "" && p != nil || c.want != "" && (p == nil || p.Code != c.want) || heard != c.heard || c.server.leaked() {
			t.Errorf("%s: %v, want %q; heard %s", name, p, c.want, heard)
		}
	}
}

// ahead is a server that first answers what went ahead: the first message,
// and the abort where there is one.
func ahead(s *server, answers ...*element.Element) *server {
	s.script = append([]func(string) *element.Element{always(answers[0])}, s.script...)
	s.aborts = answers[1:]
	return s
}

// what goes ahead is held against what the offer demands too.
func TestA15UnsureAhead(t *testing.T) {
	who := ana()
	who.Remembered = Remembered{Mechanism: "SCRAM-SHA-256", Flag: "n"}
	offer := modernOffer([]string{"tls-unique"}, nil, []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"})
	_, p, _ := goAhead(t, honest("4096", 4096, "success"), offer, who, Wish{})
	if p == nil || p.Code != problem.LoginTampered {
		t.Errorf("an unsigned offer of unknown bindings: %v", p)
	}
}

// tokenServer takes one token, in one flight.
func tokenServer(proof func([]byte) []byte) *server {
	data := digest(withEndPoint().PeerCertificates[0])
	hashed := func(role string) []byte {
		m := hmac.New(sha256.New, []byte("the token"))
		m.Write(append([]byte(role), data...))
		return m.Sum(nil)
	}
	return &server{script: []func(string) *element.Element{func(string) *element.Element {
		success := element.New(nsSASL2, "success").Add(element.New(nsSASL2, "authorization-identifier").Say("ana@acme.example"))
		if p := proof(hashed("Responder")); p != nil {
			success.Add(element.New(nsSASL2, "additional-data").Say(base64.StdEncoding.EncodeToString(p)))
		}
		return success
	}}, after: element.New(element.Streams, "features")}
}

func withToken() Credentials {
	who := ana()
	who.Agent = "d4565fa7-4d72-4749-b3d3-740edbf87770"
	who.Token = account.Token{Agent: who.Agent, Mechanism: "HT-SHA-256-ENDP", Value: account.Conceal([]byte("the token")), Expiry: time.Now().Add(time.Hour)}
	return who
}

var fastOffer = modernOffer([]string{endPoint}, []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, nil,
	element.New(nsFAST, "fast").Add(element.New(nsFAST, "mechanism").Say("HT-SHA-256-ENDP")))

// a login by token is one flight, its message is what the draft says,
// and the server must prove that it knows the token.
func TestA36Token(t *testing.T) {
	as := func(p []byte) []byte { return p }
	s := tokenServer(as)
	behind := []*element.Element{element.New("jabber:client", "presence")}
	o, p, _ := goAhead(t, s, fastOffer, withToken(), Wish{Behind: func(bool) []*element.Element { return behind }})
	if p != nil || !o.FAST || !o.SASL2 || !o.Behind || o.Mechanism != "HT-SHA-256-ENDP" || o.Binding != endPoint || o.Identity != "ana@acme.example" {
		t.Errorf("%+v, %v", o, p)
	}
	if got := names(s); !slices.Equal(got, []string{"authenticate", "presence"}) {
		t.Errorf("heard %v", got)
	}
	message, err := base64.StdEncoding.DecodeString(s.heard[0].ChildText(nsSASL2, "initial-response"))
	m := hmac.New(sha256.New, []byte("the token"))
	m.Write(append([]byte("Initiator"), digest(withEndPoint().PeerCertificates[0])...))
	if err != nil || string(message) != "ana\x00"+string(m.Sum(nil)) || s.heard[0].Child(nsFAST, "fast") == nil {
		t.Errorf("sent %q", message)
	}
	for name, proof := range map[string]func([]byte) []byte{
		"none":      func([]byte) []byte { return nil },
		"cut short": func(p []byte) []byte { return p[:16] },
		"another":   func(p []byte) []byte { p[0] ^= 1; return p },
		"longer":    func(p []byte) []byte { return append(p, 0) },
	} {
		if _, p, _ := goAhead(t, tokenServer(proof), fastOffer, withToken(), Wish{}); p == nil || p.Code != problem.LoginNoProof {
			t.Errorf("proof %s: %v", name, p)
		}
	}
}

// a token that is refused says so; other ends of the login are not the
// token's fault. One that this connection does not allow is not used.
func TestA36TokenThatIsNotTaken(t *testing.T) {
	for condition, token := range map[string]bool{
		"not-authorized": true, "credentials-expired": true, "malformed-request": true, "invalid-mechanism": true, "bad-mood": true,
	} {
		s := &server{script: []func(string) *element.Element{always(element.New(nsSASL2, "failure").Add(element.New(nsSASL2, condition)))}}
		_, _, err := goAhead(t, s, fastOffer, withToken(), Wish{})
		var refused *TokenError
		if errors.As(err, &refused) != token {
			t.Errorf("%s: %v", condition, err)
		}
	}
	stripped := modernOffer([]string{endPoint}, []string{"SCRAM-SHA-256"}, nil)
	if _, p, _ := goAhead(t, tokenServer(func(p []byte) []byte { return p }), stripped, withToken(), Wish{}); p == nil || p.Code != problem.LoginBindingRefused {
		t.Errorf("A-13 with a token: %v", p)
	}
	for name, change := range map[string]func(*Credentials){
		"expired":                      func(c *Credentials) { c.Token.Expiry = time.Now().Add(-time.Minute) },
		"for another kind of channel":  func(c *Credentials) { c.Token.Mechanism = "HT-SHA-256-EXPR" },
		"for an unknown mechanism":     func(c *Credentials) { c.Token.Mechanism = "HT-SHA3-512-NONE" },
		"of an installation we forgot": func(c *Credentials) { c.Agent = "" },
	} {
		who := withToken()
		change(&who)
		if e := New(withEndPoint(), who, account.Auth{}, Wish{}).Ahead(); e != nil {
			t.Errorf("%s: %v goes ahead", name, e)
		}
	}
}

// What is asked for along with a login by XEP-0388, and what comes of it.
func TestModernWishes(t *testing.T) {
	s := honest2("4096", func(e *element.Element) {
		e.Add(element.New(nsFAST, "token").Set("token", "a token").Set("expiry", "2031-01-02T03:04:05Z"), element.New(nsBind2, "bound"))
	})
	offer := modernOffer([]string{endPoint}, []string{"SCRAM-SHA-256"}, nil)
	offer.Children[1] = element.New("urn:x", "x") // no list of bindings, and none of the bound ones
	inline := offer.Child(nsSASL2, "authentication").Child(nsSASL2, "inline")
	inline.Add(element.New(nsBind2, "bind"), element.New(nsFAST, "fast").Add(element.New(nsFAST, "mechanism").Say("HT-SHA-256-NONE")))
	who := ana()
	who.Agent = "d4565fa7-4d72-4749-b3d3-740edbf87770"
	bound := []bool{}
	w := Wish{Tag: "sotto", Token: true, Behind: func(b bool) []*element.Element { bound = append(bound, b); return nil }}
	o, err := New(tls.ConnectionState{Version: tls.VersionTLS12}, who, account.Auth{}, w).Login(context.Background(), s, offer)
	if err != nil || !o.Bound || !o.SASL2 || !o.Bind2 || !slices.Equal(bound, []bool{true}) {
		t.Fatalf("%+v, %v, %v", o, err, bound)
	}
	if o.Token.Mechanism != "HT-SHA-256-NONE" || !o.Token.Value.Is([]byte("a token")) || o.Token.Agent != who.Agent || o.Token.Expiry.Year() != 2031 {
		t.Errorf("the token is %+v", o.Token)
	}
	asked := s.heard[0]
	if asked.Child(nsSASL2, "user-agent").Get("id") != who.Agent || asked.Child(nsBind2, "bind").ChildText(nsBind2, "tag") != "sotto" ||
		asked.Child(nsFAST, "request-token").Get("mechanism") != "HT-SHA-256-NONE" {
		t.Errorf("asked by %v", asked)
	}
	if s.leaked() {
		t.Error("the password was sent")
	}
}

// hold for XEP-0388 as they do for RFC 6120.
func TestModernLoginsThatAreRefused(t *testing.T) {
	one := func(e *element.Element) *server { return &server{script: []func(string) *element.Element{always(e)}} }
	two := func(e *element.Element) *server {
		s := honest2("4096", nil)
		s.script[1] = always(e)
		return s
	}
	fail := func(space, condition string) *element.Element {
		return element.New(nsSASL2, "failure").Add(element.New(space, condition), element.New(nsSASL2, "text").Say("why"))
	}
	success := func(text string) *element.Element {
		e := element.New(nsSASL2, "success").Add(element.New(nsSASL2, "authorization-identifier").Say("ana@acme.example"))
		if text != "" {
			e.Add(element.New(nsSASL2, "additional-data").Say(text))
		}
		return e
	}
	for name, c := range map[string]struct {
		server *server
		want   problem.Code
	}{
		"A-02 bare success":         {one(success("")), problem.LoginNoProof},
		"A-03 success with a first": {one(success("cj14")), problem.LoginNoProof},
		"A-01 no proof":             {two(success("")), problem.LoginNoProof},
		"A-01 wrong proof":          {two(success("dj1BQUFB")), problem.LoginNoProof},
		"A-01 an error for a proof": {two(success("ZT1vdGhlci1lcnJvcg==")), problem.LoginRefused},
		"A-04 i=1":                  {honest2("1", nil), problem.LoginWeak},
		"A-09 broken base64":        {two(success("dj1B\nQUFB")), problem.LoginMalformed},
		"A-09 an element within":    {one(element.New(nsSASL2, "challenge").Add(element.New("x", "y"))), problem.LoginMalformed},
		"the other wrapping":        {one(says("challenge", "r=x")), problem.LoginMalformed},
		"the other success":         {one(element.New(nsSASL, "success")), problem.LoginMalformed},
		"A-21 not-authorized":       {two(fail(nsSASL, "not-authorized")), problem.LoginWrongPassword},
		"A-21 the wrong namespace":  {two(fail(nsSASL2, "not-authorized")), problem.LoginWrongPassword},
		"A-21 temporary":            {one(fail(nsSASL, "temporary-auth-failure")), problem.LoginTemporary},
		"A-21 an unknown one":       {one(fail("urn:x", "account-disabled")), problem.LoginRefused},
		"A-23 a further step": {
			two(element.New(nsSASL2, "continue").Add(element.New(nsSASL2, "tasks").Add(element.New(nsSASL2, "task").Say("TOTP")))), problem.LoginFurtherStep,
		},
		"A-23 a further step at once": {one(element.New(nsSASL2, "continue")), problem.LoginFurtherStep},
		"no features after it":        {without(honest2("4096", nil)), problem.LoginMalformed},
	} {
		o, err := New(tls.ConnectionState{Version: tls.VersionTLS12}, ana(), account.Auth{AllowPlain: true}, Wish{}).
			Login(t.Context(), c.server, modernOffer(nil, []string{"SCRAM-SHA-256", "PLAIN"}, []string{"PLAIN"}))
		p := problem.From(err)
		if p == nil || p.Code != c.want || o.Identity != "" || c.server.leaked() {
			t.Errorf("%s: %v, want %s; heard %v", name, p, c.want, c.server.heard)
		}
	}
}

func without(s *server) *server {
	s.after = element.New("jabber:client", "message")
	return s
}

// honest2 is honest in the wrapping of XEP-0388, and changes its success.
func honest2(iterations string, change func(*element.Element)) *server {
	s := honest(iterations, 4096, "")
	challenge, final := s.script[0], s.script[1]
	s.script = []func(string) *element.Element{
		func(m string) *element.Element {
			e := challenge(m)
			e.Space = nsSASL2
			return e
		},
		func(m string) *element.Element {
			e := element.New(nsSASL2, "success").Add(
				element.New(nsSASL2, "additional-data").Say(final(m).Text),
				element.New(nsSASL2, "authorization-identifier").Say("ana@acme.example"))
			if change != nil {
				change(e)
			}
			return e
		},
	}
	s.after = element.New(element.Streams, "features")
	return s
}

// FuzzLogin: whatever a server answers, the password is not sent, and a login
// that goes well has its proof.
func FuzzLogin(f *testing.F) {
	f.Add("challenge", "r=", "success", "v=", true)
	f.Add("challenge", "r=x,s=QSXCR+Q6sek8bf92,i=4096,h=x", "challenge", "v=AAAA,x=y", false)
	f.Add("continue", "", "failure", "", true)
	f.Fuzz(func(t *testing.T, name, first, last, final string, modern bool) {
		space := nsSASL
		offer := modernOffer(nil, nil, []string{"SCRAM-SHA-1", "PLAIN"})
		if modern {
			space, offer = nsSASL2, modernOffer(nil, []string{"SCRAM-SHA-1", "PLAIN"}, nil)
		}
		wrapped := func(name, text string) *element.Element {
			e := element.New(space, name)
			coded := base64.StdEncoding.EncodeToString([]byte(text))
			if modern && name == "success" {
				return e.Add(element.New(space, "additional-data").Say(coded), element.New(space, "authorization-identifier").Say("ana@acme.example"))
			}
			return e.Say(coded)
		}
		s := &server{after: element.New(element.Streams, "features"), script: []func(string) *element.Element{
			func(m string) *element.Element {
				_, nonce, _ := strings.Cut(m, ",r=")
				return wrapped(name, strings.Replace(first, "r=", "r="+nonce, 1))
			},
			func(string) *element.Element { return wrapped(last, final) },
			func(string) *element.Element { return element.New(space, "success") },
		}}
		o, err := New(tls.ConnectionState{Version: tls.VersionTLS12}, ana(), account.Auth{MaxIterations: 5000}, Wish{}).Login(t.Context(), s, offer)
		if err == nil {
			t.Errorf("logged in without a proof: %+v", o)
		}
		if p := problem.From(err); p != nil && p.Class != problem.Login && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("not explained: %v", err)
		}
		if s.leaked() {
			t.Error("the password was sent")
		}
	})
}

// FuzzChallenge: what is taken for a server's first message keeps within the
// limits, and its last message proves something only if it is the proof.
func FuzzChallenge(f *testing.F) {
	f.Add("r=NONCEx,s=QSXCR+Q6sek8bf92,i=4096", "v=")
	f.Add("r=NONCEx,s=QSXCR+Q6sek8bf92,i=4096,h=x", "v=AAAA,e=x")
	f.Add("r=NONCEx,s=QSXCR+Q6sek8bf92,i=4096,a=,h=SIGNED", "e=other-error")
	f.Fuzz(func(t *testing.T, challenge, final string) {
		s := scram{way: way{hash: sha256.New, gs2: "n,,"}, username: "u", limit: 5000, nonce: "NONCE", signature: "SIGNED"}
		s.first()
		if err := s.challenge(challenge); err == nil {
			if s.iterations < lowest || s.iterations > 5000 || !strings.HasPrefix(s.full, "NONCE") || len(s.salt) < 8 {
				t.Errorf("%q is accepted: %q, %d", challenge, s.full, s.iterations)
			}
			if s.proven != strings.Contains(challenge, ",h=SIGNED") {
				t.Errorf("%q is proven: %v", challenge, s.proven)
			}
		}
		s.server = []byte("a proof that nobody can know")
		if s.verify([]byte(final)) == nil && !strings.HasPrefix(final, "v="+base64.StdEncoding.EncodeToString(s.server)) {
			t.Errorf("%q is a proof", final)
		}
	})
}

// A token that is bound to nothing is neither used nor asked for where the
// password's login is bound to the connection.
func TestA36NoBoundlessTokenBesideABinding(t *testing.T) {
	who := withToken()
	who.Token.Mechanism = boundless
	for binding, used := range map[string]bool{"": true, endPoint: false} {
		who.Remembered = Remembered{Binding: binding}
		if _, ok := New(withEndPoint(), who, account.Auth{}, Wish{}).tokenWay(); ok != used {
			t.Errorf("bound to %q: used %v", binding, ok)
		}
	}
	c := New(withEndPoint(), who, account.Auth{}, Wish{Token: true})
	for mechanism, o := range map[string]offer{
		"":                {token: boundless},
		"HT-SHA-256-ENDP": {token: "HT-SHA-256-ENDP"},
	} {
		if got := c.dialogue(nil, o, way{mechanism: "SCRAM-SHA-256-PLUS", sasl2: true, binding: endPoint}).token; got != mechanism {
			t.Errorf("of %q is asked for %q", o.token, got)
		}
	}
	if got := c.dialogue(nil, offer{token: boundless}, way{mechanism: "SCRAM-SHA-256", sasl2: true}).token; got != boundless {
		t.Errorf("without a binding is asked for %q", got)
	}
}

// What went ahead is not taken back for a way that will not do.
func TestAWeakerWayThanWentAheadIsNotBegun(t *testing.T) {
	who := ana()
	who.Remembered = Remembered{Mechanism: "SCRAM-SHA-256", Flag: "y"}
	who.Judge = func(r Result) error {
		if r.Mechanism == "SCRAM-SHA-1" {
			return problem.New(problem.LoginDowngraded, "acme.example")
		}
		return nil
	}
	s := ahead(honest("4096", 4096, "success"), element.New(nsSASL, "failure"))
	_, p, _ := goAhead(t, s, offering("SCRAM-SHA-1"), who, Wish{})
	if got := strings.Join(names(s), " "); p == nil || p.Code != problem.LoginDowngraded || got != "auth abort" {
		t.Errorf("%v after %s", p, got)
	}
}

// Of the tokens that a server gives only such are taken as can be kept: with
// an end, and of a length that a token has.
func TestWhichTokensAreTaken(t *testing.T) {
	const end = "2031-01-02T03:04:05Z"
	for name, c := range map[string]struct {
		token, expiry string
		taken         bool
	}{
		"a token":    {"abc", end, true},
		"the most":   {strings.Repeat("x", 4096), end, true},
		"too long":   {strings.Repeat("x", 4097), end, false},
		"none":       {"", end, false},
		"no end":     {"abc", "", false},
		"a bad end":  {"abc", "tomorrow", false},
		"a bare day": {"abc", "2031-01-02", false},
	} {
		success := element.New(nsSASL2, "success").Add(element.New(nsFAST, "token").Set("token", c.token).Set("expiry", c.expiry))
		d := &dialogue{agent: "a", token: "HT-SHA-256-ENDP", success: success}
		if got := d.newToken(); (got.Mechanism != "") != c.taken || c.taken && !got.Value.Is([]byte(c.token)) {
			t.Errorf("%s: taken %q", name, got.Mechanism)
		}
	}
}
