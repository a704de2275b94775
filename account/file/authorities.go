// Package file reads the files that a person names to us. It is told where
// they are, and never looks for them.
package file

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sotto/account"
)

// mostAuthorities is how many bytes a file of authorities may have. The
// bundles that systems bring along have about 220,000.
const mostAuthorities = 1 << 20

// begin is the line above each certificate.
const begin = "-----BEGIN CERTIFICATE-----"

// Authorities reads a file of certificates (PEM) whose owners may vouch for
// servers. What else stands in it is passed over; a certificate that cannot be
// read is not, since its servers would be refused without a word of it. The
// error is an *account.FileError.
func Authorities(path string) (*x509.CertPool, error) {
	text, err := read(path)
	if err == nil {
		var pool *x509.CertPool
		if pool, err = authorities(text); err == nil {
			return pool, nil
		}
	}
	return nil, &account.FileError{File: path, Doing: "read", Cause: err}
}

// read reads a whole file that is not too large. It opens nothing that could
// keep it waiting, such as a pipe.
func read(path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		return nil, errors.New("where it is depends on a home folder, and there is none")
	}
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	text, err := io.ReadAll(io.LimitReader(f, mostAuthorities+1))
	if err == nil && len(text) > mostAuthorities {
		err = errors.New("it is larger than 1 MiB")
	}
	return text, err
}

// authorities reads certificates one after the other.
func authorities(text []byte) (*x509.CertPool, error) {
	pool, count := x509.NewCertPool(), 0
	if !bytes.Contains(text, []byte(begin)) {
		return nil, errors.New("there is no certificate in it; it must be PEM, with " + begin)
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		count++
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d of it cannot be read", count)
		}
		pool.AddCert(c)
	}
	if bytes.Count(text, []byte(begin)) != count { // the decoder passes over what is damaged
		return nil, errors.New("a certificate of it is damaged or cut short")
	}
	return pool, nil
}
