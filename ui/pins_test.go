package ui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/ui/uitest"
)

// pinnedAt is an account of the office with pins.
func pinnedAt(own roster.JID, trust account.Trust, pins ...account.Pin) event.AccountSet {
	return event.AccountSet{To: to(own), Set: account.Account{Address: own, Trust: trust, Pins: pins}}
}

// inUse is the key that the servers of the office show.
func inUse(t *testing.T) account.Pin {
	t.Helper()
	pin, err := account.ParsePin(online(ana).Security.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pin
}

// shown is a key as a server showed it.
func shown(own roster.JID, key account.Pin) event.Learned {
	return event.Learned{
		To: to(own), Where: "192.0.2.1:5222", Key: key, Kind: "ECDSA P-256", Subject: own.Domain(), Issuer: "Acme's own authority",
		NotBefore: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2027, 1, 30, 0, 0, 0, 0, time.UTC),
		Doubt: problem.New(problem.TLSUnknownIssuer, own.Domain()),
	}
}

// The pages of pins, at each size.
func TestPinFrames(t *testing.T) {
	for _, c := range []struct{ name, keys, wait string }{
		{"pins", "/tls pin<Enter>", "Pinned keys"},
		{"pins-learned", "/tls pin learn<Enter>", "The key shown, not"},
	} {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := start(t, size[0], size[1], withBora)
				s.emit(office()...)
				s.emit(pinnedAt(ana, account.TrustCAPin, inUse(t), account.Pin{2}))
				s.WaitForText("Bora is typing")
				s.Keys(c.keys)
				if c.name == "pins-learned" {
					s.WaitForText("Asking the")
					s.emit(shown(ana, account.Pin{3}))
				}
				frame := s.WaitForText(c.wait)
				whole(t, frame, size[0], size[1])
				uitest.Golden(t, name, frame)
			})
		}
	}
}

// T-145: no single key and no y pins what was learned: the name of the domain
// must be typed, and what it shall mean.
func TestT145LearningOnTheScreen(t *testing.T) {
	s := start(t, 140, 40, withBora)
	s.emit(office()...)
	s.emit(pinnedAt(ana, account.TrustCA))
	s.WaitForText("Bora is typing")
	s.Keys("/tls pin learn acme.example<Enter>")
	s.WaitForText("No key was learned yet")
	s.wanted()
	s.Keys("/tls pin learn<Enter>")
	s.wanted(intent.Learn{Of: of(ana)})
	s.emit(shown(ana, account.Pin{3}))
	s.WaitForText(account.Pin{3}.String(), "none vouches for it", "Acme's own authority", "openssl x509")
	s.Keys("<Esc>")
	s.WaitForText("/tls pin --account ana@acme.example learn")
	s.Keys("y<Enter>")
	s.WaitForText("“y” is not acme.example, so nothing was pinned.")
	s.Keys("/tls pin learn acme.example<Enter>")
	s.WaitForText("Trust “ca” looks at no pin")
	s.wanted()
	s.Keys("/tls pin learn Acme.Example pin<Enter>")
	s.WaitForText("The key is pinned")
	s.wanted(intent.Pin{Of: of(ana), Key: account.Pin{3}, Trust: account.TrustPin})
	s.Keys("/tls pin learn acme.example pin<Enter>")
	s.WaitForText("No key was learned yet")
	s.wanted()
}

// A key that comes while somebody types leaves the line as it is, and one
// that could not be had says why.
func TestLearningInBetween(t *testing.T) {
	s := start(t, 140, 40, withBora)
	s.emit(office()...)
	s.WaitForText("Bora is typing")
	s.Keys("/tls pin learn<Enter>")
	s.WaitForText("Asking the server")
	s.Keys("<Esc>Hello")
	s.WaitForText("› Hello")
	s.emit(shown(ana, account.Pin{3}), event.Learned{To: to(home), Problem: problem.New(problem.NothingListens, "home.example")})
	s.WaitForText("Nothing listens for XMPP", "› Hello")
}

// T-083: what a certificate says is shown, and does nothing to the terminal.
func TestT083ForeignTextInACertificate(t *testing.T) {
	const evil = "\x1b]52;c;ZXZpbA==\a\x1b[2J\u202eevil\x9b2J\r\n"
	link := online(ana)
	link.Security.Subject, link.Security.Issuer, link.Security.Staple = evil+"subject", evil+"issuer", "does not count: "+evil+"staple"
	link.Security.Notes = []string{evil + "note"}
	learned := shown(ana, account.Pin{3})
	learned.Subject, learned.Issuer, learned.Kind = evil+"whom", evil+"who", evil+"kind"
	learned.Doubt = problem.New(problem.TLSWrongName, evil+"domain")
	refused := event.Link{To: to(home), State: event.Offline, Problem: problem.New(problem.TLSWrongName, "home.example").With(
		problem.Fact{Name: "names in it", Value: evil + "names"}, problem.Fact{Name: "issued by", Value: evil + "by"})}
	s := start(t, 140, 40, withBora)
	s.emit(event.Added{To: to(ana)}, event.Added{To: to(home)}, link, refused, pinnedAt(ana, account.TrustCAPin, account.Pin{1}))
	s.Keys("/tls pin<Enter>")
	frames := s.WaitForText("issuer", "note", "count:", "staple")
	s.emit(learned)
	frames += s.WaitForText("whom", "kind", "who", "domain")
	s.Keys("<Tab>")
	frames += s.WaitForText("names", "by")
	for _, r := range frames {
		if r < ' ' && r != '\n' || 0x7f <= r && r < 0xa0 || r == '\u202e' {
			t.Fatalf("%q is on the screen:\n%s", r, strings.ToValidUTF8(frames, "?"))
		}
	}
}
