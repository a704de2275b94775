package event_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sotto/session/event"
)

var today = time.Date(2026, 11, 3, 9, 42, 0, 0, time.UTC)

// whole is a connection of which everything is known.
func whole() event.Security {
	c := event.Certificate{
		Subject: "acme.example", Issuer: "R11", Key: "sha256:a2V5", Kind: "ECDSA P-256", Signature: "SHA256-RSA",
		NotBefore: today.AddDate(0, 0, -2), NotAfter: today.AddDate(0, 0, 88), Since: today.AddDate(0, 0, -1),
	}
	return event.Security{
		Server: "xmpp.acme.example:5223", Direct: true, Version: "TLS 1.3", Cipher: "TLS_AES_256_GCM_SHA384", Group: "X25519MLKEM768",
		ALPN: "xmpp-client", Certificate: c, Chain: []event.Certificate{c, {Subject: "R11", Kind: "RSA 2048 bits"}},
		Verified: "system authorities", DANE: "TLSA 3 1 1 matches (DNSSEC)", Staple: "not revoked, until 5 Nov 2026",
		Notes: []string{"Only one pin."}, Mechanism: "SCRAM-SHA-256-PLUS", Binding: "tls-exporter",
	}
}

// T-155: all that RFC 7590, section 3.6, and the promise of 2014 ask to be
// shown is among the rows.
func TestT155RowsTellEverything(t *testing.T) {
	want := []event.Row{
		{"server", "xmpp.acme.example:5223", event.Good},
		{"", "encrypted by TLS from the first byte", event.Said},
		{"TLS", "TLS 1.3, X25519MLKEM768, AES-256-GCM, ALPN xmpp-client", event.Good},
		{"certificate", "for acme.example, issued by R11", event.Good},
		{"", "valid 1 Nov 2026 – 30 Jan 2027, 88 days left", event.Said},
		{"key", "sha256:a2V5", event.Good},
		{"", "certificate known here since 2 Nov 2026", event.Said},
		{"chain", "ECDSA P-256; signed by R11 (RSA 2048 bits)", event.Good},
		{"verified", "by system authorities", event.Good},
		{"OCSP", "not revoked, until 5 Nov 2026", event.Good},
		{"DANE", "TLSA 3 1 1 matches (DNSSEC)", event.Good},
		{"note", "Only one pin.", event.Weak},
		{"login", "SCRAM-SHA-256-PLUS", event.Good},
		{"", "bound to this TLS connection (tls-exporter)", event.Said},
	}
	if got := whole().Rows(today); !slices.Equal(got, want) {
		t.Errorf("the rows are\n%v, want\n%v", got, want)
	}
}

// What is not known has no row, or says so; what somebody should see to is
// marked.
func TestRowsOfLess(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*event.Security)
		want   event.Row
		gone   string
	}{
		{"STARTTLS", func(s *event.Security) { s.Direct = false }, event.Row{Text: "encrypted by STARTTLS; without it nothing is sent"}, "first byte"},
		{"by a proxy", func(s *event.Security) { s.Proxy = "socks5://127.0.0.1:9050" }, event.Row{Text: "encrypted by TLS from the first byte, by way of socks5://127.0.0.1:9050"}, "STARTTLS"},
		{"though", func(s *event.Security) { s.DANE = "TLSA 3 1 1 matches (DNSSEC), though it has expired" }, event.Row{Name: "DANE", Text: "TLSA 3 1 1 matches (DNSSEC), though it has expired", Mark: event.Weak}, "not asked"},
		{"no protocol named", func(s *event.Security) { s.ALPN = "" }, event.Row{Name: "TLS", Text: "TLS 1.3, X25519MLKEM768, AES-256-GCM", Mark: event.Good}, "ALPN"},
		{"TLS 1.2", func(s *event.Security) {
			s.Version, s.Cipher, s.ALPN = "TLS 1.2", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", ""
		}, event.Row{Name: "TLS", Text: "TLS 1.2, X25519MLKEM768, ChaCha20-Poly1305", Mark: event.Good}, "1.3"},
		{"13 days", func(s *event.Security) { s.NotAfter = today.AddDate(0, 0, 13) }, event.Row{Text: "valid 1 Nov 2026 – 16 Nov 2026, 13 days left", Mark: event.Weak}, "30 Jan"},
		{"one day", func(s *event.Security) { s.NotAfter = today.AddDate(0, 0, 1) }, event.Row{Text: "valid 1 Nov 2026 – 4 Nov 2026, 1 day left", Mark: event.Weak}, "30 Jan"},
		{"an hour", func(s *event.Security) { s.NotAfter = today.Add(time.Hour) }, event.Row{Text: "valid 1 Nov 2026 – 3 Nov 2026, less than a day left", Mark: event.Weak}, "30 Jan"},
		{"over", func(s *event.Security) { s.NotAfter = today.Add(-time.Hour) }, event.Row{Text: "valid 1 Nov 2026 – 3 Nov 2026, over", Mark: event.Weak}, "30 Jan"},
		{"never seen", func(s *event.Security) { s.Since = time.Time{} }, event.Row{Name: "key", Text: "sha256:a2V5", Mark: event.Good}, "known here"},
		{"DNS not asked", func(s *event.Security) { s.DANE = "" }, event.Row{Name: "DANE", Text: "not asked"}, "TLSA"},
		{"no proof", func(s *event.Security) { s.DANE = "not signed" }, event.Row{Name: "DANE", Text: "not signed"}, "TLSA"},
		{"no staple", func(s *event.Security) { s.Staple = "none" }, event.Row{Name: "OCSP", Text: "no answer was stapled"}, "not revoked"},
		{"nobody asked", func(s *event.Security) { s.Staple = "" }, event.Row{Name: "verified", Text: "by system authorities", Mark: event.Good}, "revoked"},
		{"a token", func(s *event.Security) { s.Mechanism = "HT-SHA-256-EXPR" }, event.Row{Name: "login", Text: "by a token from an earlier login (HT-SHA-256-EXPR)", Mark: event.Good}, "SCRAM"},
		{"PLAIN", func(s *event.Security) { s.Mechanism, s.Binding = "PLAIN", "" }, event.Row{Name: "login", Text: "PLAIN: the server sees the password, inside TLS", Mark: event.Weak}, "SCRAM"},
		{"not bound", func(s *event.Security) { s.Binding = "" }, event.Row{Text: "not bound to this TLS connection"}, "exporter"},
		{"no login", func(s *event.Security) { s.Mechanism = "" }, event.Row{Name: "note", Text: "Only one pin.", Mark: event.Weak}, "bound to"},
		{"no chain", func(s *event.Security) { s.Chain = nil }, event.Row{Name: "verified", Text: "by system authorities", Mark: event.Good}, "signed by"},
	} {
		s := whole()
		c.change(&s)
		rows := s.Rows(today)
		if !slices.Contains(rows, c.want) {
			t.Errorf("%s: %v is missing in %v", c.name, c.want, rows)
		}
		for _, r := range rows {
			if strings.Contains(r.Text, c.gone) {
				t.Errorf("%s: there is still %v", c.name, r)
			}
		}
	}
}
