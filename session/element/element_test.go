package element

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"
)

const open = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='` + Streams +
	`' from='acme.example' id='x1' version='1.0' xml:lang='en'>`

// reading opens a stream on what a server says.
func reading(t *testing.T, said string, limits Limits) *Reader {
	t.Helper()
	r := NewReader(strings.NewReader(open+said), limits)
	h, err := r.Header()
	if err != nil {
		t.Fatal(err)
	}
	if h != (Header{From: "acme.example", ID: "x1", Version: "1.0", Lang: "en", Space: "jabber:client"}) {
		t.Fatalf("the header is %+v", h)
	}
	return r
}

func TestReaderTakesElements(t *testing.T) {
	r := reading(t, "\n<message to='a@b'><body>x &lt;&#65;<![CDATA[<&>]]></body></message> <presence/>"+
		"<stream:error><x:y xmlns:x='urn:x'/></stream:error></stream:stream>", BeforeLogin())
	e, err := r.Next()
	if err != nil || !e.Is("jabber:client", "message") || e.ChildText("jabber:client", "body") != "x <A<&>" {
		t.Fatalf("%v, %v", e, err)
	}
	if e, err = r.Next(); err != nil || !e.Is("jabber:client", "presence") {
		t.Fatalf("%v, %v", e, err)
	}
	if e, err = r.Next(); err != nil || !e.Is(Streams, "error") || e.Child("urn:x", "y") == nil {
		t.Fatalf("%v, %v", e, err)
	}
	if _, err = r.Next(); err != io.EOF {
		t.Fatalf("the closing tag is %v", err)
	}
}

func TestReaderTellsTheConnectionsEnd(t *testing.T) {
	for _, said := range []string{"", "<a", "<a>", "<a b='", "<a><![CDATA["} {
		_, err := reading(t, said, BeforeLogin()).Next()
		if !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			t.Errorf("after %q: %v", said, err)
		}
	}
}

// F-08, S-01 … S-03: what another namespace says of the sender is not heard.
func TestF08ForeignAttributesAreStripped(t *testing.T) {
	e, err := reading(t, `<message from='eve@x' xmlns:p='urn:x' xmlns:c='jabber:client' p:from='boss@x' c:from='boss@x' `+
		`p:type='error' xml:lang='de' xml:space='preserve'/>`, BeforeLogin()).Next()
	if err != nil {
		t.Fatal(err)
	}
	if e.Get("from") != "eve@x" || e.Get("type") != "" || e.Lang() != "de" || len(e.Attr) != 2 {
		t.Errorf("the attributes are %v", e.Attr)
	}
}

func TestMalformed(t *testing.T) {
	for name, said := range map[string]string{
		"comment":            "<a><!-- x --></a>",
		"dtd":                "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
		"instruction":        "<a><?php x?></a>",
		"text between":       "hello<a/>",
		"unknown entity":     "<a>&nbsp;</a>",
		"undeclared prefix":  "<p:a/>",
		"undeclared attr":    "<a p:b='c'/>",
		"twice":              "<a b='1' b='2'/>",
		"twice by namespace": "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
		"crossed":            "<a><b></a></b>",
		"other prefix":       "<a xmlns:p='u' xmlns:q='u'><p:b></q:b></a>",
		"no quotes":          "<a b=c/>",
		"control":            "<a>&#27;</a>",
		"raw control":        "<a>\x1b</a>",
		"bad utf-8":          "<a>\xff</a>",
		"nothing":            "<>",
		"xml redeclared":     "<a xmlns:xml='urn:x'/>",
		"xmlns declared":     "<a xmlns:xmlns='urn:x'/>",
		"empty prefix":       "<a xmlns:p=''/>",
		"two colons":         "<a xmlns:p='u'><p:b:c/></a>",
		"colon first":        "<:a/>",
		"colon last":         "<a b:='c'/>",
		"nothing declared":   "<a xmlns:='c'/>",
		"digit local":        "<a xmlns:p='u'><p:1/></a>",
		"mark local":         "<a xmlns:p='u'><p:\u0301/></a>",
		"default twice":      "<a xmlns='u' xmlns='v'/>",
		"prefix twice":       "<a xmlns:p='u' xmlns:p='v'/>",
		"no space":           "<a b='1'c='2'/>",
		"surrogate":          "<a>&#xd800;</a>",
		"surrogate in attr":  "<a b='&#xDFFF;'/>",
		"beyond unicode":     "<a>&#x110000;</a>",
		"huge reference":     "<a>&#99999999999;</a>",
		"empty reference":    "<a>&#;</a>",
		"empty hex":          "<a>&#x;</a>",
		"endless reference":  "<a>&" + strings.Repeat("a", 100) + ";</a>",
		"noncharacter":       "<a>&#xFFFE;</a>",
		"bracket":            "<a>]]></a>",
		"tag in attribute":   "<a b='<'/>",
		"second header":      "<stream:stream xmlns='jabber:client'>",
		"closes nothing":     "</a>",
		"closes another":     "</stream>",
		"stream end inside":  "<a></stream:stream>",
		"second declaration": "<?xml version='1.0'?><a/>",
		"byte order mark":    "\ufeff<a/>",
		"overlong":           "<a>\xc0\xbc</a>",
		"surrogate bytes":    "<a>\xed\xa0\x80</a>",
	} {
		_, err := reading(t, said, BeforeLogin()).Next()
		var bad *MalformedError
		if !errors.As(err, &bad) {
			t.Errorf("%s: %q is %v", name, said, err)
		}
	}
}

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

// what is many in one stanza does not take time by its square.
func TestX03NoQuadraticBlowUp(t *testing.T) {
	var declared strings.Builder
	for i := range 60 {
		fmt.Fprintf(&declared, " xmlns:p%d='u'", i)
	}
	for name, said := range map[string]string{
		"text":       "<a>" + strings.Repeat("x", 9<<20) + strings.Repeat("x<b/>", 24_000) + "</a>",
		"namespaces": strings.Repeat("<a"+declared.String()+">", 90) + strings.Repeat("<q/>", 40_000) + strings.Repeat("</a>", 90),
	} {
		start := time.Now()
		r := reading(t, said, AfterLogin())
		if _, err := r.Next(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

// X-09, T-009: how the network cuts the bytes changes nothing.
func TestX09CutAtEachByte(t *testing.T) {
	said := open + "<a b='ä&#x0000041;'>日本😀&amp;<![CDATA[é]]></a></stream:stream>"
	r := NewReader(iotest.OneByteReader(strings.NewReader(said)), BeforeLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	e, err := r.Next()
	if err != nil || e.Get("b") != "äA" || e.Text != "日本😀&é" {
		t.Errorf("read %s, %v", e, err)
	}
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("then %v", err)
	}
}

// XML 1.0, sections 2.11 and 3.3.3.
func TestWhiteSpaceIsNormalised(t *testing.T) {
	e, err := reading(t, "<a b='1\r\n2\n3\t4\r5&#10;6'>1\r\n2\r3&#13;4</a>", BeforeLogin()).Next()
	if err != nil || e.Get("b") != "1 2 3 4 5\n6" || e.Text != "1\n2\n3\r4" {
		t.Errorf("read %q %q, %v", e.Get("b"), e.Text, err)
	}
}

// expiring fails once, as a deadline does, where its text says "!".
type expiring struct{ text string }

func (x *expiring) Read(p []byte) (int, error) {
	if x.text == "" {
		return 0, io.EOF
	}
	c := x.text[0]
	x.text = x.text[1:]
	if c == '!' {
		return 0, os.ErrDeadlineExceeded
	}
	p[0] = c
	return 1, nil
}

// What is left of an element is never taken for an element of its own.
func TestHalfAnElementEndsReading(t *testing.T) {
	r := NewReader(&expiring{open + " ! <b/><a>!<b/></a><c/>"}, BeforeLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("the deadline is %v", err)
	}
	if e, err := r.Next(); err != nil || e.Name != "b" {
		t.Fatalf("after a deadline between elements: %v, %v", e, err)
	}
	for range 3 {
		if e, err := r.Next(); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("after a deadline within an element: %v, %v", e, err)
		}
	}
}

// RFC 6120, section 4.3.3: a stream begins anew on the same connection, and
// what the old one declared is forgotten.
func TestHeaderAgain(t *testing.T) {
	r := reading(t, "<a/><?xml version='1.0'?><s:stream xmlns:s='"+Streams+"'><stream:b/>", BeforeLogin())
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if h, err := r.Header(); err != nil || h != (Header{}) {
		t.Fatalf("the second header is %+v, %v", h, err)
	}
	var bad *MalformedError
	if _, err := r.Next(); !errors.As(err, &bad) {
		t.Errorf("a prefix of the old stream: %v", err)
	}
}

// What others may make a server relay is never the end of the stream.
func TestStrangeButWellFormed(t *testing.T) {
	for _, said := range []string{
		"<xml:a/>", "<a xmlns='" + XML + "'/>", "<a xmlns=''/>", "<a xmlns:xml='" + XML + "'/>", "<a b='>'/>", "<a b='/'>></a >",
		"<a xmlns:p='u' p:b='1' b='2'/>", "<é xmlns:ü='u' ü:ö=''/>", "<a\n b\n=\n'c'\n/>", "<a>]] ></a>",
		"<error xmlns='" + Streams + "'/>", "<a>\u007f\u0085\u2028\ufdd0\U000fffff</a>",
		"<message><features xmlns='" + Streams + "'/></message>", "<a xml:lang='x' xmlns:q='" + XML + "'/>",
	} {
		if _, err := reading(t, said, BeforeLogin()).Next(); err != nil {
			t.Errorf("%q: %v", said, err)
		}
	}
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

func TestHeaderMustBeAStreams(t *testing.T) {
	for _, said := range []string{
		"<html>", "HTTP/1.1 400", "<stream:stream>", "<stream xmlns='urn:x'>", "<stream:stream xmlns:stream='" + Streams + "'/>",
		"<!DOCTYPE html><html>", "<?php?><stream>",
	} {
		var bad *MalformedError
		if _, err := NewReader(strings.NewReader(said), BeforeLogin()).Header(); !errors.As(err, &bad) {
			t.Errorf("%q is %v", said, err)
		}
	}
}

func TestBufferedCountsWhatCameBehind(t *testing.T) {
	r := reading(t, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><evil/>", BeforeLogin())
	if _, err := r.Next(); err != nil || r.Buffered() != len("<evil/>") {
		t.Errorf("%d bytes came behind, %v", r.Buffered(), err)
	}
}

func TestNilIsEmpty(t *testing.T) {
	var e *Element
	if e.Get("a") != "" || e.Child("", "b").Child("", "c") != nil || e.ChildText("", "d") != "" || e.Lang() != "" || e.Is("", "") {
		t.Error("nil holds something")
	}
}

// What is written is the same when it is read.
func TestWrittenIsRead(t *testing.T) {
	text := rapid.StringOfN(rapid.OneOf(
		rapid.Rune(), rapid.SampledFrom([]rune("<>&'\"\t\n\r ]"))), -1, -1, 60)
	carriedOnly := rapid.Custom(func(t *rapid.T) string {
		return strings.Map(func(r rune) rune {
			if !carried(r) {
				return -1
			}
			return r
		}, text.Draw(t, "text"))
	})
	var tree func(depth int) *rapid.Generator[*Element]
	tree = func(depth int) *rapid.Generator[*Element] {
		return rapid.Custom(func(t *rapid.T) *Element {
			e := New(rapid.SampledFrom([]string{"jabber:client", "urn:a", "urn:b&'"}).Draw(t, "space"),
				rapid.SampledFrom([]string{"a", "b-c", "iq"}).Draw(t, "name"))
			for _, n := range []string{"x", "y"} {
				if rapid.Bool().Draw(t, "has") {
					e.Set(n, carriedOnly.Draw(t, "value"))
				}
			}
			e.Text = carriedOnly.Draw(t, "said")
			for i := rapid.IntRange(0, 2).Draw(t, "children"); i > 0 && depth > 0; i-- {
				e.Add(tree(depth-1).Draw(t, "child"))
			}
			return e
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		want := tree(3).Draw(t, "element")
		r := NewReader(strings.NewReader(open+want.String()), BeforeLogin())
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		got, err := r.Next()
		if err != nil || got.String() != want.String() {
			t.Fatalf("wrote %s, read %s, %v", want, got, err)
		}
	})
}

func TestUncarriedCharactersAreReplaced(t *testing.T) {
	if s := New("jabber:client", "body").Say("a\x00\x1b\ufffe\xffb").String(); s != "<body>a\ufffd\ufffd\ufffd\ufffdb</body>" {
		t.Errorf("written as %q", s)
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{"<a b='c'>d</a>", "<a xmlns:p='u'><p:b/></a>", "<a><![CDATA[x]]></a>", "</stream:stream>", "<!D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		r := NewReader(strings.NewReader(open+said), Limits{Bytes: 4096, Depth: 10, Tokens: 100})
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		for {
			e, err := r.Next()
			if err != nil {
				return
			}
			again := NewReader(strings.NewReader(open+e.String()), AfterLogin())
			if _, err := again.Header(); err != nil {
				t.Fatal(err)
			}
			same, err := again.Next()
			if err != nil || same.String() != e.String() {
				t.Fatalf("%q was read as %s, and that as %s, %v", said, e, same, err)
			}
		}
	})
}

func BenchmarkReadMessage(b *testing.B) {
	stanza := `<message from='ana@acme.example/phone' to='me@acme.example/desk' type='chat' id='0123456789'><body>` +
		strings.Repeat("All is well. ", 50) + `</body><origin-id xmlns='urn:xmpp:sid:0' id='0123456789'/></message>`
	all := open + strings.Repeat(stanza, b.N)
	b.SetBytes(int64(len(stanza)))
	b.ReportAllocs()
	r := NewReader(strings.NewReader(all), AfterLogin())
	if _, err := r.Header(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if _, err := r.Next(); err != nil {
			b.Fatal(err)
		}
	}
}
