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
	bora := roster.MustParse("bora@acme.example")
	for _, f := range []account.SecretFault{
		account.KeyringAbsent, account.KeyringLocked, account.KeyringDenied, account.KeyringDismissed, account.KeyringSilent,
		account.SecretMissing, account.SecretDamaged, account.SecretTooNew, account.SecretDiffers, account.SecretLeft,
		account.PassphraseWrong, account.CommandFailed, account.NobodyToAsk,
	} {
		if p := From(&account.SecretError{Address: bora, Fault: f}); p.Class != Secret || secretCodes[f] == "" {
			t.Errorf("%s has class %d", f, p.Class)
		}
	}
}

// A key is nobody's password, and a file's fault is nobody's either.
func TestSecretsAreCalledWhatTheyAre(t *testing.T) {
	bora := roster.MustParse("bora@acme.example")
	for _, c := range []struct {
		e     account.SecretError
		code  Code
		title string
	}{
		{account.SecretError{Address: bora, Fault: account.KeyringLocked}, KeyringLocked, "The OS keyring is locked, so the password of bora@acme.example can be neither kept nor read."},
		{account.SecretError{Fault: account.KeyringLocked}, KeyUnavailable, "The key to what sotto keeps on this computer cannot be had: the OS keyring is locked."},
		{account.SecretError{Fault: account.SecretMissing, File: "s.age"}, KeyUnavailable, "The key to what sotto keeps on this computer cannot be had: there is none where it is to be."},
		{account.SecretError{Address: bora, Fault: account.SecretMissing, File: "s.age"}, PasswordMissing, "No password of bora@acme.example is kept where it is to come from."},
		{account.SecretError{Address: bora, Fault: account.PassphraseWrong, File: "s.age"}, PassphraseWrong, "The passphrase does not open s.age."},
		{account.SecretError{Address: bora, Fault: account.SecretDiffers, File: "s.age"}, PasswordDiffers, "Another password of bora@acme.example came back than the one that is known. The account was not changed."},
		{account.SecretError{Fault: account.SecretDiffers, File: "s.age"}, KeyUnavailable, "The key to what sotto keeps on this computer cannot be had: it could not be read back after it was stored."},
		{account.SecretError{Fault: account.PassphraseWrong, File: "s.age"}, PassphraseWrong, "The passphrase does not open s.age."},
		{account.SecretError{Address: bora, Fault: account.NobodyToAsk, File: "s.age"}, PassphraseNotAsked, "The passphrase of s.age is asked for at each start, and there is no terminal to ask at."},
	} {
		if p := From(&c.e); p.Code != c.code || p.Title != c.title {
			t.Errorf("%+v is %s: %s", c.e, p.Code, p.Title)
		}
	}
}
