//go:build unix

package main

import (
	"errors"
	"strings"
	"testing"

	"sotto/account/store"
	"sotto/account/vault"
)

// What is remembered of a server's strength is forgotten when that is wanted,
// and a sotto that runs is asked to do it itself.
func TestAccountAccept(t *testing.T) {
	h := newComputer(t, "history.key = 'none'\n\n[[account]]\naddress = 'you@a.example'\n", nil)
	s := h.open(false)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		return vault.On(tx).SetStrongest(me, vault.Strongest{TLS: 0x304, Mechanism: "SCRAM-SHA-512"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := h.run("", "account", "accept", "you@a.example"); got.code != 11 || !strings.Contains(got.err, "/tls accept you@a.example") {
		t.Errorf("beside a sotto that runs: %+v", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := h.must("", "account", "accept", "you@a.example"); !strings.Contains(got, "accepted and remembered") {
		t.Errorf("told: %s", got)
	}
	if got := h.run("", "account", "accept", "nobody@a.example"); got.code != 2 || !strings.Contains(got.err, "is not one of your accounts") {
		t.Errorf("a stranger: %+v", got)
	}
	s = h.open(true)
	defer s.Close()
	err = s.Read(t.Context(), func(tx *store.Tx) error {
		_, found, err := vault.On(tx).Strongest(me)
		if found {
			err = errors.Join(err, errors.New("it is still remembered"))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
