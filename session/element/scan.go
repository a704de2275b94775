package element

import (
	"bytes"
	"encoding/xml"
	"strings"
	"unicode/utf8"
)

// scanner takes tags and text from one frame. It is as strict as encoding/xml
// and takes the same for the same (a test holds it against that), but knows
// that a frame lies in memory and has been read by a framer, which takes a
// quarter of the time.
type scanner struct {
	frame []byte
	at    int
	attrs []xml.Attr // of the tag that was read last
	value []byte     // room for a value of one of them
	words words
}

// rest is what has not been read.
func (s *scanner) rest() []byte { return s.frame[s.at:] }

// skip reads a mark, if it comes next.
func (s *scanner) skip(mark string) bool {
	if len(s.frame)-s.at < len(mark) || string(s.frame[s.at:s.at+len(mark)]) != mark {
		return false
	}
	s.at += len(mark)
	return true
}

// space reads white space.
func (s *scanner) space() {
	for s.at < len(s.frame) && isSpace(s.frame[s.at]) {
		s.at++
	}
}

// opening reads a start tag behind its "<".
func (s *scanner) opening() (name xml.Name, attrs []xml.Attr, empty bool, err error) {
	if name, err = s.name(); err != nil {
		return name, nil, false, err
	}
	s.attrs = s.attrs[:0]
	for {
		s.space()
		switch {
		case s.skip(">"):
			return name, s.attrs, false, nil
		case s.skip("/>"):
			return name, s.attrs, true, nil
		}
		a, err := s.attribute()
		if err != nil {
			return name, nil, false, err
		}
		s.attrs = append(s.attrs, a)
	}
}

// closing reads an end tag behind its "</".
func (s *scanner) closing() (xml.Name, error) {
	name, err := s.name()
	s.space()
	if err == nil && !s.skip(">") {
		err = malformed("an end tag has more than a name")
	}
	return name, err
}

func (s *scanner) attribute() (a xml.Attr, err error) {
	if a.Name, err = s.name(); err != nil {
		return a, err
	}
	s.space()
	if !s.skip("=") {
		return a, malformed("an attribute has no value")
	}
	s.space()
	if !s.skip("'") && !s.skip("\"") {
		return a, malformed("a value has no quotes")
	}
	end := bytes.IndexByte(s.rest(), s.frame[s.at-1])
	if end < 0 {
		return a, malformed("a value has no end")
	}
	if s.value, err = characters(s.value[:0], s.rest()[:end]); err != nil {
		return a, err
	}
	s.at += end + 1
	if _, ok := declares(a); ok {
		a.Value = s.words.take(s.value)
	} else {
		a.Value = string(s.value)
	}
	return a, nil
}

// text reads character data up to the next tag, and appends what it stands
// for.
func (s *scanner) text(b []byte) ([]byte, error) {
	end := bytes.IndexByte(s.rest(), '<')
	if end < 0 {
		end = len(s.rest())
	}
	raw := s.rest()[:end]
	if bytes.Contains(raw, []byte("]]>")) {
		return b, malformed("unescaped ]]> not in CDATA section")
	}
	s.at += end
	return characters(b, raw)
}

// section reads a CDATA section behind its mark, and appends what is in it.
func (s *scanner) section(b []byte) ([]byte, error) {
	end := bytes.Index(s.rest(), []byte("]]>"))
	if end < 0 {
		return b, malformed("a CDATA section has no end")
	}
	raw := s.rest()[:end]
	s.at += end + len("]]>")
	return verbatim(b, raw)
}

// name reads a name, with a prefix where it has one.
func (s *scanner) name() (xml.Name, error) {
	begin := s.at
	ascii := true
	for s.at < len(s.frame) && inName(s.frame[s.at]) {
		ascii = ascii && s.frame[s.at] < utf8.RuneSelf
		s.at++
	}
	name := s.frame[begin:s.at]
	if len(name) == 0 || ascii && !beginsName(name[0]) || !ascii && !isName(string(name)) {
		return xml.Name{}, malformed("a name is missing, or none")
	}
	prefix, local, ok := bytes.Cut(name, []byte(":"))
	switch {
	case bytes.IndexByte(local, ':') >= 0:
		return xml.Name{}, malformed("a name has a colon too many")
	case !ok || len(prefix) == 0 || len(local) == 0:
		return xml.Name{Local: s.words.take(name)}, nil
	}
	return xml.Name{Space: s.words.take(prefix), Local: s.words.take(local)}, nil
}

// inName tells whether a byte can be one of a name's (XML 1.0, section 2.3).
func inName(c byte) bool {
	return beginsName(c) || '0' <= c && c <= '9' || c == '.' || c == '-' || c >= utf8.RuneSelf
}

func beginsName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':'
}

// isName asks encoding/xml, which has the tables of what may be in a name.
func isName(name string) bool {
	_, err := xml.NewDecoder(strings.NewReader("<" + name + "/>")).RawToken()
	return err == nil
}

// words are the names and namespaces that came before, so that each is held
// once. A server can make them no more than a few.
type words map[string]string

const (
	mostWords   = 1024
	longestWord = 128 // in bytes
)

func (w *words) take(b []byte) string {
	if s, ok := (*w)[string(b)]; ok {
		return s
	}
	s := string(b)
	if *w == nil {
		*w = words{}
	}
	if len(*w) < mostWords && len(s) <= longestWord {
		(*w)[s] = s
	}
	return s
}
