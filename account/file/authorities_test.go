package file

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/account"
)

// authority is the certificate of an authority, in PEM.
func authority(t testing.TB, name string) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// pool holds certificates as crypto/x509 reads them.
func pool(all ...[]byte) *x509.CertPool {
	p := x509.NewCertPool()
	p.AppendCertsFromPEM(bytes.Join(all, nil))
	return p
}

// What is in a file is what may vouch for servers, and where that
// cannot be told, nothing is.
func TestAuthorities(t *testing.T) {
	one, two := authority(t, "one"), authority(t, "two")
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})
	rubbish := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})
	fill := func(length int) []byte { return append(bytes.Repeat([]byte{'\n'}, length-len(one)), one...) }
	const damaged = "a certificate of it is damaged or cut short"
	const none = "there is no certificate in it; it must be PEM, with -----BEGIN CERTIFICATE-----"
	for _, c := range []struct {
		name string
		text []byte
		want *x509.CertPool
		why  string
	}{
		{"one", one, pool(one), ""},
		{"two", append(bytes.Clone(one), two...), pool(one, two), ""},
		{"one with words around it", []byte("an authority\n" + string(one) + "the end\n"), pool(one), ""},
		{"one with line ends of Windows", bytes.ReplaceAll(one, []byte("\n"), []byte("\r\n")), pool(one), ""},
		{"one beside a key", append(bytes.Clone(key), one...), pool(one), ""},
		{"as large as it may be", fill(1 << 20), pool(one), ""},
		{"larger", fill(1<<20 + 1), nil, "it is larger than 1 MiB"},
		{"nothing", nil, nil, none},
		{"words", []byte("an authority"), nil, none},
		{"a key", key, nil, none},
		{"a certificate that is none", append(bytes.Clone(one), rubbish...), nil, "certificate 2 of it cannot be read"},
		{"cut short", append(bytes.Clone(one), two[:len(two)/2]...), nil, damaged},
		{"cut short and alone", one[:len(one)/2], nil, damaged},
		{"a mark before it", append([]byte("\ufeff"), one...), nil, damaged},
	} {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Authorities(file)
		var wrong *account.FileError
		switch {
		case c.want != nil && (err != nil || !got.Equal(c.want)):
			t.Errorf("%s: %v", c.name, err)
		case c.want == nil && (got != nil || !errors.As(err, &wrong) || wrong.File != file || wrong.Cause.Error() != c.why):
			t.Errorf("%s: %v, want %s", c.name, err, c.why)
		}
	}
}

// What cannot be read says why, and nothing keeps a connection waiting.
func TestAuthoritiesThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	for path, why := range map[string]string{
		folder:                          "it is not a file",
		filepath.Join(folder, "ca.pem"): "no such file",
		os.DevNull:                      "it is not a file",
		"ca.pem":                        "where it is depends on a home folder, and there is none",
		"":                              "where it is depends on a home folder, and there is none",
	} {
		got, err := Authorities(path)
		var wrong *account.FileError
		if got != nil || !errors.As(err, &wrong) || wrong.Doing != "read" || !strings.Contains(wrong.Cause.Error(), why) {
			t.Errorf("%q: %v, want %s", path, err, why)
		}
	}
}

// FuzzAuthorities holds the reader against that of crypto/x509, which takes
// what it can and leaves the rest: what ours takes, that takes too, and as
// much of it.
func FuzzAuthorities(f *testing.F) {
	one := authority(f, "one")
	f.Add(one)
	f.Add(append([]byte("x\n"), one...))
	f.Add(one[:100])
	f.Add([]byte(begin + "\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := authorities(text)
		if (got == nil) != (err != nil) {
			t.Fatalf("%v, %v", got, err)
		}
		theirs := x509.NewCertPool()
		if some := theirs.AppendCertsFromPEM(text); err == nil && (!some || !got.Equal(theirs)) {
			t.Errorf("%q is read otherwise", text)
		}
	})
}
