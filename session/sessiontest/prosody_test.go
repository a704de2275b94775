package sessiontest

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProsodyTwiceAtOnce(t *testing.T) {
	ca := NewCA("a test's authority")
	one := StartProsody(t, ProsodyOptions{CA: ca})
	two := StartProsody(t, ProsodyOptions{CA: ca, Domain: "other.test", MaxTLS12: true})
	for _, c := range []struct {
		server  *Prosody
		version uint16
	}{{one, tls.VersionTLS13}, {two, tls.VersionTLS12}} {
		conn, err := tls.Dial("tcp", c.server.DirectAddress, &tls.Config{ServerName: c.server.Domain, RootCAs: ca.Pool()})
		if err != nil {
			t.Fatalf("%v\n%s", err, c.server.Log())
		}
		if v := conn.ConnectionState().Version; v != c.version {
			t.Errorf("%s speaks %s", c.server.Domain, tls.VersionName(v))
		}
		_ = conn.Close()
	}
	two.Kill()
	dial := func() error {
		conn, err := tls.Dial("tcp", two.DirectAddress, &tls.Config{ServerName: "other.test", RootCAs: ca.Pool()})
		if err == nil {
			_ = conn.Close()
		}
		return err
	}
	if dial() == nil {
		t.Error("a killed Prosody answers")
	}
	if err := two.Again(); err != nil {
		t.Fatal(err)
	}
	if err := dial(); err != nil {
		t.Errorf("a Prosody that was started again does not answer: %v\n%s", err, two.Log())
	}
}

func TestProsodyKeepsNoPassword(t *testing.T) {
	p := StartProsody(t, ProsodyOptions{CA: NewCA("a test's authority")})
	err := filepath.Walk(p.dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), "romeo-secret") {
			t.Errorf("%s holds a password", path)
		}
		if info.Mode().Perm()&0o007 != 0 && strings.HasSuffix(path, ".pem") {
			t.Errorf("%s can be read by everybody", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	dir := p.dir
	p.Stop()
	if os.Getuid() == 0 {
		if _, err := os.Stat(dir); err == nil {
			t.Error("the folder is left over")
		}
	}
}
