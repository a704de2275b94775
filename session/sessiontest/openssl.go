package sessiontest

import (
	"bufio"
	"crypto/tls"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// OpenSSL is a TLS server by another library than ours, for what ours never
// does.
type OpenSSL struct {
	Address string // host:port on loopback

	t     testing.TB
	input io.Writer
}

// withoutEMS is a config of OpenSSL by which no handshake is bound into its
// keys (RFC 7627).
const withoutEMS = "openssl_conf = conf\n[conf]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\nOptions = -ExtendedMasterSecret\n"

// StartOpenSSL runs "openssl s_server" on loopback, for TLS from the first
// byte, with a certificate and what more is said (not "-quiet": it prints
// where it listens). With ems false it does not know the extended master
// secret. It ends with the test.
func StartOpenSSL(t testing.TB, certificate tls.Certificate, ems bool, arguments ...string) *OpenSSL {
	t.Helper()
	dir := t.TempDir()
	chain, key := PEMPair(certificate)
	file := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		must(os.WriteFile(path, text, 0o600))
		return path
	}
	c := exec.Command(tool(t, "openssl"), append([]string{
		"s_server", "-accept", "127.0.0.1:0", "-cert", file("cert.pem", chain), "-cert_chain", filepath.Join(dir, "cert.pem"), "-key", file("key.pem", key),
	}, arguments...)...)
	if !ems {
		c.Env = append(os.Environ(), "OPENSSL_CONF="+file("openssl.cnf", []byte(withoutEMS)))
	}
	input, err := c.StdinPipe()
	must(err)
	output, err := c.StdoutPipe()
	must(err)
	must(c.Start())
	over := make(chan struct{})
	t.Cleanup(func() {
		_ = c.Process.Kill() // it may be gone already
		<-over
		_ = c.Wait()
	})
	where := make(chan string, 1)
	go listenFor(output, where, over)
	select {
	case address := <-where:
		if address != "" {
			return &OpenSSL{Address: address, t: t, input: input}
		}
	case <-time.After(settle):
	}
	t.Fatal("openssl s_server does not start")
	return nil
}

// listenFor reads to the end what s_server prints, and gives where it
// listens.
func listenFor(output io.Reader, where chan<- string, over chan<- struct{}) {
	defer close(over)
	defer close(where)
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if address, found := strings.CutPrefix(lines.Text(), "ACCEPT "); found && strings.Contains(address, ":") {
			select {
			case where <- address:
			default: // it listens again
			}
		}
	}
}

// Type types at the server: text is sent to the client, and "R" on a line of
// its own asks it to negotiate anew (RFC 5246, section 7.4.1.1).
func (o *OpenSSL) Type(text string) {
	o.t.Helper()
	if _, err := io.WriteString(o.input, text); err != nil {
		o.t.Fatal(err)
	}
}
