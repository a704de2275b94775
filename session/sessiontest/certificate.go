package sessiontest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"time"
)

// Option changes one thing about a certificate.
type Option func(*wish)

// wish is what a certificate shall be like.
type wish struct {
	names      []string
	ips        []net.IP
	commonName string
	from, to   time.Time
	key        func() crypto.Signer
	signature  x509.SignatureAlgorithm
	usages     []x509.ExtKeyUsage
	selfSigned bool
	alone      bool
	tampered   bool
	extensions []pkix.Extension
	change     func(*x509.Certificate)
}

// Names are the DNS names that the certificate is for.
func Names(names ...string) Option { return func(w *wish) { w.names = names } }

// IPs are the addresses that the certificate is for.
func IPs(ips ...net.IP) Option { return func(w *wish) { w.ips = ips } }

// CommonName sets the subject; without Names the certificate has nothing
// else to be recognised by.
func CommonName(name string) Option { return func(w *wish) { w.commonName = name } }

// Valid sets from when until when the certificate is valid.
func Valid(from, to time.Time) Option { return func(w *wish) { w.from, w.to = from, to } }

// Expired makes a certificate that was valid until an hour ago.
func Expired() Option {
	return func(w *wish) { w.from, w.to = time.Now().Add(-48*time.Hour), time.Now().Add(-time.Hour) }
}

// NotYet makes a certificate that becomes valid in two days.
func NotYet() Option {
	return func(w *wish) { w.from, w.to = time.Now().Add(48*time.Hour), time.Now().Add(96*time.Hour) }
}

// RSA takes an RSA key of so many bits; Go makes none below 1024.
func RSA(bits int) Option {
	return func(w *wish) {
		w.key = func() crypto.Signer {
			key, err := rsa.GenerateKey(rand.Reader, bits)
			must(err)
			return key
		}
	}
}

// Curve takes an ECDSA key on a curve.
func Curve(curve elliptic.Curve) Option {
	return func(w *wish) {
		w.key = func() crypto.Signer {
			key, err := ecdsa.GenerateKey(curve, rand.Reader)
			must(err)
			return key
		}
	}
}

// Ed25519 takes an Ed25519 key.
func Ed25519() Option {
	return func(w *wish) {
		w.key = func() crypto.Signer {
			_, key, err := ed25519.GenerateKey(rand.Reader)
			must(err)
			return key
		}
	}
}

// Signer takes a key that exists.
func Signer(key crypto.Signer) Option {
	return func(w *wish) { w.key = func() crypto.Signer { return key } }
}

// Template changes anything else, in the template of the certificate. Given
// twice, the last counts.
func Template(change func(*x509.Certificate)) Option {
	return func(w *wish) { w.change = change }
}

// Signature sets by which algorithm the certificate is signed.
func Signature(a x509.SignatureAlgorithm) Option { return func(w *wish) { w.signature = a } }

// Usages are what the certificate may be used for; without it, a server.
func Usages(usages ...x509.ExtKeyUsage) Option { return func(w *wish) { w.usages = usages } }

// SelfSigned makes a certificate that its own key signed.
func SelfSigned() Option { return func(w *wish) { w.selfSigned = true } }

// Alone leaves out the intermediates that belong to the certificate.
func Alone() Option { return func(w *wish) { w.alone = true } }

// Tampered changes the signature of the certificate after it was made.
func Tampered() Option { return func(w *wish) { w.tampered = true } }

// Issue makes a certificate for a server, with its chain and its key: valid
// for a day, with an ECDSA P-256 key, unless the options say otherwise.
func (ca *CA) Issue(options ...Option) tls.Certificate {
	w := wish{
		commonName: "a server", from: time.Now().Add(-time.Hour), to: time.Now().Add(24 * time.Hour),
		key: newP256, usages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, o := range options {
		o(&w)
	}
	key := w.key()
	template := server(w)
	parent, signer := ca.certificate, ca.key
	if w.selfSigned {
		parent, signer = template, key
	}
	raw := sign(template, parent, key.Public(), signer).Raw
	if w.tampered {
		raw[len(raw)-1] ^= 1
	}
	certificate := tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
	if !w.alone && !w.selfSigned {
		certificate.Certificate = append(certificate.Certificate, ca.chain...)
	}
	return certificate
}

// server is the template of a certificate for a server.
func server(w wish) *x509.Certificate {
	return w.changed(&x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: w.commonName},
		NotBefore:             w.from,
		NotAfter:              w.to,
		DNSNames:              w.names,
		IPAddresses:           w.ips,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           w.usages,
		BasicConstraintsValid: true,
		SignatureAlgorithm:    w.signature,
	})
}

func (w wish) changed(template *x509.Certificate) *x509.Certificate {
	template.ExtraExtensions = w.extensions
	if w.change != nil {
		w.change(template)
	}
	return template
}
