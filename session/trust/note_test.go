package trust

import (
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"testing"
	"time"

	"sotto/account"
)

// T-077, T-084, T-143, T-144: what holds and could be better.
func TestT144Notes(t *testing.T) {
	now := time.Now()
	plain := &x509.Certificate{DNSNames: []string{"example.test"}, NotBefore: now, NotAfter: now.AddDate(0, 3, 0)}
	long := &x509.Certificate{DNSNames: []string{"example.test"}, NotBefore: now, NotAfter: now.AddDate(10, 0, 0)}
	old := named(general(t, 5, asn1.TagUTF8String, "example.test"))
	both := named(general(t, 5, asn1.TagUTF8String, "example.test"))
	both.DNSNames = []string{"example.test"}
	mine, spare := Pin(plain), account.Pin{2}
	given := x509.NewCertPool()
	for _, c := range []struct {
		name  string
		p     Policy
		leaf  *x509.Certificate
		wants string // parts of the notes, by semicolons
	}{
		{"nothing", Policy{}, plain, ""},
		{"T-084 ten years by an authority of the system's", Policy{}, long, "valid for longer"},
		{"T-084 ten years by an authority of one's own", Policy{Roots: given}, long, ""},
		{"T-084 ten years and a pin alone", Policy{Trust: account.TrustPin, Pins: []account.Pin{mine, spare}}, long, ""},
		{"T-077 the old style", Policy{Roots: given}, old, "old style"},
		{"T-077 the old style beside the new", Policy{Roots: given}, both, ""},
		{"T-144 one pin", Policy{Trust: account.TrustCAPin, Pins: []account.Pin{mine}}, plain, "Only one key"},
		{"T-144 one pin alone", Policy{Trust: account.TrustPin, Pins: []account.Pin{mine}}, plain, "Only one key"},
		{"T-144 pins that are not looked at", Policy{Pins: []account.Pin{mine}}, plain, ""},
		{"T-143 the first of two", Policy{Trust: account.TrustPin, Pins: []account.Pin{mine, spare}}, plain, ""},
		{"T-143 the one in reserve", Policy{Trust: account.TrustCAPin, Pins: []account.Pin{spare, mine}}, plain, "in reserve"},
		{"T-084, T-144 two at once", Policy{Trust: account.TrustCAPin, Pins: []account.Pin{mine}}, long, "Only one key;valid for longer"},
	} {
		c.p.Domain = "example.test"
		got := notes(c.p, []*x509.Certificate{c.leaf})
		var wants []string
		if c.wants != "" {
			wants = strings.Split(c.wants, ";")
		}
		if len(got) != len(wants) {
			t.Errorf("%s: %q", c.name, got)
			continue
		}
		for i, w := range wants {
			if !strings.Contains(got[i], w) {
				t.Errorf("%s: %q, want %q", c.name, got[i], w)
			}
		}
	}
}
