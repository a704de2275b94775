package trust

import (
	"crypto/x509"
	"strings"

	"golang.org/x/net/publicsuffix"

	"sotto/session/problem"
)

// wrongName finds out whether a certificate is for the domain: a name of the
// DNS kind, or of the IP kind where the domain is an IP literal, that matches
// by RFC 9525, section 6.3. A common name never counts.
func wrongName(leaf *x509.Certificate, domain string) []finding {
	if err := leaf.VerifyHostname(domain); err != nil {
		return []finding{{code: problem.TLSWrongName, cause: err, facts: []problem.Fact{
			{Name: "wanted", Value: domain},
			{Name: "names in it", Value: namesIn(leaf)},
		}}}
	}
	if wildcard := tooWide(leaf, domain); wildcard != "" {
		return []finding{{code: problem.TLSWrongName, facts: []problem.Fact{
			{Name: "wanted", Value: domain},
			{Name: "too wide", Value: wildcard},
		}}}
	}
	return nil
}

// tooWide gives the wildcard by which a certificate matches the domain, when
// it matches by nothing else and the wildcard covers a public suffix, as
// “*.org” does: such a name is everybody's.
func tooWide(leaf *x509.Certificate, domain string) string {
	_, parent, found := strings.Cut(strings.ToLower(domain), ".")
	if !found || !isPublicSuffix(parent) {
		return ""
	}
	wide := ""
	for _, name := range leaf.DNSNames {
		switch {
		case strings.EqualFold(name, domain):
			return ""
		case strings.EqualFold(name, "*."+parent):
			wide = name
		}
	}
	return wide
}

func isPublicSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return icann && suffix == name
}
