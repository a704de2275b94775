package ui_test

import (
	"testing"
	"time"

	"sotto/session/event"
	"sotto/ui"
)

func letsEncrypt(key, print string, until time.Time) event.Certificate {
	return event.Certificate{
		Subject: "acme.example", Issuer: "R11, Let's Encrypt", NotBefore: until.AddDate(0, -3, 0), NotAfter: until,
		Key: "sha256:" + key, Fingerprint: print,
	}
}

// Another certificate than before is told once, with both side by side.
func TestT148AnotherCertificateIsShown(t *testing.T) {
	s := start(t, 140, 40, ui.Chat{})
	before := letsEncrypt("b2xk", "0ld", time.Date(2027, 1, 30, 0, 0, 0, 0, time.UTC))
	now := letsEncrypt("bmV3", "11e3", time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC))
	now.Issuer = "Some Other Authority"
	link := online(ana)
	link.Security.Certificate = now
	s.emit(event.Added{To: to(ana)}, event.CertificateChanged{To: to(ana), Before: before, Now: now}, link)
	s.WaitForText("The certificate of acme.example is another than before. F5 shows both.", "! new certificate")
	s.Keys("<F5>")
	s.WaitForText("Another certificate than before", "now Some Other Authority", "before R11, Let's Encrypt",
		"now sha256:bmV3", "before sha256:b2xk", "now 11e3", "before 0ld", "acme.example, as before")
}

// A renewal that was due is written down, and disturbs nobody.
func TestT147ARenewalIsOnlyWrittenDown(t *testing.T) {
	s := start(t, 140, 40, ui.Chat{})
	before := letsEncrypt("b2xk", "0ld", time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC))
	now := letsEncrypt("b2xk", "11e3", time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC))
	link := online(ana)
	link.Security.Certificate = now
	s.emit(event.Added{To: to(ana)}, event.CertificateChanged{To: to(ana), Before: before, Now: now, Renewed: true}, link)
	s.WaitForText("by R11, Let's Encrypt")
	s.WaitForNo("another than before")
	s.Keys("<F5>")
	s.WaitForText("The certificate was renewed", "sha256:b2xk, as before", "the server has renewed its certificate")
}

// A certificate that ends within 14 days is mentioned, one that has longer is
// not.
func TestACertificateThatEndsSoonIsMentioned(t *testing.T) {
	for days, mentioned := range map[int]bool{13: true, 15: false} {
		s := start(t, 140, 40, ui.Chat{})
		link := online(ana)
		link.Security.NotAfter = today.AddDate(0, 0, days)
		s.emit(event.Added{To: to(ana)}, link)
		if mentioned {
			s.WaitForText("! 13 days left")
			s.Keys("<F5>")
			s.WaitForText("! valid 1 Nov 2026", "13 days left")
			continue
		}
		s.WaitForText("until 18 Nov 2026")
		s.WaitForNo("!")
	}
}
