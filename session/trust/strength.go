package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"

	"sotto/session/problem"
)

// The bounds of keys: below the first a key can be broken, above the second
// it only costs time (RFC 9325, section 4.5).
const (
	leastRSA   = 2048
	mostRSA    = 8192
	leastECDSA = 256
)

// strongKey tells whether a certificate's key cannot be broken today.
func strongKey(c *x509.Certificate) bool {
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen() >= leastRSA
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize >= leastECDSA
	case ed25519.PublicKey:
		return true
	}
	return false
}

// tooLarge tells whether a certificate's key only costs time (threats T-047).
func tooLarge(c *x509.Certificate) bool {
	k, ok := c.PublicKey.(*rsa.PublicKey)
	return ok && k.N.BitLen() > mostRSA
}

// strongSignature tells whether the signature on a certificate cannot be
// forged today. An algorithm that is not known is not strong.
func strongSignature(c *x509.Certificate) bool { return strongAlgorithm(c.SignatureAlgorithm) }

func strongAlgorithm(a x509.SignatureAlgorithm) bool {
	switch a {
	case x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512,
		x509.PureEd25519:
		return true
	}
	return false
}

// weakIn finds what is too weak in a chain. The last certificate of a chain
// is trusted for its key and not for its signature, so that may be old; its
// key may not.
func weakIn(chain []*x509.Certificate) []finding {
	var found []finding
	for i, c := range chain {
		found = append(found, wrongKey(c, chain[0])...)
		if i < len(chain)-1 && !strongSignature(c) {
			found = append(found, weak(c, chain[0], "signature too weak", c.SignatureAlgorithm.String()))
		}
	}
	return found
}

// weakShown finds what is too weak in certificates of which no chain could be
// made: there the signature of one that signed itself means nothing.
func weakShown(shown []*x509.Certificate) []finding {
	var found []finding
	for _, c := range shown {
		found = append(found, wrongKey(c, shown[0])...)
		if !strongSignature(c) && !bytes.Equal(c.RawSubject, c.RawIssuer) {
			found = append(found, weak(c, shown[0], "signature too weak", c.SignatureAlgorithm.String()))
		}
	}
	return found
}

// wrongKey finds out whether a key is out of bounds, or everybody's.
func wrongKey(c, leaf *x509.Certificate) []finding {
	everybodys := publishedKey(c, leaf)
	switch {
	case len(everybodys) > 0:
		return everybodys
	case !strongKey(c):
		return []finding{weak(c, leaf, "key too weak", Key(c))}
	case tooLarge(c):
		f := weak(c, leaf, "key too large", Key(c))
		f.code = problem.TLSBadCertificate
		return []finding{f}
	}
	return nil
}

func weak(c, leaf *x509.Certificate, name, value string) finding {
	return finding{code: problem.TLSWeak, facts: []problem.Fact{
		{Name: "certificate", Value: which(c, leaf)},
		{Name: name, Value: value},
	}}
}
