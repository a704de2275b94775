package trust

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
	"golang.org/x/net/idna"

	"sotto/session/problem"
)

// The kinds of name that XMPP has of its own in a certificate, and which
// crypto/x509 does not know.
var (
	idSubjectAltName  = asn1.ObjectIdentifier{2, 5, 29, 17}
	idNameConstraints = asn1.ObjectIdentifier{2, 5, 29, 30}
	idXMPPAddr        = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 5} // RFC 6120, section 13.7.1.4
	idSRVName         = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 7} // RFC 4985, section 2
)

// clientService begins the SRVName of a server for clients (RFC 6120, section
// 13.7.1.2.1). One for other servers, or for mail, is not for us.
const clientService = "_xmpp-client."

// otherName is a name of one of these kinds, as it stands there.
type otherName struct {
	kind asn1.ObjectIdentifier
	text string
}

// otherNames are the names of a certificate of these kinds. What cannot be
// read is no name.
func otherNames(c *x509.Certificate) []otherName {
	for _, e := range c.Extensions {
		if e.Id.Equal(idSubjectAltName) {
			return readOtherNames(e.Value)
		}
	}
	return nil
}

// readOtherNames reads GeneralNames (RFC 5280, section 4.2.1.6). If all of it
// is not as it should be, none of it counts.
func readOtherNames(der []byte) []otherName {
	input := cryptobyte.String(der)
	var list cryptobyte.String
	if !input.ReadASN1(&list, tag.SEQUENCE) || !input.Empty() {
		return nil
	}
	var all []otherName
	for !list.Empty() {
		var body cryptobyte.String
		var kind tag.Tag
		if !list.ReadAnyASN1(&body, &kind) {
			return nil
		}
		if kind != tag.Tag(0).ContextSpecific().Constructed() {
			continue // a name of another kind
		}
		if n, ok := readOtherName(body); ok {
			all = append(all, n)
		}
	}
	return all
}

// readOtherName reads one name: an SRVName is an IA5String, an xmppAddr a
// UTF8String, and nothing else will do.
func readOtherName(body cryptobyte.String) (n otherName, ok bool) {
	var value, text cryptobyte.String
	if !body.ReadASN1ObjectIdentifier(&n.kind) ||
		!body.ReadASN1(&value, tag.Tag(0).ContextSpecific().Constructed()) || !body.Empty() {
		return otherName{}, false
	}
	want := tag.UTF8String
	switch {
	case n.kind.Equal(idSRVName):
		want = tag.IA5String
	case !n.kind.Equal(idXMPPAddr):
		return otherName{}, false
	}
	if !value.ReadASN1(&text, want) || !value.Empty() || !utf8.Valid(text) || want == tag.IA5String && !ascii(text) {
		return otherName{}, false
	}
	n.text = string(text)
	return n, true
}

func ascii(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf })
}

// otherNameFor is the name of these kinds by which a certificate is a
// domain's; the newer kind comes first. There are no wildcards among them,
// and an address in numbers has none.
func otherNameFor(c *x509.Certificate, domain string) (n otherName, found bool) {
	domain = strings.TrimSuffix(domain, ".")
	if domain == "" || strings.ContainsAny(domain, ":*") || isAddress(domain) {
		return otherName{}, false
	}
	all := otherNames(c)
	for _, is := range []func(otherName) bool{
		func(n otherName) bool { return n.kind.Equal(idSRVName) && sameASCII(n.text, clientService+domain) },
		func(n otherName) bool { return n.kind.Equal(idXMPPAddr) && sameDomain(n.text, domain) },
	} {
		if at := slices.IndexFunc(all, is); at >= 0 {
			return all[at], true
		}
	}
	return otherName{}, false
}

// sameASCII tells whether two names are one, as DNS compares them.
func sameASCII(a, b string) bool {
	return len(a) == len(b) && ascii([]byte(a)) && ascii([]byte(b)) && strings.EqualFold(a, b)
}

// sameDomain tells whether a name is a domain's, which is given as A-labels:
// an xmppAddr may write them in any script (RFC 6120, section 13.7.1.4).
func sameDomain(name, domain string) bool {
	if sameASCII(name, domain) {
		return true
	}
	shown, err := idna.Lookup.ToUnicode(domain)
	return err == nil && name == shown
}

// String is the name as a person is told it.
func (n otherName) String() string {
	if n.kind.Equal(idXMPPAddr) {
		return brief(n.text) + " (xmppAddr, the old style)"
	}
	return brief(n.text)
}

// understood is a certificate without what crypto/x509 takes for not
// understood and we do: its names, where they are all of XMPP's own kinds.
func understood(c *x509.Certificate) *x509.Certificate {
	isNames := func(id asn1.ObjectIdentifier) bool { return id.Equal(idSubjectAltName) }
	if len(otherNames(c)) == 0 || !slices.ContainsFunc(c.UnhandledCriticalExtensions, isNames) {
		return c
	}
	copied := *c
	copied.UnhandledCriticalExtensions = slices.DeleteFunc(slices.Clone(c.UnhandledCriticalExtensions), isNames)
	return &copied
}

// bound finds out whether a certificate that is a domain's only by a name of
// XMPP's own kinds was issued below an authority that may name but some
// domains. What it may name is said of other kinds, which would let it name
// anything in this one, so nothing below it counts (threats T-066).
func bound(chain []*x509.Certificate, domain string) []finding {
	if byName(chain[0], domain) {
		return nil
	}
	for _, c := range chain[1:] {
		for _, e := range c.Extensions {
			if e.Id.Equal(idNameConstraints) {
				return []finding{{code: problem.TLSBadCertificate, facts: []problem.Fact{
					{Name: "certificate", Value: which(c, chain[0])},
					{Name: "reason", Value: "it is bound to some names, which cannot be held against a name of this kind"},
				}}}
			}
		}
	}
	return nil
}
