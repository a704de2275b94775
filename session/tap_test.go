package session

import (
	"io"
	"net"
	"testing"

	"sotto/session/sessiontest"
)

// A round trip is what was said and then answered, however many pieces either
// came in; the first is TCP's own.
func TestTapCountsRoundTrips(t *testing.T) {
	echo := sessiontest.Serve(t, sessiontest.Expect("<a"), sessiontest.Send("xy"), sessiontest.Expect("<b"), sessiontest.Send("z"))
	all := &taps{}
	conn, err := all.DialContext(t.Context(), "tcp", echo.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	counted := all.on(conn.LocalAddr())
	for _, c := range []struct {
		say  string
		hear int
		want int
	}{{"", 0, 1}, {"<a", 0, 1}, {">", 1, 2}, {"", 1, 2}, {"<b>", 1, 3}, {"<c>", 0, 3}} {
		if _, err := io.WriteString(conn, c.say); c.say != "" && err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(conn, make([]byte, c.hear)); err != nil {
			t.Fatal(err)
		}
		if got := counted.count(); got != c.want {
			t.Errorf("after %q and %d bytes: %d, want %d", c.say, c.hear, got, c.want)
		}
	}
	if all.on(&net.TCPAddr{}) != nil || (*tap)(nil).count() != 0 || (*tap)(nil).clear() != nil {
		t.Error("there is something where nothing is")
	}
}

// What a server says in clear is read as far as it is XMPP, and nothing that
// it says breaks anything.
func TestTapReadsWhatIsSaidInClear(t *testing.T) {
	const header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
	for heard, required := range map[string]bool{
		header + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>\x16\x03\x01": true,
		header + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>":                                  false,
		header + "<stream:features/>": false,
	} {
		if c := (&tap{heard: []byte(heard)}).clear(); c == nil || c.Required != required || c.Mechanisms != nil {
			t.Errorf("%q: %+v", heard, c)
		}
	}
	for _, heard := range []string{"", "\x16\x03\x01\x00", "HTTP/1.1 302 Found\r\n\r\n", header, header + "<stream:features>", header + "<message/>", header + "<!DOCTYPE x>"} {
		if c := (&tap{heard: []byte(heard)}).clear(); c != nil {
			t.Errorf("%q: %+v", heard, c)
		}
	}
}
