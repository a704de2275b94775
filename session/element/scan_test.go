package element

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// byLibrary reads an element as encoding/xml takes it apart.
func byLibrary(frame []byte, outer bindings) (*Element, error) {
	var d decoder
	d.begin(nil, outer)
	for tokens := xml.NewDecoder(bytes.NewReader(frame)); ; {
		t, err := tokens.RawToken()
		if err != nil {
			return nil, refused(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if _, err := d.start(t.Name, t.Attr); err != nil {
				return nil, err
			}
		case xml.CharData:
			if err := d.say(func(b []byte) ([]byte, error) { return append(b, t...), nil }); err != nil {
				return nil, err
			}
		case xml.EndElement:
			e, err := d.end(t.Name)
			if err != nil || len(d.path) == 0 {
				return e, err
			}
		default:
			return nil, malformed("something that is neither element nor text")
		}
	}
}

// agree fails when our scanner takes a frame for something else than
// encoding/xml does.
func agree(t *testing.T, said string) {
	t.Helper()
	f := framer{r: bufio.NewReader(strings.NewReader(said)), limits: BeforeLogin()}
	outer := bindings{{"", "jabber:client"}, {"stream", Streams}}
	var d decoder
	for {
		kind, err := f.next()
		if err != nil || kind == closing {
			return
		}
		want, refusal := byLibrary(f.frame, outer)
		d.begin(f.frame, outer)
		got, err := d.element()
		if (err == nil) != (refusal == nil) || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is %v, %v, and by encoding/xml %v, %v", f.frame, got, err, want, refusal)
		}
	}
}

// said is what the scanner is held against encoding/xml by.
func said() []string {
	return []string{
		"<a b='c'>d</a>", "<a xmlns:p='u'><p:b p:c=\"1\"/></a>", "<a><![CDATA[x<]]>y]] ></a>", "<a>1\r\n2\r3&#13;\n4&#xe9;&lt;&amp;</a>",
		"<é xmlns:ü='u' ü:ö=''/>", "<a\n b\n=\n'c'\n/>", "<a b='1'/ >", "<a b/>", "<a b=>", "<a ='c'/>", "<a><b></a></b>", "<a></a b>", "<a></ a>",
		"<p:b:c/>", "<:a/>", "<a:/>", "<a b:='c'/>", "<1/>", "<a 1='2'/>", "<a>]]></a>", "<a b=']]>'/>", "<a>\x00\x1b</a>", "<a>\xff\xed\xa0\x80</a>", "<a b='\xc0\xbc'/>",
		"<a><?x?></a>", "<a><![CDATA[]]]]></a>", "<a><![CDATA[\r\n\r&lt;]]>\r</a>", "<a/b='c'>", "<\u0301/>", "<a>\ufffe\uffff\ufdd0\U0010ffff</a>", "<a b='&#x0d;&#10;\t'/>",
		`<message from='a@b/c' to='d@e' type='chat' xml:lang='en'><body>x &gt; y &quot;</body><x xmlns='urn:x'><y/>z</x></message>`,
	}
}

func TestScannerAgreesWithTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{
		"<", ">", "/", "'", "\"", "=", " ", "&", ";", ":", "a", "é", "]]>", "<![CDATA[", "&#", "x", "<a>", "</a>", "\r", "\n", "\x00", "\xff", "1", "xmlns", "-", "\u0301", "!", "?",
	}
	for _, s := range said() {
		agree(t, s)
		for range 3000 { // the same with pieces left out, doubled or put in
			changed := s
			for range 1 + r.IntN(3) {
				at := r.IntN(len(changed) + 1)
				until := at + r.IntN(min(4, len(changed)-at)+1)
				changed = changed[:at] + pieces[r.IntN(len(pieces))] + changed[until:]
			}
			agree(t, changed)
		}
	}
}

func FuzzScanner(f *testing.F) {
	for _, s := range said() {
		f.Add(s)
	}
	f.Fuzz(agree)
}

// What a server says many of is held once, but only so much of it.
func TestWordsAreBounded(t *testing.T) {
	var w words
	for i := range 3 * mostWords {
		if s := strings.Repeat("x", i%(2*longestWord)) + string(rune('a'+i%26)); w.take([]byte(s)) != s {
			t.Fatalf("%q became something else", s)
		}
	}
	for i := range 3 * mostWords {
		w.take([]byte{byte(i), byte(i >> 8), 'w'})
	}
	if len(w) != mostWords {
		t.Errorf("%d are held", len(w))
	}
	for s := range w {
		if len(s) > longestWord {
			t.Errorf("one of %d bytes is held", len(s))
		}
	}
}
