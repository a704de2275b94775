package main

import (
	"strings"
	"testing"

	"sotto/session/doctor"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/text"
)

// The table fits its terminal. What there is no room for is left out, column
// by column, and never why somebody could not be connected to.
func TestDoctorsTableFits(t *testing.T) {
	good := func(domain string) *checkup {
		c := &checkup{domain: domain, verdict: doctor.Verdict{Grade: doctor.Good}}
		c.found.Security = event.Security{Version: "TLS 1.3", Cipher: "TLS_AES_256_GCM_SHA384", Group: "X25519MLKEM768", DANE: "no"}
		c.found.Offer.Mechanisms = []string{"SCRAM-SHA-512-PLUS"}
		return c
	}
	long := "a-very-long-name-of-a-server.chat.example.org"
	bad := &checkup{domain: "b.example", wrong: problem.New(problem.TLSExpired, long)}
	for _, c := range []struct {
		across   int
		has, not string
	}{
		{0, "key exchange", "…"},
		{120, "key exchange", "nothing"},
		{80, "login", "cipher"},
		{60, "login", "days"},
		{40, "verdict", "login"},
	} {
		var b strings.Builder
		domain := "jabber.example"
		if c.across > 0 {
			domain = long
		}
		if err := table(&b, []*checkup{good(domain), bad}, c.across); err != nil {
			t.Fatal(err)
		}
		said := b.String()
		if !strings.Contains(said, c.has) || strings.Contains(said, c.not) {
			t.Errorf("in %d cells it is\n%s", c.across, said)
		}
		if all := strings.Join(strings.Fields(said), " "); !strings.Contains(all, "tls-expired: ") || !strings.Contains(all, "has expired.") {
			t.Errorf("in %d cells it says no more why:\n%s", c.across, said)
		}
		for line := range strings.Lines(said) {
			if n := text.Width(strings.TrimSuffix(line, "\n")); c.across > 0 && n > c.across {
				t.Errorf("%d cells in %d: %s", n, c.across, line)
			}
		}
		t.Logf("%d\n%s", c.across, said)
	}
}
