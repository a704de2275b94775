package auth

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

// withEndPoint is a connection over TLS 1.2 whose certificate can be bound to.
func withEndPoint() tls.ConnectionState {
	leaf := &x509.Certificate{Raw: []byte("a certificate"), SignatureAlgorithm: x509.ECDSAWithSHA256}
	return tls.ConnectionState{Version: tls.VersionTLS12, PeerCertificates: []*x509.Certificate{leaf}}
}

// XEP-0474, section 6.3.
func TestSignatureOfAnOffer(t *testing.T) {
	o := offer{mechanisms: []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"}, types: []string{"tls-server-end-point", "tls-exporter"}}
	if got := o.signature(sha1.New); got != "G6k/rBLDqgOhRRaCuuatSDFkJ08=" {
		t.Errorf("it is %s", got)
	}
	without := o
	without.types = nil
	listing := o
	listing.types = []string{}
	if without.signature(sha1.New) == o.signature(sha1.New) || without.signature(sha1.New) == listing.signature(sha1.New) {
		t.Error("the list of bindings is not signed")
	}
}

// what a server signs of its offer must be the one that
// came; that it signs nothing is refused where it did before, and where
// nothing else tells whether somebody changed the offer.
func TestA16SignedOffers(t *testing.T) {
	const right, wrong = ",h=RIGHT", ",h=WRONG"
	for name, c := range map[string]struct {
		more           string
		signed, unsure bool
		proven         bool
		want           problem.Code
	}{
		"A-16 right":                        {right, false, false, true, ""},
		"A-16 right, as before":             {right, true, false, true, ""},
		"A-16 right, behind another part":   {",a=b" + right, false, false, true, ""},
		"A-16 wrong":                        {wrong, false, false, false, problem.LoginTampered},
		"A-16 empty":                        {",h=", false, false, false, problem.LoginTampered},
		"A-16 twice":                        {right + right, false, false, true, problem.LoginMalformed},
		"A-16 right and wrong":              {right + wrong, false, false, true, problem.LoginMalformed},
		"A-16 none any more":                {"", true, false, false, problem.LoginTampered},
		"A-18 none, as ever":                {"", false, false, false, ""},
		"A-15 unknown bindings, signed":     {right, false, true, true, ""},
		"A-15 unknown bindings, unsigned":   {"", false, true, false, problem.LoginTampered},
		"A-15 unknown bindings, wrong sign": {wrong, false, true, false, problem.LoginTampered},
	} {
		s := scram{way: way{hash: sha256.New, gs2: "n,,", unsure: c.unsure}, signature: "RIGHT", signed: c.signed, limit: 5000, nonce: "NONCE"}
		s.first()
		err := s.challenge("r=NONCEx,s=QSXCR+Q6sek8bf92,i=4096" + c.more)
		var f *fault
		if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &f) || f.code != c.want) || s.proven != c.proven {
			t.Errorf("%s: %v, proven %v", name, err, s.proven)
		}
	}
}

// The rules of XEP-0440, section 3, in both wrappings.
func TestA13BindingsTakenAway(t *testing.T) {
	plus, simple := []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, []string{"SCRAM-SHA-1"}
	end, unknown := []string{"tls-server-end-point"}, []string{"tls-unique"}
	for name, c := range map[string]struct {
		sasl2  bool
		names  []string
		types  []string
		want   string // the gs2 header; "" is refused
		unsure bool
	}{
		"bound":                               {true, plus, end, "p=tls-server-end-point,,", false},
		"bound, by RFC 6120":                  {false, plus, end, "p=tls-server-end-point,,", false},
		"rule 3, nothing":                     {true, simple, nil, "y,,", false},
		"rule 4, no list":                     {true, plus, nil, "", false},
		"rule 4, an empty list":               {true, plus, []string{}, "", false},
		"rule 4, by RFC 6120":                 {false, plus, nil, "n,,", false},
		"rule 5, no PLUS":                     {true, simple, end, "", false},
		"rule 5, no PLUS, unknown":            {true, simple, unknown, "", false},
		"rule 5, by RFC 6120":                 {false, simple, end, "", false},
		"rule 5, unknown, by RFC 6120":        {false, simple, unknown, "y,,", false},
		"A-15 rule 6, unknown":                {true, plus, unknown, "n,,", true},
		"A-15 rule 6, unknown, by RFC 6120":   {false, plus, unknown, "n,,", true},
		"rule 7, the exporter cannot be used": {true, plus, []string{"tls-exporter", "tls-server-end-point"}, "p=tls-server-end-point,,", false},
	} {
		w, err := choose(offer{sasl2: c.sasl2, mechanisms: c.names, types: c.types}, withEndPoint(), "acme.example", account.Auth{})
		p := problem.From(err)
		if w.gs2 != c.want || w.unsure != c.unsure || (c.want == "") != (p != nil && p.Code == problem.LoginBindingRefused) {
			t.Errorf("%s: %q, unsure %v, %v", name, w.gs2, w.unsure, err)
		}
	}
}

// An account may say that its server offers a binding and cannot check it. Then
// the login is not bound, and the server is not told that it cannot.
func TestBindingIsSkipped(t *testing.T) {
	for name, types := range map[string][]string{"no list": nil, "a list": {endPoint}} {
		o := offer{mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, types: types}
		w, err := choose(o, withEndPoint(), "acme.example", account.Auth{SkipBinding: true})
		if err != nil || w.mechanism != "SCRAM-SHA-256" || w.gs2 != "n,," || w.binding != "" {
			t.Errorf("%s: %+v, %v", name, w, err)
		}
	}
}

// A server that does not know what a login was bound to, and says so, is not
// told to have refused the password.
func TestBindingThatTheServerDoesNotKnow(t *testing.T) {
	refusal := func(text string) *element.Element {
		return element.New(nsSASL, "failure").
			Add(element.New(nsSASL, "not-authorized"), element.New(nsSASL, "text").Say(text))
	}
	for _, c := range []struct {
		name, text, binding string
		types               []string
		want                problem.Code
	}{
		{"it says so", "Invalid channel binding", exporter, nil, problem.LoginBindingUnknown},
		{"it says nothing of it", "Invalid username or password", exporter, nil, problem.LoginWrongPassword},
		{"nothing was bound", "Invalid channel binding", "", nil, problem.LoginWrongPassword},
		{"it lists what it can check", "Invalid channel binding", exporter, []string{exporter}, problem.LoginWrongPassword},
	} {
		d := dialogue{domain: "acme.example", way: way{binding: c.binding}, offer: offer{types: c.types}}
		if p := d.failed(refusal(c.text)); p.Code != c.want {
			t.Errorf("%s: %v", c.name, p)
		}
	}
}

// modernOffer is what a server offers in both wrappings.
func modernOffer(types []string, modern, classic []string, inline ...*element.Element) *element.Element {
	f := element.New(element.Streams, "features")
	list := func(space, name string, names []string) *element.Element {
		e := element.New(space, name)
		for _, n := range names {
			e.Add(element.New(space, "mechanism").Say(n))
		}
		return e
	}
	if modern != nil {
		f.Add(list(nsSASL2, "authentication", modern).Add(element.New(nsSASL2, "inline").Add(inline...)))
	}
	if classic != nil {
		f.Add(list(nsSASL, "mechanisms", classic))
	}
	if types != nil {
		e := element.New(nsBinding, "sasl-channel-binding")
		for _, n := range types {
			e.Add(element.New(nsBinding, "channel-binding").Set("type", n))
		}
		f.Add(e)
	}
	return f
}

// of two lists the one with the stronger way is used, the newer
// wrapping of equal ones; what looks tampered with ends the login whatever
// the other list has.
func TestA22TwoLists(t *testing.T) {
	for name, c := range map[string]struct {
		modern, classic []string
		types           []string
		plain           bool
		want            string
		sasl2           bool
		code            problem.Code
	}{
		"equal":                  {[]string{"SCRAM-SHA-256"}, []string{"SCRAM-SHA-256"}, nil, false, "SCRAM-SHA-256", true, ""},
		"modern alone":           {[]string{"SCRAM-SHA-256"}, nil, nil, false, "SCRAM-SHA-256", true, ""},
		"classic is stronger":    {[]string{"SCRAM-SHA-1"}, []string{"SCRAM-SHA-512"}, nil, false, "SCRAM-SHA-512", false, ""},
		"modern has PLAIN alone": {[]string{"PLAIN"}, []string{"SCRAM-SHA-1", "PLAIN"}, nil, true, "SCRAM-SHA-1", false, ""},
		"PLAIN alone":            {[]string{"PLAIN"}, []string{"PLAIN"}, nil, true, "PLAIN", true, ""},
		"PLAIN not allowed":      {[]string{"PLAIN"}, []string{"PLAIN"}, nil, false, "", false, problem.LoginNoMechanism},
		"bound before the hash":  {[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, []string{endPoint}, false, "SCRAM-SHA-1-PLUS", true, ""},
		"one is tampered with":   {[]string{"SCRAM-SHA-512"}, []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, []string{endPoint}, false, "", false, problem.LoginBindingRefused},
		"A-19 weak ones":         {[]string{"DIGEST-MD5", "EXTERNAL"}, []string{"CRAM-MD5"}, nil, true, "", false, problem.LoginNoMechanism},
		"T-016 empty lists":      {[]string{}, []string{}, nil, true, "", false, problem.LoginNotOffered},
	} {
		o, w, err := pick(offers(modernOffer(c.types, c.modern, c.classic)), withEndPoint(), "acme.example", account.Auth{AllowPlain: c.plain})
		p := problem.From(err)
		if w.mechanism != c.want || w.sasl2 != c.sasl2 || o.sasl2 != c.sasl2 || c.code != "" && (p == nil || p.Code != c.code) {
			t.Errorf("%s: %s, SASL2 %v, %v", name, w.mechanism, w.sasl2, p)
		}
	}
}

func TestMechanismsOfBothLists(t *testing.T) {
	got := Mechanisms(modernOffer(nil, []string{"SCRAM-SHA-512", "SCRAM-SHA-1"}, []string{"SCRAM-SHA-1", "PLAIN"}))
	if strings.Join(got, " ") != "SCRAM-SHA-512 SCRAM-SHA-1 PLAIN" {
		t.Errorf("%v", got)
	}
}

// Of the mechanisms that take a token the best is asked for that both ends
// can bind.
func TestBestToken(t *testing.T) {
	all := []string{"HT-SHA-256-NONE", "HT-SHA-256-ENDP", "HT-SHA-256-EXPR", "HT-SHA-256-UNIQ"}
	for name, c := range map[string]struct {
		tokens, types []string
		state         tls.ConnectionState
		want          string
	}{
		"bound to the certificate": {all, []string{endPoint}, withEndPoint(), "HT-SHA-256-ENDP"},
		"no list of bindings":      {all, nil, withEndPoint(), "HT-SHA-256-ENDP"},
		"a list without it":        {all, []string{"tls-unique"}, withEndPoint(), "HT-SHA-256-NONE"},
		"nothing to bind to":       {all, nil, tls.ConnectionState{Version: tls.VersionTLS12}, "HT-SHA-256-NONE"},
		"bound to nothing we know": {all[3:], nil, withEndPoint(), ""},
		"not offered":              {nil, nil, withEndPoint(), ""},
	} {
		if got := (offer{tokens: c.tokens, types: c.types}).bestToken(c.state); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Judge sees how the login would be done when all is known, and before the
// password is asked for.
func TestJudgeEndsALogin(t *testing.T) {
	no := errors.New("not so")
	for _, c := range []struct {
		offer *element.Element
		sent  int
		seen  Result
	}{
		{offering("PLAIN"), 0, Result{Mechanism: "PLAIN"}},
		{offering("SCRAM-SHA-256"), 2, Result{Mechanism: "SCRAM-SHA-256", Flag: "y", Iterations: 4096}}, // the second is <abort/>
	} {
		var seen Result
		who := ana()
		who.Judge = func(r Result) error { seen = r; return no }
		who.Password = func(context.Context) ([]byte, error) { t.Error("the password is asked for"); return nil, no }
		s := honest("4096", 4096, "success")
		_, err := New(tls.ConnectionState{Version: tls.VersionTLS12}, who, account.Auth{AllowPlain: true}, Wish{}).Login(t.Context(), s, c.offer)
		if !errors.Is(err, no) || seen != c.seen || len(s.heard) != c.sent || strings.Contains(lastName(s), "response") {
			t.Errorf("%v after %+v and %v", err, seen, s.heard)
		}
	}
}

func lastName(s *server) string {
	if len(s.heard) == 0 {
		return ""
	}
	return s.heard[len(s.heard)-1].Name
}
