package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"
)

// general is a list of names with one of XMPP's own kinds, its text under any
// tag of ASN.1.
func general(tb testing.TB, kind, tag int, text string) []byte {
	tb.Helper()
	value, err := asn1.Marshal(asn1.RawValue{Tag: tag, Bytes: []byte(text)})
	if err != nil {
		tb.Fatal(err)
	}
	id, err := asn1.Marshal(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, kind})
	if err != nil {
		tb.Fatal(err)
	}
	explicit, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: value})
	if err != nil {
		tb.Fatal(err)
	}
	name := asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: append(id, explicit...)}
	list, err := asn1.Marshal([]asn1.RawValue{name})
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

// named is a certificate with a list of names, for what is asked here.
func named(san []byte) *x509.Certificate {
	return &x509.Certificate{Extensions: []pkix.Extension{{Id: idSubjectAltName, Value: san}}}
}

// T-079: of names that are not as they should be, none counts.
func TestT079NamesThatAreNone(t *testing.T) {
	const ia5, utf8String, printable = asn1.TagIA5String, asn1.TagUTF8String, asn1.TagPrintableString
	good := general(t, 7, ia5, "_xmpp-client.example.test")
	for name, c := range map[string]struct {
		san  []byte
		want bool
	}{
		"an SRVName":               {good, true},
		"an xmppAddr":              {general(t, 5, utf8String, "example.test"), true},
		"in capitals":              {general(t, 7, ia5, "_XMPP-Client.EXAMPLE.test"), true},
		"an SRVName as UTF8String": {general(t, 7, utf8String, "_xmpp-client.example.test"), false},
		"an SRVName, printable":    {general(t, 7, printable, "_xmpp-client.example.test"), false},
		"an xmppAddr as IA5String": {general(t, 5, ia5, "example.test"), false},
		"IA5 beyond ASCII":         {general(t, 7, ia5, "_xmpp-client.example.test\xe9"), false},
		"no UTF-8":                 {general(t, 5, utf8String, "example.test\xff"), false},
		"a NUL":                    {general(t, 7, ia5, "_xmpp-client.example.test\x00.other.test"), false},
		"a wildcard":               {general(t, 7, ia5, "_xmpp-client.*.test"), false},
		"a wildcard for all":       {general(t, 7, ia5, "_xmpp-client.*"), false},
		"a service's wildcard":     {general(t, 7, ia5, "*.example.test"), false},
		"a dot behind":             {general(t, 7, ia5, "_xmpp-client.example.test."), false},
		"without a service":        {general(t, 7, ia5, "example.test"), false},
		"a kelvin sign for a k":    {general(t, 5, utf8String, "example.test\u212a"), false},
		"somebody at the domain":   {general(t, 5, utf8String, "somebody@example.test"), false},
		"64 KiB":                   {general(t, 7, ia5, strings.Repeat("_xmpp-client.", 5000)), false},
		"something behind":         {append(general(t, 7, ia5, "_xmpp-client.example.test"), 0), false},
		"cut off":                  {good[:len(good)-1], false},
		"nothing":                  {nil, false},
	} {
		if _, got := otherNameFor(named(c.san), "example.test"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// T-077: an xmppAddr may write a domain in its own script, and only exactly
// so; it is told that the style is old.
func TestT077InAnyScript(t *testing.T) {
	for text, want := range map[string]bool{
		"bücher.test": true, "xn--bcher-kva.test": true, "XN--BCHER-KVA.test": true,
		"BÜCHER.test": false, "bu\u0308cher.test": false, "bucher.test": false,
	} {
		n, got := otherNameFor(named(general(t, 5, asn1.TagUTF8String, text)), "xn--bcher-kva.test")
		if got != want || got && !strings.HasSuffix(n.String(), "(xmppAddr, the old style)") {
			t.Errorf("%s: %v, %s", text, got, n)
		}
	}
	for _, address := range []string{"127.0.0.1", "::1", "[::1]"} {
		if _, got := otherNameFor(named(general(t, 5, asn1.TagUTF8String, address)), address); got {
			t.Errorf("T-082 %s is a name", address)
		}
	}
}

// FuzzOtherNames: whatever is read, a domain is covered only by bytes that
// say so.
func FuzzOtherNames(f *testing.F) {
	f.Add(general(f, 7, asn1.TagIA5String, "_xmpp-client.example.test"))
	f.Add(general(f, 5, asn1.TagUTF8String, "example.test"))
	f.Add(general(f, 7, asn1.TagIA5String, "_xmpp-client.example.test\x00.other.test"))
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Fuzz(func(t *testing.T, san []byte) {
		c := named(san)
		for _, n := range otherNames(c) {
			if len(n.String()) > len(n.text)+40 || len([]rune(n.String())) > 150 {
				t.Errorf("%q is told as %q", n.text, n)
			}
		}
		if _, found := otherNameFor(c, "example.test"); found && !strings.Contains(strings.ToLower(string(san)), "example.test") {
			t.Errorf("%x is for example.test", san)
		}
		if _, found := otherNameFor(c, "*.test"); found {
			t.Errorf("%x is for all of test", san)
		}
	})
}
