package element

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
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

// F-10: what is not well-formed is never taken for something else.
func TestF10Malformed(t *testing.T) {
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
		"<message><features xmlns='" + Streams + "'/></message>", "<message><stream:stream/></message>",
	} {
		if _, err := reading(t, said, BeforeLogin()).Next(); err != nil {
			t.Errorf("%q: %v", said, err)
		}
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

// FuzzReader: whatever comes, what is read stays within the limits, is
// written so that it is read as the same, and an error is the end.
func FuzzReader(f *testing.F) {
	for _, s := range []string{"<a b='c'>d</a>", "<a xmlns:p='u'><p:b/></a>", "<a><![CDATA[x]]></a>", "</stream:stream>", "<!D"} {
		f.Add(s, true)
	}
	for _, row := range rows {
		if len(row.said) < 200 {
			f.Add(row.said, false)
		}
	}
	limits := Limits{Bytes: 4096, Depth: 10, Tokens: 100}
	f.Fuzz(func(t *testing.T, said string, relaxed bool) {
		r := NewReader(strings.NewReader(open+said), limits)
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		if relaxed {
			r.Relax(limits)
		}
		for {
			e, err := r.Next()
			if err != nil {
				if _, again := r.Next(); again != err || !isExplained(err) {
					t.Fatalf("%q ends with %v, and then with %v", said, err, again)
				}
				return
			}
			if deep, parts := measured(e); deep > limits.Depth || parts > limits.Tokens {
				t.Fatalf("%q was read as %s", said, e)
			}
			if same := parsed(t, e.String()); !reflect.DeepEqual(e, same) {
				t.Fatalf("%q was read as %s, and that as %s", said, e, same)
			}
		}
	})
}

// isExplained tells whether an error is one of those that Next names.
func isExplained(err error) bool {
	var bad *MalformedError
	var large *TooLargeError
	return err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &bad) || errors.As(err, &large)
}

// measured is how deep an element goes, and how many elements and attributes
// it has.
func measured(e *Element) (deep, parts int) {
	parts = 1 + len(e.Attr)
	for _, c := range e.Children {
		d, p := measured(c)
		deep, parts = max(deep, d), parts+p
	}
	return deep + 1, parts
}

// parsed reads one element.
func parsed(t *testing.T, said string) *Element {
	t.Helper()
	r := NewReader(strings.NewReader(open+said), AfterLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	e, err := r.Next()
	if err != nil {
		t.Fatalf("%q: %v", said, err)
	}
	return e
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
