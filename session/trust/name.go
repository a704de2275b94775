package trust

import (
	"crypto/x509"
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"

	"sotto/session/problem"
)

// wrongName finds out whether a certificate is for one of the names that it
// may be for: a name of the DNS kind, or of the IP kind where that is an IP
// literal, that matches by RFC 9525, section 6.3; or, for the first of them,
// one of the kinds that XMPP has of its own. A common name never counts, nor
// does a URI.
func wrongName(leaf *x509.Certificate, names ...string) []finding {
	if _, other := otherNameFor(leaf, names[0]); other {
		return nil
	}
	var cause error
	for _, name := range names {
		if byName(leaf, name) {
			return nil
		}
		cause = leaf.VerifyHostname(name)
	}
	facts := []problem.Fact{{Name: "wanted", Value: strings.Join(names, " or ")}}
	if wildcard := tooWide(leaf, names[0]); wildcard != "" && leaf.VerifyHostname(names[0]) == nil {
		return []finding{{code: problem.TLSWrongName, facts: append(facts, problem.Fact{Name: "too wide", Value: wildcard})}}
	}
	return []finding{{code: problem.TLSWrongName, cause: cause, facts: append(facts, problem.Fact{Name: "names in it", Value: namesIn(leaf)})}}
}

// byName tells whether a certificate is a domain's by a name that crypto/x509
// knows.
func byName(leaf *x509.Certificate, domain string) bool {
	return leaf.VerifyHostname(domain) == nil && tooWide(leaf, domain) == ""
}

// isAddress tells whether a domain is an IP literal.
func isAddress(domain string) bool {
	_, err := netip.ParseAddr(strings.Trim(domain, "[]"))
	return err == nil
}

// tooWide gives the wildcard by which a certificate matches the domain, when
// it matches by nothing else and the wildcard covers a public suffix, as
// “*.org” does: such a name is everybody's.
func tooWide(leaf *x509.Certificate, domain string) string {
	domain = strings.TrimSuffix(strings.ToLower(domain), ".")
	_, parent, found := strings.Cut(domain, ".")
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

// isPublicSuffix tells whether anybody may have a name right below this one:
// below a suffix that ICANN knows, and below every name of one label. Below a
// suffix of a company's own its certificate covers what is the company's.
func isPublicSuffix(name string) bool {
	suffix, icann := publicsuffix.PublicSuffix(name)
	return suffix == name && (icann || !strings.Contains(name, "."))
}
