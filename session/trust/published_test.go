package trust

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sotto/account"
	"sotto/session/problem"
)

// T-085: the certificates themselves, under whatever trust: as an authority
// of the policy, as a key that is pinned, and above another certificate.
func TestT085PublishedKeys(t *testing.T) {
	files, err := filepath.Glob("testdata/published/*.pem")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(raw)
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AddCert(c)
		for _, mode := range []account.Trust{account.TrustCA, account.TrustPin} {
			p := Policy{Domain: "example.test", Trust: mode, Pins: []account.Pin{Pin(c)}, Roots: roots}
			_, err := Verify(p, tls.ConnectionState{PeerCertificates: []*x509.Certificate{c}})
			var r *Refusal
			if !errors.As(err, &r) || !strings.Contains(r.Error(), c.Issuer.CommonName) && r.Code != problem.TLSPublishedKey {
				t.Errorf("%s, %s: %v", file, mode, err)
			}
			if !strings.Contains(r.Error(), Pin(c).String()) {
				t.Errorf("%s, %s: its key is not told: %v", file, mode, err)
			}
		}
		leaf := &x509.Certificate{Raw: []byte("another"), PublicKey: c.PublicKey, SignatureAlgorithm: x509.SHA256WithRSA}
		if found := weakIn([]*x509.Certificate{leaf, c}); len(found) == 0 || found[len(found)-1].code != problem.TLSPublishedKey {
			t.Errorf("%s above another: %v", file, found)
		}
	}
}

// The list holds hashes, each once, and says whose each is.
func TestT085TheListIsWhole(t *testing.T) {
	for hash, whose := range published {
		if raw, err := hex.DecodeString(hash); err != nil || len(raw) != 32 || hash != strings.ToLower(hash) || whose == "" {
			t.Errorf("%s, %q: %v", hash, whose, err)
		}
	}
}
