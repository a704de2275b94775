package secret

import (
	"testing"

	"sotto/account"
)

// In quiet nobody is asked for the passphrase, and what is known is enough.
func TestQuietAsksForNoPassphrase(t *testing.T) {
	file := newPath(t)
	s, _ := fileStore(t, file, "open sesame")
	kept(t, s, "the password")
	s, person := fileStore(t, file, "open sesame")
	if _, err := s.Password(Quiet(t.Context()), underPassphrase); !faulty(err, account.NobodyToAsk) || person.was() != "" {
		t.Errorf("it asked %q and said %v", person.was(), err)
	}
	reads(t, s, "the password")
	if got, err := s.Password(Quiet(t.Context()), underPassphrase); string(got) != "the password" {
		t.Errorf("read %q: %v", got, err)
	}
}
