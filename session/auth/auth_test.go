package auth

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/element"
	"sotto/session/problem"
)

const secret = "correct horse"

// server is the other end of a login: it answers each message by a script.
type server struct {
	script []func(message string) *element.Element
	aborts []*element.Element // how it answers <abort/>
	after  *element.Element   // what follows a success by XEP-0388
	heard  []*element.Element
	next   []*element.Element
}

func (s *server) Send(_ context.Context, es ...*element.Element) error {
	for _, e := range es {
		s.heard = append(s.heard, e)
		if e.Name == "abort" && len(s.aborts) > 0 {
			s.next, s.aborts = append(s.next, s.aborts[0]), s.aborts[1:]
		}
		if len(s.script) == 0 || e.Space == "jabber:client" || e.Name == "abort" {
			continue
		}
		answer := s.script[0](message(e))
		s.next, s.script = append(s.next, answer), s.script[1:]
		if answer.Is(nsSASL2, "success") && s.after != nil {
			s.next = append(s.next, s.after)
		}
	}
	return nil
}

// message is what an element carries.
func message(e *element.Element) string {
	text := e.Text
	if first := e.Child(nsSASL2, "initial-response"); first != nil {
		text = first.Text
	}
	data, _ := base64.StdEncoding.DecodeString(text)
	return string(data)
}

func (s *server) Next(context.Context) (*element.Element, error) {
	if len(s.next) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	e := s.next[0]
	s.next = s.next[1:]
	return e, nil
}

// leaked tells whether the password was heard in any form.
func (s *server) leaked() bool {
	for _, e := range s.heard {
		if strings.Contains(e.String()+message(e), secret) {
			return true
		}
	}
	return false
}

func says(name, text string) *element.Element {
	return element.New(nsSASL, name).Say(base64.StdEncoding.EncodeToString([]byte(text)))
}

func always(e *element.Element) func(string) *element.Element {
	return func(string) *element.Element { return e }
}

// honest knows the password and SCRAM-SHA-256.
func honest(iterations string, count int, last string) *server {
	const salt = "0123456789"
	var bare, first string
	return &server{script: []func(string) *element.Element{
		func(m string) *element.Element {
			_, m, _ = strings.Cut(m, ",")
			_, bare, _ = strings.Cut(m, ",")
			_, nonce, _ := strings.Cut(bare, ",r=")
			first = "r=" + nonce + "server,s=" + base64.StdEncoding.EncodeToString([]byte(salt)) + ",i=" + iterations
			return says("challenge", first)
		},
		func(m string) *element.Element {
			without, _, _ := strings.Cut(m, ",p=")
			salted, _ := pbkdf2.Key(sha256.New, secret, []byte(salt), count, 32)
			key := hmac.New(sha256.New, salted)
			key.Write([]byte("Server Key"))
			v := hmac.New(sha256.New, key.Sum(nil))
			v.Write([]byte(bare + "," + first + "," + without))
			return says(last, "v="+base64.StdEncoding.EncodeToString(v.Sum(nil)))
		},
		always(element.New(nsSASL, "success")),
	}}
}

func offering(names ...string) *element.Element {
	list := element.New(nsSASL, "mechanisms")
	for _, n := range names {
		list.Add(element.New(nsSASL, "mechanism").Say(n))
	}
	return element.New(element.Streams, "features").Add(list)
}

func ana() Credentials {
	return Credentials{
		Domain: "acme.example", Username: "ana",
		Password: func(context.Context) ([]byte, error) { return []byte(secret), nil },
	}
}

func login(s *server, features *element.Element, a account.Auth) (Result, *problem.Problem) {
	o, err := New(tls.ConnectionState{Version: tls.VersionTLS12}, ana(), a, Wish{}).Login(context.Background(), s, features)
	return o.Result, problem.From(err)
}

func TestHonestLogins(t *testing.T) {
	for name, s := range map[string]*server{
		"proof in the success":         honest("4096", 4096, "success"),
		"A-03 proof in a challenge":    honest("5000", 5000, "challenge"),
		"as many as the limit allows ": honest("10000", 10000, "success"),
	} {
		r, p := login(s, offering("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"), account.Auth{AllowPlain: true})
		if p != nil || r.Mechanism != "SCRAM-SHA-256" || s.leaked() {
			t.Errorf("%s: %v, %v", name, r, p)
		}
	}
}

func TestRefusedLogins(t *testing.T) {
	fail := func(condition string) *element.Element {
		return element.New(nsSASL, "failure").Add(element.New(nsSASL, condition), element.New(nsSASL, "text").Say("why"))
	}
	first := func(e *element.Element) *server { return &server{script: []func(string) *element.Element{always(e)}} }
	second := func(e *element.Element) *server {
		s := honest("4096", 4096, "")
		s.script[1] = always(e)
		return s
	}
	for name, c := range map[string]struct {
		server *server
		want   problem.Code
		heard  int // messages of ours, an abort included
	}{
		"A-02 bare success":           {first(element.New(nsSASL, "success")), problem.LoginNoProof, 1},
		"A-03 success with a first":   {first(says("success", "r=x,s=x,i=4096")), problem.LoginNoProof, 1},
		"A-01 success without proof":  {second(element.New(nsSASL, "success")), problem.LoginNoProof, 3},
		"A-01 wrong proof":            {second(says("success", "v=AAAA")), problem.LoginNoProof, 3},
		"A-04 i=1":                    {honest("1", 1, "success"), problem.LoginWeak, 2},
		"A-05 i=2000000000":           {honest("2000000000", 1, "success"), problem.LoginWeak, 2},
		"A-06 trailing comma":         {honest("4096,", 4096, "success"), problem.LoginMalformed, 2},
		"A-09 broken base64":          {first(element.New(nsSASL, "challenge").Say("cg=\n=")), problem.LoginMalformed, 1},
		"A-09 an element within":      {first(element.New(nsSASL, "challenge").Add(element.New("x", "y"))), problem.LoginMalformed, 1},
		"another namespace":           {first(element.New("urn:x", "challenge")), problem.LoginMalformed, 1},
		"A-21 not-authorized":         {second(fail("not-authorized")), problem.LoginWrongPassword, 2},
		"A-21 account-disabled":       {first(fail("account-disabled")), problem.LoginDisabled, 1},
		"A-21 credentials-expired":    {first(fail("credentials-expired")), problem.LoginExpired, 1},
		"A-21 temporary-auth-failure": {first(fail("temporary-auth-failure")), problem.LoginTemporary, 1},
		"A-21 invalid-mechanism":      {first(fail("invalid-mechanism")), problem.LoginNoMechanism, 1},
		"A-21 unknown":                {first(fail("bad-mood")), problem.LoginRefused, 1},
	} {
		_, p := login(c.server, offering("PLAIN", "SCRAM-SHA-256"), account.Auth{AllowPlain: true})
		if p == nil || p.Code != c.want || len(c.server.heard) != c.heard || c.server.leaked() {
			t.Errorf("%s: %v, want %s; heard %v", name, p, c.want, c.server.heard)
		}
	}
}

func TestOffersThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		features *element.Element
		allow    bool
		want     problem.Code
	}{
		"T-015 empty features": {element.New(element.Streams, "features"), true, problem.LoginNotOffered},
		"T-016 no mechanisms":  {offering(), true, problem.LoginNotOffered},
		"A-17 PLAIN only":      {offering("PLAIN"), false, problem.LoginNoMechanism},
		"A-19 weak ones":       {offering("DIGEST-MD5", "CRAM-MD5", "LOGIN", "ANONYMOUS", "EXTERNAL"), true, problem.LoginNoMechanism},
		"A-20 lower case":      {offering("scram-sha-256", "SCRAM-SHA-256 "), true, problem.LoginNoMechanism},
		"PLUS that we cannot":  {offering("SCRAM-SHA-256-PLUS"), true, problem.LoginNoMechanism},
	} {
		s := &server{}
		_, p := login(s, c.features, account.Auth{AllowPlain: c.allow})
		if p == nil || p.Code != c.want || len(s.heard) != 0 {
			t.Errorf("%s: %v, want %s; heard %v", name, p, c.want, s.heard)
		}
	}
}

func TestA17PlainWhereAllowed(t *testing.T) {
	s := &server{script: []func(string) *element.Element{always(element.New(nsSASL, "success"))}}
	r, p := login(s, offering("PLAIN"), account.Auth{AllowPlain: true})
	if p != nil || r.Mechanism != "PLAIN" || s.heard[0].Text != base64.StdEncoding.EncodeToString([]byte("\x00ana\x00"+secret)) {
		t.Errorf("%v, %v", r, p)
	}
}

// The password is not even asked for before a way has been chosen, and what
// was given is wiped.
func TestA33PasswordIsWiped(t *testing.T) {
	given := []byte(secret)
	c := Credentials{Domain: "acme.example", Username: "ana", Password: func(context.Context) ([]byte, error) { return given, nil }}
	_, err := New(tls.ConnectionState{}, c, account.Auth{}, Wish{}).Login(context.Background(), honest("4096", 4096, "success"), offering("SCRAM-SHA-256"))
	if err != nil || strings.Trim(string(given), "\x00") != "" {
		t.Errorf("%q is left, %v", given, err)
	}
	c.Password = func(context.Context) ([]byte, error) { return nil, errors.New("asked") }
	if _, err = New(tls.ConnectionState{}, c, account.Auth{}, Wish{}).Login(context.Background(), &server{}, offering("PLAIN")); err.Error() == "asked" {
		t.Error("the password was asked for without use")
	}
}

func TestMoreIterationsWhereTheAccountSaysSo(t *testing.T) {
	s := scram{limit: limit(account.Auth{MaxIterations: 2_000_000})}
	if n, err := s.count("1500000"); n != 1_500_000 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// The table "channel binding" of the decisions. A TLS state without a
// connection can export nothing, so tls-exporter is tested against a real
// server, next door in sessiontest.
func TestGS2Header(t *testing.T) {
	for name, c := range map[string]struct {
		offered, types []string
		want           string
		refused        bool
	}{
		"A-14, F-07 no PLUS":      {[]string{"SCRAM-SHA-1"}, nil, "y,,", false},
		"PLUS, TLS 1.2, no list":  {[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, nil, "n,,", false},
		"A-15 PLUS, other types":  {[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, []string{"tls-unique"}, "n,,", false},
		"unusable list, no PLUS":  {[]string{"SCRAM-SHA-1"}, []string{"tls-unique"}, "y,,", false},
		"strongest of the offers": {[]string{"SCRAM-SHA-1", "SCRAM-SHA-512", "SCRAM-SHA-256"}, nil, "y,,", false},
	} {
		w, err := choose(offer{mechanisms: c.offered, types: c.types}, tls.ConnectionState{Version: tls.VersionTLS12}, "acme.example", account.Auth{})
		if (err != nil) != c.refused || w.gs2 != c.want {
			t.Errorf("%s: %q, %v", name, w.gs2, err)
		}
	}
}

// Behind a proof that came as a challenge stands the success, and nothing
// else.
func TestA03WhatFollowsAProof(t *testing.T) {
	for name, last := range map[string]*element.Element{
		"another challenge":    says("challenge", "more"),
		"a success with data":  says("success", "more"),
		"an empty challenge":   element.New(nsSASL, "challenge"),
		"another proof at all": says("challenge", "v=AAAA"),
	} {
		s := honest("4096", 4096, "challenge")
		s.script[2] = always(last)
		if _, p := login(s, offering("SCRAM-SHA-256"), account.Auth{}); p == nil || p.Code != problem.LoginMalformed {
			t.Errorf("%s: %v", name, p)
		}
	}
}
