package trust_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"slices"
	"testing"

	"sotto/account"
	"sotto/session/sessiontest"
	"sotto/session/trust"
)

// recordsIn reads records from noise: usage, selector, matching, and data of
// so many bytes. The lengths 253 to 255 stand for data that is right.
func recordsIn(b []byte, chain []*x509.Certificate) []trust.TLSA {
	var all []trust.TLSA
	for len(b) >= 4 {
		r := trust.TLSA{Usage: b[0], Selector: b[1], Matching: b[2]}
		n := int(b[3])
		b = b[4:]
		if n >= 253 {
			r.Data = selected(r, chain[(n-253)%len(chain)])
		} else {
			n = min(n, len(b))
			r.Data, b = b[:n], b[n:]
		}
		all = append(all, r)
	}
	return all
}

// selected is what a record of its kind says of a certificate (RFC 6698,
// section 2.1, read anew); nil where there is no such kind.
func selected(r trust.TLSA, c *x509.Certificate) []byte {
	of := map[uint8][]byte{0: c.Raw, 1: c.RawSubjectPublicKeyInfo}[r.Selector]
	one, two := sha256.Sum256(of), sha512.Sum512(of)
	return map[uint8][]byte{0: of, 1: one[:], 2: two[:]}[r.Matching]
}

// FuzzTLSA holds the matching of records against that reading: where DNS
// decides alone, nobody is trusted of whom no record speaks, and the server
// is trusted when its own certificate is named and nothing stronger is.
func FuzzTLSA(f *testing.F) {
	ca := sessiontest.NewCA("an authority")
	chain := parsed(f, ca.Intermediate("an intermediate").Issue(sessiontest.Names(domain)))
	f.Add([]byte{3, 1, 1, 253})
	f.Add([]byte{2, 0, 2, 254, 3, 1, 1, 255})
	f.Add([]byte{0, 0, 1, 254, 1, 1, 0, 253})
	f.Add([]byte{4, 1, 1, 253, 3, 2, 1, 253, 3, 1, 3, 253})
	f.Add(append([]byte{3, 1, 1, 32}, make([]byte, 32)...))
	f.Add(bytes.Repeat([]byte{3, 1, 1, 0}, 40))
	f.Fuzz(func(t *testing.T, noise []byte) {
		records := recordsIn(noise, chain)
		p := signed(account.TrustDANE, ca, records...)
		before := slices.Clone(records)
		_, err := trust.Verify(p, tls.ConnectionState{PeerCertificates: chain})
		named, own, strong := false, false, false
		for i, r := range records {
			if r.Usage > 3 || r.Selector > 1 || r.Matching > 2 {
				continue
			}
			for _, c := range chain {
				named = named || bytes.Equal(r.Data, selected(r, c))
			}
			own = own || i < 32 && r.Usage == 3 && bytes.Equal(r.Data, selected(r, chain[0]))
			strong = strong || r.Usage == 3 && r.Matching == 2
		}
		if err == nil && !named {
			t.Errorf("trusted by %v", records)
		}
		if err != nil && own && !strong {
			t.Errorf("named by %v, and refused: %v", records, err)
		}
		if !slices.EqualFunc(before, records, func(a, b trust.TLSA) bool { return a.String() == b.String() && bytes.Equal(a.Data, b.Data) }) {
			t.Error("the records were changed")
		}
	})
}

func parsed(f *testing.F, c tls.Certificate) []*x509.Certificate {
	f.Helper()
	var chain []*x509.Certificate
	for _, der := range c.Certificate {
		one, err := x509.ParseCertificate(der)
		if err != nil {
			f.Fatal(err)
		}
		chain = append(chain, one)
	}
	return chain
}
