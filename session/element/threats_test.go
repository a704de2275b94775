package element

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// verdict is what becomes of a stream.
type verdict string

const (
	taken   verdict = "taken"   // and what comes behind it is taken too
	skipped verdict = "skipped" // it is, and what comes behind it is taken
	ends    verdict = "ends"    // as malformed, for good
	foreign verdict = "foreign" // taken as an element that is no stanza of ours
)

// The rows of threats.md, section 5.1, under the limits that hold: what is
// too large or too deep is skipped, what is not well-formed ends the stream.
var rows = []struct {
	id, name, said string
	want           verdict
}{
	{"X-01", "a document type", "<!DOCTYPE a><m/>", ends},
	{"X-01", "a document type within", "<m><!DOCTYPE a></m>", ends},
	{"X-02", "entities", "<!DOCTYPE a [<!ENTITY b 'c'>]><m>&b;</m>", ends},
	{"X-02", "parameter entities", "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1/x'>%b;]><m/>", ends},
	{"X-02", "a file", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><m>&b;</m>", ends},
	{"X-02", "a file, without a document type", "<m>&passwd;</m>", ends},
	{"X-03", "a billion laughs", "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><m>&b;</m>", ends},
	{"X-04", "a comment", "<m><!-- x --></m>", ends},
	{"X-04", "a comment between", "<!-- x --><m/>", ends},
	{"X-04", "an instruction", "<m><?php x?></m>", ends},
	{"X-04", "an instruction between", "<?php x?><m/>", ends},
	{"X-04", "a second declaration", "<?xml version='1.0'?><m/>", ends},
	{"X-04", "CDATA", "<m><![CDATA[<&>]]></m>", taken},
	{"X-04", "CDATA between", "<![CDATA[ ]]><m/>", ends},
	{"X-05", "predefined entities", "<m a='&lt;&amp;&gt;&apos;&quot;'>&lt;&amp;&gt;&apos;&quot;</m>", taken},
	{"X-05", "references", "<m>&#65;&#x41;&#x0000041;&#0000065;&#x1F600;</m>", taken},
	{"X-06", "a reference to NUL", "<m>&#0;</m>", ends},
	{"X-06", "a reference to ESC", "<m>&#x1b;</m>", ends},
	{"X-06", "a reference to ESC in an attribute", "<m a='&#27;'/>", ends},
	{"X-06", "a reference to U+FFFE", "<m>&#xFFFE;</m>", ends},
	{"X-06", "a raw ESC", "<m>\x1b</m>", ends},
	{"X-06", "a raw BEL in an attribute", "<m a='\x07'/>", ends},
	{"X-06", "a raw NUL between", "\x00<m/>", ends},
	{"X-06", "a raw U+FFFF", "<m>\uffff</m>", ends},
	{"X-07", "a surrogate", "<m>&#xd800;</m>", ends},
	{"X-07", "beyond Unicode", "<m>&#x110000;</m>", ends},
	{"X-07", "a huge number", "<m>&#99999999999;</m>", ends},
	{"X-07", "no number", "<m>&#;</m>", ends},
	{"X-07", "no hexadecimal number", "<m>&#x;</m>", ends},
	{"X-08", "overlong", "<m>\xc0\xbc</m>", ends},
	{"X-08", "the bytes of a surrogate", "<m>\xed\xa0\x80</m>", ends},
	{"X-08", "truncated", "<m>\xe2\x82</m>", ends},
	{"X-08", "truncated at 4096", "<m>" + strings.Repeat("x", 4096-3-len(open)-2) + "\xe2\x82</m>", ends},
	{"X-08", "five bytes", "<m>\xf8\x88\x80\x80\x80</m>", ends},
	{"X-08", "in a name", "<m\xff/>", ends},
	{"X-08", "a byte order mark between", "\ufeff<m/>", ends},
	{"X-09", "characters of several bytes", "<m>é日本😀</m>", taken},
	{"X-10", "a declaration of nothing", "<m xmlns:x=''/>", ends},
	{"X-10", "a declared prefix", "<m xmlns:x='u'/>", taken},
	{"X-10", "a line's end in a name", "<m\na/>", ends},
	{"X-10", "two colons", "<m xmlns:a='u'><a:b:c/></m>", ends},
	{"X-10", "a colon first", "<:m/>", ends},
	{"X-10", "a colon last", "<m:/>", ends},
	{"X-10", "U+FFFF in a name", "<m\uffff/>", ends},
	{"X-10", "a space that is none in a name", "<m\u00a0a='b'/>", ends},
	{"X-10", "xmlns declared", "<m xmlns:xmlns='u'/>", ends},
	{"X-10", "xml declared anew", "<m xmlns:xml='u'/>", ends},
	{"X-10", "the namespace of declarations", "<m xmlns:p='http://www.w3.org/2000/xmlns/'/>", ends},
	{"X-10", "xml in capitals", "<XML:m/>", ends},
	{"X-11", "an attribute twice", "<m a='1' a='2'/>", ends},
	{"S-04", "a sender twice", "<message from='a@b' from='a@b'/>", ends},
	{"X-11", "an attribute twice by its namespace", "<m xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>", ends},
	{"X-12", "an undeclared prefix", "<p:m/>", ends},
	{"X-12", "an undeclared prefix of an attribute", "<m p:a='b'/>", ends},
	{"X-13", "an end tag of another prefix", "<m xmlns:p='u' xmlns:q='u'><p:b></q:b></m>", ends},
	{"X-13", "an end tag of another name", "<m><b></m></b>", ends},
	{"X-13", "the stream's end within", "<m></stream:stream>", ends},
	{"X-13", "the stream's end with more in it", "</stream:stream xmlns:p='u'><m/>", ends},
	{"X-14", "a second header", "<stream:stream xmlns='jabber:client' to='a'><m/>", ends},
	{"X-14", "a second header that is closed", "<stream:stream/><m/>", ends},
	{"X-14", "a second header of another prefix", "<s:stream xmlns:s='" + Streams + "'><m/></s:stream>", ends},
	{"X-14", "a prefix for stanzas", "<c:m xmlns:c='jabber:client'/>", taken},
	{"X-14", "a stanza of servers", "<message xmlns='jabber:server'/>", foreign},
	{"X-15", "white space between", " \r\n\t<m/>", taken},
	{"X-15", "letters between", "hello<m/>", ends},
	{"X-15", "a reference between", "&#32;<m/>", ends},
	{"X-20", "one byte below the limit", filled(limits.Bytes), taken},
	{"X-20", "one byte beyond the limit", filled(limits.Bytes + 1), skipped},
	{"X-21", "as deep as may be", nested(limits.Depth), taken},
	{"X-21", "one deeper", nested(limits.Depth + 1), skipped},
	{"X-22", "attributes", "<m" + many(maxAttributes, " a%d=''") + "/>", taken},
	{"X-22", "an attribute more", "<m" + many(maxAttributes+1, " a%d=''") + "/>", skipped},
	{"X-22", "declarations", "<m" + many(10_000, " xmlns:p%d='u'") + "/>", skipped},
	{"X-22", "a long value", "<m a='" + strings.Repeat("x", limits.Bytes) + "'/>", skipped},
	{"X-22", "a long name", "<m" + strings.Repeat("x", limits.Bytes) + "/>", skipped},
	{"X-22", "tags", "<m>" + strings.Repeat("<b/>", limits.Tokens) + "</m>", skipped},
	{"X-30", "a child that is too deep, deep within", "<m><a/>" + nested(limits.Depth) + "<c/></m>", skipped},
	{"X-30", "stanzas within", "<m><message><m>" + nested(limits.Depth) + "</m></message></m>", skipped},
}

var limits = Limits{Bytes: 1 << 16, Depth: 100, Tokens: 5_000}

func filled(n int) string { return "<m>" + strings.Repeat("x", n-len("<m></m>")) + "</m>" }

func nested(n int) string { return strings.Repeat("<m>", n) + strings.Repeat("</m>", n) }

func many(n int, each string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, each, i)
	}
	return b.String()
}

func TestRowsOfThreats(t *testing.T) {
	for _, row := range rows {
		r := reading(t, row.said+"<after/></stream:stream>", limits)
		r.Relax(limits)
		if got := judged(r); got != row.want {
			t.Errorf("%s %s: %s, want %s", row.id, row.name, got, row.want)
		}
	}
}

// judged reads up to what comes behind, and tells what became of the stream.
// What ended it ends it for good.
func judged(r *Reader) verdict {
	is := skipped
	for {
		e, err := r.Next()
		var bad *MalformedError
		switch {
		case errors.As(err, &bad):
			if _, again := r.Next(); again != err {
				return verdict(fmt.Sprint("ends, and then: ", again))
			}
			return ends
		case err != nil:
			return verdict(err.Error())
		case e.Name == "after" && is == skipped && r.Skipped() != 1:
			return verdict(fmt.Sprint("skipped, and ", r.Skipped(), " counted"))
		case e.Name == "after":
			return is
		case e.Space == "jabber:client":
			is = taken
		default:
			is = foreign
		}
	}
}

// what would take memory by its form takes none: the levels of a
// million elements within each other are not held.
func TestX21AMillionLevels(t *testing.T) {
	levels := func(tag string) io.Reader { return &repeated{tag, 1_000_000 * len(tag)} }
	r := NewReader(io.MultiReader(strings.NewReader(open), levels("<m>"), levels("</m>"), strings.NewReader("<after/>")), AfterLogin())
	if _, err := r.Header(); err != nil {
		t.Fatal(err)
	}
	r.Relax(AfterLogin())
	e, err := (*Element)(nil), error(nil)
	took := allocated(func() { e, err = r.Next() })
	if err != nil || e.Name != "after" || r.Skipped() != 1 || took > 1<<20 {
		t.Errorf("read %v, %v, skipped %d, allocated %d bytes", e, err, r.Skipped(), took)
	}
}

// repeated is a text again and again, so many bytes of it.
type repeated struct {
	text string
	left int
}

func (r *repeated) Read(p []byte) (n int, err error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	for n < len(p) && r.left > 0 {
		p[n] = r.text[(len(r.text)-r.left%len(r.text))%len(r.text)]
		n, r.left = n+1, r.left-1
	}
	return n, nil
}
