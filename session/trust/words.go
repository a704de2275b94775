package trust

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"strings"
)

// Version names the TLS version of a connection, "TLS 1.3".
func Version(cs tls.ConnectionState) string { return tls.VersionName(cs.Version) }

// Cipher is the IANA name of a connection's cipher suite.
func Cipher(cs tls.ConnectionState) string { return tls.CipherSuiteName(cs.CipherSuite) }

// Group names the key exchange of a connection, "X25519MLKEM768"; "" where
// there was none.
func Group(cs tls.ConnectionState) string {
	if cs.CurveID == 0 {
		return ""
	}
	return cs.CurveID.String()
}

// Subject says for whom a certificate is, as short as it identifies: its
// common name, or else all of its subject, or else its first name.
func Subject(c *x509.Certificate) string {
	if s := short(c.Subject); s != "" {
		return brief(s)
	}
	if len(c.DNSNames) > 0 {
		return brief(c.DNSNames[0])
	}
	return "nobody"
}

// For is the name in a certificate by which it is a domain's: the domain
// itself, or the wildcard that covers it. One that is trusted for its key can
// be for others: then it is the first of their names.
func For(c *x509.Certificate, domain string) string {
	covering := ""
	_, parent, _ := strings.Cut(domain, ".")
	for _, name := range c.DNSNames {
		switch {
		case strings.EqualFold(name, domain):
			return name
		case strings.EqualFold(name, "*."+parent):
			covering = name
		}
	}
	other, named := otherNameFor(c, domain)
	switch {
	case covering != "" && tooWide(c, domain) == "":
		return covering
	case named:
		return other.String()
	case c.VerifyHostname(domain) != nil && len(c.DNSNames) > 0:
		return brief(c.DNSNames[0])
	case c.VerifyHostname(domain) != nil:
		return Subject(c)
	}
	return domain
}

// Issuer says who issued a certificate: the organisation and the common name.
func Issuer(c *x509.Certificate) string {
	if s := short(c.Issuer); s != "" {
		return brief(s)
	}
	return "nobody"
}

// brief keeps what somebody wrote into a certificate as short as a person
// wants to read it (threats T-079).
func brief(s string) string {
	if runes := []rune(s); len(runes) > 120 {
		return string(runes[:120]) + "…"
	}
	return s
}

func short(n pkix.Name) string {
	organisation := ""
	if len(n.Organization) > 0 {
		organisation = n.Organization[0]
	}
	switch {
	case n.CommonName == "" && organisation == "":
		return n.String()
	case n.CommonName == "":
		return organisation
	case organisation == "" || organisation == n.CommonName:
		return n.CommonName
	}
	return organisation + ", " + n.CommonName
}

// Key names the kind and size of a certificate's key, "RSA 2048 bits".
func Key(c *x509.Certificate) string {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d bits", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + k.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return "of an unknown kind"
}
