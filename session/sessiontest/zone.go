package sessiontest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Zone is a zone of DNS. A resolver that knows it believes what its key
// signed.
type Zone struct {
	Name string // without a dot at the end
	// Records are those of the zone, as a zone file has them below the zone's
	// name. The zone's own SOA and NS are there without being named.
	Records string
	// Unsigned zones have no key and no signatures.
	Unsigned bool
	// Algorithm is that of the key, as ldns-keygen calls it; "": ECDSA P-256.
	Algorithm string
	// Sign are further arguments of ldns-signzone, like the dates of the
	// signatures.
	Sign []string
	// Change does something to the zone after it was signed; Anchor does
	// something to what the resolver trusts.
	Change, Anchor func(string) string

	text, anchor string // signed, and what a resolver must trust
}

// plain is the zone before it is signed.
func (z Zone) plain() string {
	return "$ORIGIN " + z.Name + ".\n$TTL 60\n" +
		"@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ IN NS ns\nns IN A 127.0.0.1\n" + z.Records + "\n"
}

// signer signs zones as their operator does.
type signer struct {
	t                testing.TB
	keygen, signzone string
}

// sign fills in the text and the anchor of each zone.
func (s signer) sign(zones []Zone) {
	s.t.Helper()
	for i := range zones {
		z := &zones[i]
		z.text = z.plain()
		if !z.Unsigned {
			z.text, z.anchor = s.signed(*z)
		}
		if z.Change != nil {
			z.text = z.Change(z.text)
		}
		if z.Anchor != nil {
			z.anchor = z.Anchor(z.anchor)
		}
	}
}

func (s signer) signed(z Zone) (text, anchor string) {
	s.t.Helper()
	dir := s.t.TempDir()
	algorithm := z.Algorithm
	if algorithm == "" {
		algorithm = "ECDSAP256SHA256"
	}
	key := strings.TrimSpace(s.run(dir, s.keygen, "-a", algorithm, "-k", z.Name))
	if err := os.WriteFile(filepath.Join(dir, "zone"), []byte(z.plain()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.run(dir, s.signzone, append(append([]string{"-f", "signed"}, z.Sign...), "zone", key)...)
	return s.read(dir, "signed"), strings.Join(strings.Fields(s.read(dir, key+".ds")), " ")
}

func (s signer) run(dir, program string, arguments ...string) string {
	s.t.Helper()
	c := exec.Command(program, arguments...)
	c.Dir = dir
	out, err := c.Output()
	if err != nil {
		s.t.Fatal(fmt.Errorf("%s %v: %w: %s", program, arguments, err, out))
	}
	return string(out)
}

func (s signer) read(dir, name string) string {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}
