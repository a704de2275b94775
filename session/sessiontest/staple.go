package sessiontest

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Staple puts an OCSP answer of the authority's about a certificate of its
// own beside it, for the server to staple: that it is good, for an hour from
// now, unless the change says otherwise. Signer signs in the authority's
// place; its certificate is sent along. The zero one stands for the
// authority itself.
func (ca *CA) Staple(c tls.Certificate, signer tls.Certificate, change func(*ocsp.Response)) tls.Certificate {
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	must(err)
	answer := ocsp.Response{
		Status: ocsp.Good, SerialNumber: leaf.SerialNumber,
		ThisUpdate: time.Now().Add(-time.Hour), NextUpdate: time.Now().Add(time.Hour),
	}
	if change != nil {
		change(&answer)
	}
	by, key := ca.certificate, ca.key
	if len(signer.Certificate) > 0 {
		by, err = x509.ParseCertificate(signer.Certificate[0])
		must(err)
		answer.Certificate, key = by, signer.PrivateKey.(crypto.Signer)
	}
	c.OCSPStaple, err = ocsp.CreateResponse(ca.certificate, by, answer, key)
	must(err)
	return c
}

// MustStaple demands a stapled answer (RFC 7633): of a server, or of all that
// an authority issues.
func MustStaple() Option {
	return Extension(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, der([]int{5}))
}

// Extension adds an extension that is not critical. It may be given several
// times, and beside Template.
func Extension(id asn1.ObjectIdentifier, value []byte) Option {
	return func(w *wish) {
		w.extensions = append(w.extensions, pkix.Extension{Id: id, Value: value})
	}
}

// The kinds of name that XMPP has of its own, for OtherName.
const (
	XMPPAddr = 5 // RFC 6120, section 13.7.1.4
	SRVName  = 7 // RFC 4985
)

// OtherNames are names of one of these kinds, in the place of all others.
func OtherNames(kind int, names ...string) Option {
	const within = asn1.ClassContextSpecific
	var all []asn1.RawValue
	for _, name := range names {
		id := der(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, kind})
		text := der(asn1.RawValue{Tag: map[int]int{XMPPAddr: asn1.TagUTF8String, SRVName: asn1.TagIA5String}[kind], Bytes: []byte(name)})
		value := der(asn1.RawValue{Class: within, IsCompound: true, Bytes: text})
		all = append(all, asn1.RawValue{Class: within, IsCompound: true, Bytes: append(id, value...)})
	}
	return Extension(asn1.ObjectIdentifier{2, 5, 29, 17}, der(all))
}

func der(v any) []byte {
	raw, err := asn1.Marshal(v)
	must(err)
	return raw
}
