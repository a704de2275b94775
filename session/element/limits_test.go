package element

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// endless gives the same byte for ever, and counts.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.n += len(p)
	return len(p), nil
}

func TestLimits(t *testing.T) {
	small := Limits{Bytes: 1000, Depth: 5, Tokens: 50}
	for name, said := range map[string]string{
		"attribute": "<a b='" + strings.Repeat("x", 2000) + "'/>",
		"text":      "<a>" + strings.Repeat("x", 2000) + "</a>",
		"levels":    "<a>" + strings.Repeat("<b>", 5) + strings.Repeat("</b>", 5) + "</a>",
		"leaf":      "<a><b><c><d><e><f/></e></d></c></b></a>",
		"parts":     "<a>" + strings.Repeat("<b/>", 50) + "</a>",
		"cdata":     "<a><![CDATA[" + strings.Repeat("x", 2000) + "]]></a>",
		"values":    "<a>" + strings.Repeat("<b c=''/>", 25) + "</a>",
		"texts":     "<a>" + strings.Repeat("x<b/>", 25) + "</a>",
		"last byte": "<a>" + strings.Repeat("x", 994) + "</a>",
	} {
		var large *TooLargeError
		if _, err := reading(t, said, small).Next(); !errors.As(err, &large) {
			t.Errorf("%s: before the login it is %v", name, err)
		}
		r := reading(t, said+"<after/>", small)
		r.Relax(small)
		e, err := r.Next()
		if err != nil || e.Name != "after" || r.Skipped() != 1 {
			t.Errorf("%s: after the login it is %v, %v, skipped %d", name, e, err, r.Skipped())
		}
	}
}

// one tag cannot have attributes without number.
func TestX22Attributes(t *testing.T) {
	many := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " a%d=''", i)
		}
		return "<a" + b.String() + "/><after/>"
	}
	if e, err := reading(t, many(maxAttributes), BeforeLogin()).Next(); err != nil || len(e.Attr) != maxAttributes {
		t.Errorf("%d attributes are %v", maxAttributes, err)
	}
	r := reading(t, many(maxAttributes+1), BeforeLogin())
	r.Relax(AfterLogin())
	if e, err := r.Next(); err != nil || e.Name != "after" || r.Skipped() != 1 {
		t.Errorf("one more is read as %v, %v", e, err)
	}
}

// A stanza of exactly the limit is taken, and fits.
func TestLimitIsInclusive(t *testing.T) {
	said := "<a>" + strings.Repeat("x", 993) + "</a>"
	r := reading(t, said, BeforeLogin())
	r.Relax(Limits{Bytes: len(said), Depth: 1, Tokens: 3})
	if e, err := r.Next(); err != nil || e.Name != "a" || r.Skipped() != 0 {
		t.Errorf("it is %v, %v", e, err)
	}
}

// what is many in one stanza does not take memory, and so time, by its
// square.
func TestX03NoQuadraticBlowUp(t *testing.T) {
	var declared strings.Builder
	for i := range 60 {
		fmt.Fprintf(&declared, " xmlns:p%d='u'", i)
	}
	for name, said := range map[string]string{
		"text":       "<a>" + strings.Repeat("x", 1<<20) + strings.Repeat("x<b/>", 20_000) + "</a>",
		"namespaces": strings.Repeat("<a"+declared.String()+">", 90) + strings.Repeat("<q xmlns='v'/>", 20_000) + strings.Repeat("</a>", 90),
	} {
		r := reading(t, said, BeforeLogin())
		r.Relax(AfterLogin())
		e, err := (*Element)(nil), error(nil)
		took := allocated(func() { e, err = r.Next() })
		if err != nil || e.Name != "a" || r.Skipped() != 0 {
			t.Errorf("%s: %v", name, err)
		}
		if took > 64<<20 {
			t.Errorf("%s took %d bytes", name, took)
		}
	}
}

// allocated is how many bytes something allocates.
func allocated(by func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	by()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A header is bounded too, and an attribute without end is not held.
func TestHeaderIsBounded(t *testing.T) {
	flood := &endless{}
	r := NewReader(io.MultiReader(strings.NewReader("<stream:stream to='"), flood), Limits{Bytes: 100, Depth: 5, Tokens: 50})
	var large *TooLargeError
	if _, err := r.Header(); !errors.As(err, &large) {
		t.Errorf("a header without end is %v", err)
	}
	if flood.n > 64<<10 {
		t.Errorf("%d bytes of it were read", flood.n)
	}
}

// F-27: what is beyond a limit is not held, and before the login not even
// read.
func TestF27HugeIsNotHeld(t *testing.T) {
	flood := &endless{}
	r := NewReader(io.MultiReader(strings.NewReader(open+"<a b='"), flood), BeforeLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	var large *TooLargeError
	if _, err := r.Next(); !errors.As(err, &large) || flood.n > 80<<10 {
		t.Errorf("before the login: %v, and %d bytes were read", err, flood.n)
	}

	huge := io.LimitReader(&endless{}, 16<<20)
	r = NewReader(io.MultiReader(strings.NewReader(open+"<a b='"), huge, strings.NewReader("'/><after/>")), BeforeLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	r.Relax(BeforeLogin())
	e, err := (*Element)(nil), error(nil)
	held := allocated(func() { e, err = r.Next() })
	if err != nil || e.Name != "after" || r.Skipped() != 1 {
		t.Errorf("after the login: %v, %v", e, err)
	}
	if held > 1<<20 {
		t.Errorf("%d bytes were allocated for what was skipped", held)
	}
}
