package account

import "testing"

func TestSplitServer(t *testing.T) {
	for _, c := range []struct {
		server, host string
		port         uint16
		ok           bool
	}{
		{"xmpp.example.org:5222", "xmpp.example.org", 5222, true},
		{"127.0.0.1:1", "127.0.0.1", 1, true},
		{"[2001:db8::1]:443", "2001:db8::1", 443, true},
		{"", "", 0, false},
		{"host", "", 0, false},
		{"host:", "", 0, false},
		{":5222", "", 0, false},
		{"host:0", "", 0, false},
		{"host:65536", "", 0, false},
		{"host:-1", "", 0, false},
		{"2001:db8::1:443", "", 0, false},
		{"[2001:db8::1:443", "", 0, false},
		{"a b:1", "", 0, false},
	} {
		host, port, ok := SplitServer(c.server)
		if host != c.host || port != c.port || ok != c.ok {
			t.Errorf("%q is %q, %d, %v", c.server, host, port, ok)
		}
	}
}
