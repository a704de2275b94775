package problem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sotto/account"
	"sotto/roster"
)

func TestEveryExplanationIsWhole(t *testing.T) {
	for code, e := range catalogue {
		if e.class < Internal || e.class >= 64 {
			t.Errorf("%s: class %d is no exit code below 64", code, e.class)
		}
		if e.title == "" {
			t.Errorf("%s: no title", code)
		}
		if len(e.hints) == 0 && code != Cancelled {
			t.Errorf("%s: says nothing about what to do next", code)
		}
		p := New(code, "example.org.")
		for _, s := range append(p.Hints, p.Title) {
			if strings.Contains(s, "{}") {
				t.Errorf("%s: %q is not filled", code, s)
			}
		}
	}
}

func TestFromExplainsTypedErrors(t *testing.T) {
	bora := roster.MustParse("bora@acme.example")
	_, badAddress := roster.Parse("bora@@acme")
	for _, c := range []struct {
		err  error
		want Code
	}{
		{New(TLSExpired, "acme.example"), TLSExpired},
		{fmt.Errorf("log in: %w", New(TLSExpired, "acme.example")), TLSExpired},
		{&account.SecretError{Address: bora, Fault: account.KeyringLocked}, KeyringLocked},
		{&account.ConfigError{File: "config.toml", Line: 3, What: "x"}, ConfigBroken},
		{&account.FileError{File: "config.toml", Doing: "read", Cause: errors.New("x")}, FileUnusable},
		{badAddress, BadAddress},
		{context.DeadlineExceeded, TimedOut},
		{context.Canceled, Cancelled},
		{errors.New("whatever"), Bug},
	} {
		if got := From(c.err); got.Code != c.want {
			t.Errorf("From(%v) = %s, want %s", c.err, got.Code, c.want)
		}
	}
	if From(nil) != nil {
		t.Error("no error has an explanation")
	}
}

func TestEverySecretFaultIsTranslated(t *testing.T) {
	for _, f := range []account.SecretFault{
		account.KeyringAbsent, account.KeyringLocked, account.KeyringDenied, account.KeyringSilent,
		account.SecretMissing, account.CommandFailed, account.NobodyToAsk,
	} {
		if p := From(&account.SecretError{Fault: f}); p.Class != Secret {
			t.Errorf("%s has class %d", f, p.Class)
		}
	}
}
