package auth

import (
	"context"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"hash"
	"strings"
	"testing"

	"sotto/session/problem"
)

// RFC 5802, section 5, and RFC 7677, section 3.
func TestVectors(t *testing.T) {
	for _, c := range []struct {
		name                      string
		hash                      func() hash.Hash
		nonce, first, final, last string
	}{
		{
			"SHA-1", sha1.New, "fyko+d2lbbFgONRv9qkxdawL",
			"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
			"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
			"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
		},
		{
			"SHA-256", sha256.New, "rOprNGfwEbeRWgbNEkqO",
			"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
			"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
			"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
		},
		{ // no RFC has one: computed by another program
			"SHA-512", sha512.New, "rOprNGfwEbeRWgbNEkqO",
			"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
			"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
			"v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==",
		},
	} {
		s := scram{way: way{hash: c.hash, gs2: "n,,"}, username: "user", limit: 10_000, nonce: c.nonce}
		if got := string(s.first()); got != "n,,n=user,r="+c.nonce {
			t.Errorf("%s: first %s", c.name, got)
		}
		if err := s.challenge(c.first); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		final, err := s.final(context.Background(), []byte("pencil"))
		if err != nil || string(final) != c.final {
			t.Errorf("%s: final %s, %v", c.name, final, err)
		}
		if err := s.verify([]byte(c.last)); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The derivation is held against the standard library's, for every hash.
func TestDeriveIsPBKDF2(t *testing.T) {
	for _, h := range []func() hash.Hash{sha1.New, sha256.New, sha512.New} {
		for _, n := range []int{1, 2, 4096} {
			want, err := pbkdf2.Key(h, "pencil", []byte("a salt of some length"), n, h().Size())
			if err != nil {
				t.Fatal(err)
			}
			got, err := derive(context.Background(), h, []byte("pencil"), []byte("a salt of some length"), n)
			if err != nil || string(got) != string(want) {
				t.Errorf("%d iterations differ, %v", n, err)
			}
		}
	}
}

func TestA04FewerIterationsThanBefore(t *testing.T) {
	s := scram{least: least(Remembered{Iterations: 10_000}), limit: 1_000_000}
	for digits, ok := range map[string]bool{"4096": false, "9999": false, "10000": true, "20000": true} {
		if _, err := s.count(digits); (err == nil) != ok {
			t.Errorf("%s iterations after 10,000: %v", digits, err)
		}
	}
}

func TestWhatIsRemembered(t *testing.T) {
	first := Result{Mechanism: "SCRAM-SHA-256-PLUS", Flag: "p", Binding: "tls-exporter", Iterations: 10_000, SASL2: true, Bind2: true, Resume: true, Token: "HT-SHA-256-EXPR", Proven: true}
	r := Remembered{}.After(first)
	if want := (Remembered{"SCRAM-SHA-256-PLUS", "p", "tls-exporter", true, true, true, "HT-SHA-256-EXPR", 10_000, true}); r != want {
		t.Errorf("%+v", r)
	}
	if again := r.After(Result{Mechanism: "HT-SHA-256-EXPR", Binding: "tls-exporter", SASL2: true, FAST: true}); again != r {
		t.Errorf("a login by token left %+v", again)
	}
	less := r.After(Result{Mechanism: "SCRAM-SHA-1", Flag: "y", Iterations: 4096})
	if want := (Remembered{"SCRAM-SHA-1", "y", "", false, false, false, "", 10_000, true}); less != want {
		t.Errorf("%+v", less)
	}
}

func TestStrengthOrders(t *testing.T) {
	last := -1
	for _, name := range []string{"DIGEST-MD5", "PLAIN", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-512-PLUS"} {
		if n := Strength(name); n <= last {
			t.Errorf("%s has strength %d after %d", name, n, last)
		} else {
			last = n
		}
	}
}

// F-06, A-05: a derivation that would take hours ends with its context.
func TestF06DeriveEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := derive(ctx, sha256.New, []byte("x"), []byte("salt"), 2_000_000_000); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

func TestChallengesThatAreRefused(t *testing.T) {
	const salt = "QSXCR+Q6sek8bf92"
	for name, c := range map[string]struct {
		challenge string
		want      problem.Code
	}{
		"A-04 i=0":             {"r=NONCEx,s=" + salt + ",i=0", problem.LoginWeak},
		"A-04 i=1":             {"r=NONCEx,s=" + salt + ",i=1", problem.LoginWeak},
		"A-04 i=4095":          {"r=NONCEx,s=" + salt + ",i=4095", problem.LoginWeak},
		"A-05 a million and 1": {"r=NONCEx,s=" + salt + ",i=1000001", problem.LoginWeak},
		"A-05 two billion":     {"r=NONCEx,s=" + salt + ",i=2000000000", problem.LoginWeak},
		"A-05 beyond int":      {"r=NONCEx,s=" + salt + ",i=" + strings.Repeat("9", 40), problem.LoginWeak},
		"A-05 negative":        {"r=NONCEx,s=" + salt + ",i=-1", problem.LoginMalformed},
		"A-05 plus":            {"r=NONCEx,s=" + salt + ",i=+4096", problem.LoginMalformed},
		"A-05 leading zero":    {"r=NONCEx,s=" + salt + ",i=04096", problem.LoginMalformed},
		"A-05 fraction":        {"r=NONCEx,s=" + salt + ",i=4096.0", problem.LoginMalformed},
		"A-06 trailing comma":  {"r=NONCEx,s=" + salt + ",i=4096,", problem.LoginMalformed},
		"A-06 short field":     {"r=NONCEx,s=" + salt + ",i=4096,a", problem.LoginMalformed},
		"A-06 empty":           {"", problem.LoginMalformed},
		"A-06 repeated":        {"r=NONCEx,s=" + salt + ",i=4096,i=1", problem.LoginMalformed},
		"A-06 swapped":         {"s=" + salt + ",r=NONCEx,i=4096", problem.LoginMalformed},
		"A-06 m= first":        {"m=x,r=NONCEx,s=" + salt + ",i=4096", problem.LoginMalformed},
		"A-06 m= last":         {"r=NONCEx,s=" + salt + ",i=4096,m=x", problem.LoginMalformed},
		"A-07 other nonce":     {"r=OTHERx,s=" + salt + ",i=4096", problem.LoginMalformed},
		"A-07 unprintable":     {"r=NONCE\x1bx,s=" + salt + ",i=4096", problem.LoginMalformed},
		"A-08 too much salt":   {"r=NONCEx,s=" + base64.StdEncoding.EncodeToString(make([]byte, 1025)) + ",i=4096", problem.LoginMalformed},
		"A-07 our nonce":       {"r=NONCE,s=" + salt + ",i=4096", problem.LoginMalformed},
		"A-07 shorter":         {"r=NON,s=" + salt + ",i=4096", problem.LoginMalformed},
		"A-07 a megabyte":      {"r=NONCE" + strings.Repeat("x", 1<<20) + ",s=" + salt + ",i=4096", problem.LoginMalformed},
		"A-08 no salt":         {"r=NONCEx,s=,i=4096", problem.LoginMalformed},
		"A-08 no base64":       {"r=NONCEx,s=#,i=4096", problem.LoginMalformed},
		"A-08 url-safe":        {"r=NONCEx,s=QSXCR-Q6sek8bf92,i=4096", problem.LoginMalformed},
		"A-08 unpadded":        {"r=NONCEx,s=W22ZaJ0SNY7soEsUEjb6gQ,i=4096", problem.LoginMalformed},
		"A-09 line break":      {"r=NONCEx,s=QSXCR+Q6\nsek8bf92,i=4096", problem.LoginMalformed},
	} {
		s := scram{way: way{hash: sha1.New, gs2: "n,,"}, username: "u", limit: 1_000_000, nonce: "NONCE"}
		s.first()
		err := s.challenge(c.challenge)
		var f *fault
		if !errors.As(err, &f) || f.code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// what need not be understood is let be, but signed.
func TestA06ExtensionsAreAllowed(t *testing.T) {
	s := scram{way: way{hash: sha1.New, gs2: "n,,"}, username: "u", limit: 1_000_000, nonce: "NONCE"}
	s.first()
	if err := s.challenge("r=NONCEx,s=QSXCR+Q6sek8bf92,i=4096,a=abc,x=y"); err != nil {
		t.Error(err)
	}
}

func TestA01ServersProof(t *testing.T) {
	s := scram{server: []byte("signature")}
	for message, want := range map[string]problem.Code{
		"v=c2lnbmF0dXJl":                "",
		"v=c2lnbmF0dXJl,x=y":            "",
		"v=c2lnbmF0dXJm":                problem.LoginNoProof,
		"v=":                            problem.LoginNoProof,
		"v=c2ln":                        problem.LoginNoProof,
		"":                              problem.LoginNoProof,
		"x=y":                           problem.LoginNoProof,
		"e=invalid-proof":               problem.LoginWrongPassword,
		"e=channel-bindings-dont-match": problem.LoginBindingRefused,
		"e=other-error":                 problem.LoginRefused,
	} {
		err := s.verify([]byte(message))
		var f *fault
		if want == "" && err != nil || want != "" && (!errors.As(err, &f) || f.code != want) {
			t.Errorf("%q: %v, want %q", message, err, want)
		}
	}
}

func TestA10NamesAndPasswords(t *testing.T) {
	s := scram{username: "a,b=c", nonce: "N", way: way{gs2: "n,,"}}
	if got := string(s.first()); got != "n,,n=a=2Cb=3Dc,r=N" {
		t.Errorf("first is %s", got)
	}
	for in, want := range map[string]string{
		"pencil": "pencil", "I\u00adX": "IX", "\u00aa": "a", "\u2168": "IX", "a\u00a0b": "a b",
		"\u0065\u0301": "\u00e9", "a\u200bb": "a b", "🦊": "🦊",
	} {
		if got, err := prepare([]byte(in)); err != nil || string(got) != want {
			t.Errorf("%q becomes %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "\u00ad", "a\x00b", "a\x07", "\xff", "a\u2028b", "\ue000"} {
		if got, err := prepare([]byte(in)); err == nil {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}
