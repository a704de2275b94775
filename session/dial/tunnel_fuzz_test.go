package dial

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// hearing is a proxy that answers with these bytes, and keeps what it heard.
type hearing struct {
	io.Reader
	bytes.Buffer
}

func (h *hearing) Read(p []byte) (int, error) { return h.Reader.Read(p) }

// FuzzTunnel holds what an HTTP proxy may answer against what makes a way
// through: a status of success, an end, nothing behind it.
func FuzzTunnel(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200\n\n", "HTTP/1.1 407 Login\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n<stream:stream>",
		"HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n", "<html>", "", "\r\n\r\n", "HTTP/1.1 299 \x1b[31m\r\nX: y\r\n\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		h := &hearing{Reader: bytes.NewReader(said)}
		err := tunnel(h, "example.test:5223")
		if got := h.String(); got != "CONNECT example.test:5223 HTTP/1.1\r\nHost: example.test:5223\r\n\r\n" {
			t.Errorf("it was told %q", got)
		}
		text := strings.ReplaceAll(string(said), "\r\n", "\n")
		if err == nil && (!strings.HasPrefix(text, "HTTP/1.") || !strings.Contains(text, " 2") || !strings.HasSuffix(text, "\n\n")) {
			t.Errorf("%q is no way through", said)
		}
		var status answered
		if errors.As(err, &status) && len([]rune(status.line)) > 201 {
			t.Errorf("%d characters are shown", len([]rune(status.line)))
		}
	})
}
