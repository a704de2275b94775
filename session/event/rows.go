package event

import (
	"fmt"
	"strings"
	"time"
)

// Mark says how good what a Row tells is.
type Mark int

// The marks.
const (
	Said Mark = iota // it is only told
	Good             // it is as it should be
	Weak             // it holds and could be better, or somebody should act
)

// Row is one thing about a connection, as the status page and the doctor show
// it. A row without a name goes on with the one before.
type Row struct {
	Name, Text string
	Mark       Mark
}

// Soon is how long before its end a certificate is to be renewed.
const Soon = 14 * 24 * time.Hour

// Rows are all that RFC 7590, section 3.6, and the promise of 2014 ask to be
// shown of a connection: whether it is encrypted and authenticated and by
// what, the version of TLS and its cipher, the certificate, and how we logged
// in. Whatever shows a connection shows these rows; a new fact is one more
// line here.
func (s Security) Rows(now time.Time) []Row {
	var all []Row
	for _, about := range []func() []Row{
		s.reached,
		s.agreed,
		func() []Row { return s.shown(now) },
		s.signed,
		s.trusted,
		s.revocation,
		s.proven,
		s.noted,
		s.loggedIn,
		s.streaming,
	} {
		all = append(all, about()...)
	}
	return all
}

// reached is where we are connected, and how TLS began.
func (s Security) reached() []Row {
	how := "encrypted by STARTTLS; without it nothing is sent"
	if s.Direct {
		how = "encrypted by TLS from the first byte"
	}
	if s.Proxy != "" {
		how += ", by way of " + s.Proxy
	}
	return []Row{{"server", s.Server, Good}, {"", how, Said}}
}

// agreed is what both ends of TLS agreed on.
func (s Security) agreed() []Row {
	parts := []string{s.Version}
	for _, part := range []string{s.Group, s.Suite()} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if s.ALPN != "" {
		parts = append(parts, "ALPN "+s.ALPN)
	}
	return []Row{{"TLS", strings.Join(parts, ", "), Good}}
}

// shown is what the server's certificate says of itself, and since when we
// know it.
func (s Security) shown(now time.Time) []Row {
	c := s.Certificate
	valid := Row{"", "valid " + day(c.NotBefore) + " – " + day(c.NotAfter) + ", " + c.Left(now), Said}
	if c.EndsSoon(now) {
		valid.Mark = Weak
	}
	all := []Row{{"certificate", "for " + c.Subject + ", issued by " + c.Issuer, Good}, valid}
	if c.Key != "" {
		all = append(all, Row{"key", c.Key, Good})
	}
	if !c.Since.IsZero() {
		all = append(all, Row{"", "certificate known here since " + day(c.Since), Said})
	}
	return all
}

// signed is who vouches for the certificate, up to the authority.
func (s Security) signed() []Row {
	var parts []string
	for i, c := range s.Chain {
		if i == 0 {
			parts = append(parts, c.Kind)
			continue
		}
		parts = append(parts, "signed by "+c.Subject+" ("+c.Kind+")")
	}
	if parts == nil {
		return nil
	}
	return []Row{{"chain", strings.Join(parts, "; "), Good}}
}

func (s Security) trusted() []Row {
	if s.Verified == "" {
		return nil
	}
	return []Row{{"verified", "by " + s.Verified, Good}}
}

// revocation is what the stapled OCSP answer says (RFC 6066, section 8).
func (s Security) revocation() []Row {
	if s.Staple == "" {
		return nil
	}
	row := Row{"OCSP", s.Staple, Said}
	switch {
	case s.Staple == "none":
		row.Text = "no answer was stapled"
	case strings.HasPrefix(s.Staple, "not revoked"):
		row.Mark = Good
	}
	return []Row{row}
}

// proven is what signed DNS says of the certificate.
func (s Security) proven() []Row {
	row := Row{"DANE", s.DANE, Said}
	matches := strings.HasPrefix(s.DANE, "TLSA ")
	switch {
	case s.DANE == "":
		row.Text = "not asked"
	case matches && strings.Contains(s.DANE, "though"):
		row.Mark = Weak
	case matches:
		row.Mark = Good
	}
	return []Row{row}
}

func (s Security) noted() []Row {
	var all []Row
	for _, note := range s.Notes {
		all = append(all, Row{"note", note, Weak})
	}
	return all
}

// loggedIn is how we proved who we are, where we did.
func (s Security) loggedIn() []Row {
	if s.Mechanism == "" {
		return nil
	}
	bound := Row{"", "not bound to this TLS connection", Said}
	if s.Binding != "" {
		bound.Text = "bound to this TLS connection (" + s.Binding + ")"
	}
	login := Row{"login", s.Mechanism, Good}
	switch {
	case strings.HasPrefix(s.Mechanism, "HT-"): // XEP-0484
		login.Text = "by a token from an earlier login (" + s.Mechanism + ")"
	case s.Mechanism == "PLAIN":
		login = Row{"login", "PLAIN: the server sees the password, inside TLS", Weak}
	}
	return []Row{login, bound}
}

// streaming is what becomes of what is on the way when the connection is cut.
func (s Security) streaming() []Row {
	switch s.Stream {
	case Resumable:
		return []Row{{"stream", "goes on after a cut: what was on the way still arrives, once", Good}}
	case Counted:
		return []Row{{"stream", "counted, and over after a cut: the server's archive tells what arrived", Said}}
	case Plain:
		return []Row{{"stream", "not counted by this server: after a cut it may lose what was on the way", Weak}}
	}
	return nil
}

// Suite is the cipher suite as short as it tells apart: "AES-256-GCM".
func (s Security) Suite() string {
	suite := s.Cipher
	if _, after, found := strings.Cut(suite, "_WITH_"); found {
		suite = after
	}
	suite = strings.TrimPrefix(suite, "TLS_")
	for _, hash := range []string{"_SHA256", "_SHA384", "_SHA"} {
		suite = strings.TrimSuffix(suite, hash)
	}
	suite = strings.Replace(suite, "CHACHA20_POLY1305", "ChaCha20-Poly1305", 1)
	return strings.ReplaceAll(suite, "_", "-")
}

// Left is how long a certificate is still valid, in words.
func (c Certificate) Left(now time.Time) string {
	switch days := int(c.NotAfter.Sub(now).Hours() / 24); {
	case c.NotAfter.Before(now):
		return "over"
	case days == 0:
		return "less than a day left"
	case days == 1:
		return "1 day left"
	default:
		return fmt.Sprintf("%d days left", days)
	}
}

// EndsSoon tells whether a certificate holds for less than Soon.
func (c Certificate) EndsSoon(now time.Time) bool {
	return !c.NotAfter.IsZero() && c.NotAfter.Sub(now) < Soon
}

func day(t time.Time) string { return t.Format("2 Jan 2006") }
