// Package sessiontest stands at the other end of the wire: a throw-away
// certificate authority, a scripted server that can be as hostile as a test
// needs, and starters for real servers. Everything is on loopback and goes
// away with whoever began it. It serves tests and the demo; the program
// itself never imports it.
package sessiontest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"time"
)

// CA is a throw-away certificate authority. Its key never leaves memory. It
// may be used by several goroutines at once.
type CA struct {
	certificate *x509.Certificate
	key         crypto.Signer
	chain       [][]byte // what its certificates carry along: the intermediates, not the root
}

// NewCA makes a root authority with an ECDSA P-256 key. Options change its
// key, its validity and its signature.
func NewCA(name string, options ...Option) *CA {
	w := authorityWish(name, options)
	key := w.key()
	template := authority(w)
	return &CA{certificate: sign(template, template, key.Public(), key), key: key}
}

// Intermediate makes an authority below this one. What it issues carries the
// intermediate's certificate along.
func (ca *CA) Intermediate(name string, options ...Option) *CA {
	w := authorityWish(name, options)
	key := w.key()
	certificate := sign(authority(w), ca.certificate, key.Public(), ca.key)
	chain := append([][]byte{certificate.Raw}, ca.chain...)
	return &CA{certificate: certificate, key: key, chain: chain}
}

func authorityWish(name string, options []Option) wish {
	w := wish{commonName: name, from: time.Now().Add(-time.Hour), to: time.Now().Add(24 * time.Hour), key: newP256}
	for _, o := range options {
		o(&w)
	}
	return w
}

// Pool holds this authority alone.
func (ca *CA) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(ca.certificate)
	return pool
}

// PEM is the authority's certificate, as a file for SSL_CERT_FILE has it.
func (ca *CA) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.certificate.Raw})
}

// authority is the template of a certificate that may sign others.
func authority(w wish) *x509.Certificate {
	return w.changed(&x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: w.commonName},
		NotBefore:             w.from,
		NotAfter:              w.to,
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		SignatureAlgorithm:    w.signature,
	})
}

// sign makes a certificate. It panics when the options contradict each
// other, which is a mistake in the test and nothing a test could handle.
func sign(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	must(err)
	certificate, err := x509.ParseCertificate(der)
	must(err)
	return certificate
}

// PEMPair is a certificate with its chain, and its key, as a server's files
// have them.
func PEMPair(c tls.Certificate) (chain, key []byte) {
	for _, der := range c.Certificate {
		chain = append(chain, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	must(err)
	return chain, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func newP256() crypto.Signer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	return key
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	must(err)
	return n.Add(n, big.NewInt(1))
}

func must(err error) {
	if err != nil {
		panic("sessiontest: " + err.Error())
	}
}
