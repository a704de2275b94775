package roster

import (
	"strings"
	"testing"
	"unicode"
)

func TestParseLink(t *testing.T) {
	for _, c := range []struct {
		link string
		want Link
	}{
		{"xmpp:romeo@montague.net", Link{To: MustParse("romeo@montague.net")}},
		{"XMPP:romeo@montague.net/balcony", Link{To: MustParse("romeo@montague.net")}},
		{"xmpp:romeo@montague.net?message", Link{To: MustParse("romeo@montague.net"), Action: "message"}},
		{"xmpp:romeo@montague.net?message;subject=x;body=Good%20morning%0AJ.", Link{To: MustParse("romeo@montague.net"), Action: "message", Body: "Good morning\nJ."}},
		{"xmpp:romeo@montague.net?roster;preauth=1tMFqYDdKhfe2pwp;name=Romeo+Montague", Link{To: MustParse("romeo@montague.net"), Action: "roster", Token: "1tMFqYDdKhfe2pwp", Name: "Romeo Montague"}},
		{"xmpp:romeo@montague.net?roster;preauth=t1;ibr=y", Link{To: MustParse("romeo@montague.net"), Action: "roster", Token: "t1", Registers: true}},
		{"xmpp:montague.net?register;preauth=t1", Link{To: MustParse("montague.net"), Action: "register", Token: "t1"}},
		{"xmpp:romeo@montague.net?register;preauth=t1", Link{To: MustParse("romeo@montague.net"), Action: "register", Token: "t1"}},
		{"xmpp://me@home.example/romeo@montague.net?ROSTER", Link{To: MustParse("romeo@montague.net"), Action: "roster"}},
		{"xmpp:nasty%21%23%24%25%28%29%2A%2B@example.com", Link{To: MustParse("nasty!#$%()*+@example.com")}},
		{"xmpp:romeo@montague.net?message;body=%1b]52;c;x%07%e2%80%aehi", Link{To: MustParse("romeo@montague.net"), Action: "message", Body: "]52"}},
		{"xmpp:romeo@montague.net#fragment?x", Link{}},
		{"xmpp:", Link{}},
		{"xmpp:%zz@x.example", Link{}},
		{"xmpp:a@b.example?message;body=%z", Link{}},
		{"xmpp:%00@b.example", Link{}},
		{"http://x.example", Link{}},
	} {
		got, err := ParseLink(c.link)
		if got != c.want || (err == nil) != (c.want != Link{}) {
			t.Errorf("%s is %+v, %v", c.link, got, err)
		}
	}
}

// S-99: whatever a link says, it gives an address that can be used and texts
// in which nothing acts.
func FuzzParseLink(f *testing.F) {
	f.Add("xmpp:a@b.example?roster;preauth=x;name=%1b")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLink(s)
		if err != nil {
			return
		}
		if again, err := Parse(l.To.String()); err != nil || again != l.To {
			t.Errorf("%q leads to %q", s, l.To)
		}
		if strings.ContainsFunc(l.Name+l.Token+strings.ReplaceAll(l.Body, "\n", ""), unicode.IsControl) {
			t.Errorf("%q keeps a control character", s)
		}
	})
}
