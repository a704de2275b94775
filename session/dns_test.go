package session

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"sotto/account"
	"sotto/account/config"
	"sotto/session/event"
	"sotto/session/sessiontest"
)

// A DNS server that is named, and believed, while we run is asked from then
// on: what it proves is shown.
func TestT116ADNSServerThatIsNamedLater(t *testing.T) {
	ca := authority()
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca, Direct: true})
	_, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		t.Fatal(err)
	}
	u := sessiontest.StartUnbound(t, sessiontest.UnboundOptions{Zones: []sessiontest.Zone{{
		Name: romeo.Domain(), Records: "xmpp IN A 127.0.0.1\n_xmpps-client._tcp IN SRV 0 0 " + port + " xmpp",
	}}})
	home := t.TempDir()
	books := booksIn(t, home)
	if err := os.MkdirAll(filepath.Dir(books.File), 0o700); err != nil {
		t.Fatal(err)
	}
	says := "[dns]\nserver = ''\ntrust = 'none'\n[[account]]\naddress = '%s'\npassword_from = 'ask'\n"
	if err := os.WriteFile(books.File, fmt.Appendf(nil, says, romeo), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(books.File)
	if err != nil {
		t.Fatal(err)
	}
	o := quick(ca)
	o.Books = &books
	w := watch(t, o, c.Accounts...)
	until(w, "the settings", func(event.Settings) bool { return true })
	for _, set := range [][2]string{{"dns.server", u.Address}, {"dns.trust", string(account.ResolverLoopback)}} {
		if err := config.Set(books.File, set[0], set[1]); err != nil {
			t.Fatal(err)
		}
	}
	online := until(w, "online", func(l event.Link) bool { return l.State == event.Online })
	for online.Security.DANE != "none: there are no TLSA records (DNSSEC)" { // the file was read between the two changes
		online = until(w, "online", func(l event.Link) bool { return l.State == event.Online })
	}
}
