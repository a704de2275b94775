package trust

import (
	"crypto/x509"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
)

// lower is a name as DNS compares it.
func lower(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// covers is RFC 9525, section 6.3, read anew: a name covers itself, and a
// star in place of its whole first label covers one label. What it covers has
// a registered part below the suffix, or is named itself.
func covers(name, domain string) bool {
	name, whole := lower(name), lower(domain)
	dotless := strings.TrimSuffix(whole, ".")
	if name == whole || name == dotless {
		return true
	}
	parent, wildcard := strings.CutPrefix(name, "*.")
	label, rest, _ := strings.Cut(dotless, ".")
	if !wildcard || label == "" || parent != rest {
		return false
	}
	suffix, icann := publicsuffix.PublicSuffix(parent)
	return suffix != parent || !icann && strings.Contains(parent, ".")
}

// FuzzNames holds the check of names against that reading.
func FuzzNames(f *testing.F) {
	for _, s := range [][2]string{
		{"example.test", "example.test"},
		{"im.example.test", "*.example.test\nother.test"},
		{"EXAMPLE.test.", "example.TEST"},
		{"example.org", "*.org"},
		{"example.co.uk", "*.co.uk\nexample.co.uk"},
		{"a.b.test", "*.*.test"},
		{"127.0.0.1", "127.0.0.1"},
		{"::1", "::1"},
		{"xn--bcher-kva.test", "xn--*.test"},
		{"chat", "*"},
		{"a_b.test", "a_b.test"},
		{"x.github.io", "*.github.io"},
		{"", ""},
		{".", "."},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, domain, names string) {
		leaf := &x509.Certificate{DNSNames: strings.Split(names, "\n")}
		trusted := wrongName(leaf, domain) == nil
		covered, exact := false, false
		for _, n := range leaf.DNSNames {
			covered = covered || covers(n, domain)
			exact = exact || n == domain && n != "" && n != "."
		}
		isAddress := net.ParseIP(strings.Trim(domain, "[]")) != nil
		if trusted && (!covered || isAddress) {
			t.Errorf("%q passes for %q", names, domain)
		}
		if exact && !trusted && !isAddress && !strings.ContainsAny(domain, "*") {
			t.Errorf("%q does not pass for %q", names, domain)
		}
	})
}
