package roster

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, local, domain, resource string }{
		{"ana@acme.example", "ana", "acme.example", ""},
		{"Ana@ACME.example/Phone", "ana", "acme.example", "Phone"},
		{"acme.example", "", "acme.example", ""},
		{"ana@acme.example/a/b@c", "ana", "acme.example", "a/b@c"},
		{"ana@bücher.example", "ana", "bücher.example", ""},
		{"ana@xn--bcher-kva.example", "ana", "bücher.example", ""},
	} {
		j, err := Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
			continue
		}
		if j.Local() != c.local || j.Domain() != c.domain || j.Resource() != c.resource {
			t.Errorf("Parse(%q) = %q %q %q", c.in, j.Local(), j.Domain(), j.Resource())
		}
	}
}

func TestParseSaysWhichPart(t *testing.T) {
	for _, c := range []struct{ in, part string }{
		{"", "address"},
		{"ana@", "domain"},
		{"@acme.example", "local part"},
		{"ana@acme.example/", "resource"},
		{"a na@acme.example", "local part"},
		{"ana@acme.example/\x1b", "resource"},
	} {
		_, err := Parse(c.in)
		var bad *AddressError
		if !errors.As(err, &bad) || bad.Part != c.part {
			t.Errorf("Parse(%q) blames %v, want the %s", c.in, err, c.part)
		}
	}
}

// F-11: an address that the strict rules refuse is still an address on the
// wire.
func TestF11FromWireTakesWhatServersRelay(t *testing.T) {
	for _, s := range []string{"♥X@Example.Test", "room@muc.test/❤️", "room@muc.test/👨‍👩", "@x", "x@", "/r", strings.Repeat("x", 4096)} {
		if FromWire(s).IsZero() {
			t.Errorf("FromWire(%q) is no address", s)
		}
	}
	if FromWire("♥X@Example.Test") != FromWire("♥x@example.test") {
		t.Error("case makes two of one lenient address")
	}
}

// S-09, S-10: one person, one address.
func TestS09FromWireNormalises(t *testing.T) {
	if FromWire("Alice@Acme.Example") != MustParse("alice@acme.example") {
		t.Error("case makes two people of one")
	}
	if FromWire("ａlice@acme.example") != MustParse("alice@acme.example") {
		t.Error("a wide letter makes two people of one")
	}
	if FromWire("ana@xn--bcher-kva.example") != MustParse("ana@bücher.example") {
		t.Error("the A-label makes two people of one")
	}
}

func FuzzFromWireIsStable(f *testing.F) {
	f.Add("ana@acme.example/phone")
	f.Add("♥x@example.test/❤️")
	f.Fuzz(func(t *testing.T, s string) {
		once := FromWire(s)
		if again := FromWire(once.String()); again != once {
			t.Errorf("%q becomes %v, then %v", s, once, again)
		}
	})
}
