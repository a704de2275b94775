package sessiontest

import (
	"math/rand/v2"
	"strings"

	"sotto/session/element"
)

// Strange says XML by chance, strange in every way that stands in the rules
// of XML and its namespaces, and some that do not. The same seed says the same.
type Strange struct {
	*rand.Rand
	b strings.Builder
}

// NewStrange begins anew with a seed.
func NewStrange(seed uint64) *Strange { return &Strange{Rand: rand.New(rand.NewPCG(seed, seed))} }

// Stream is a whole stream, most of the time nearly well-formed.
func (s *Strange) Stream() string {
	const open = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:p='o' xmlns:q='o' xmlns:stream='" + element.Streams + "'>"
	text := open + s.Element() + s.Element() + "</stream:stream>"
	for range s.IntN(3) * s.IntN(2) {
		text = s.damaged(text, len(open))
	}
	return text
}

// damaged changes one place behind the first bytes.
func (s *Strange) damaged(text string, first int) string {
	at := first + s.IntN(len(text)-first)
	to := min(len(text), at+s.IntN(4))
	with := s.one(hard)
	switch s.IntN(3) {
	case 0:
		with = ""
	case 1:
		to = at
	}
	return text[:at] + with + text[to:]
}

// one is one of several.
func (s *Strange) one(all []string) string { return all[s.IntN(len(all))] }

// hard is what makes XML hard to read.
var hard = []string{
	"<", ">", "/", "'", "\"", "&", ";", ":", "=", " ", "\n", "\r", "\t", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "<!DOCTYPE a>",
	"&#0;", "&#10;", "&#x41;", "&#0000065;", "&#xd800;", "&#xFFFE;", "&#x110000;", "&#;", "&#x;", "&#X41;", "&#+65;", "&#-1;", "&#x+41;", "&#6_5;", "&lt;", "&amp;", "&nbsp;", "&amp", "& ",
	"xmlns", "xmlns:", "xml:", "xml", "XML", "xmlns=''", " xmlns:p=''", " xmlns:p='u'", " xmlns:xml='u'", " xmlns:xml='" + element.XML + "'",
	" xmlns:q='" + element.XML + "'", " xmlns='" + element.XML + "'", " xmlns:xmlns='u'", " xmlns:p='http://www.w3.org/2000/xmlns/'", " xmlns='http://www.w3.org/2000/xmlns/'",
	"\x00", "\x01", "\x1b", "\x7f", "\u0080", "\u0085", "\u00a0", "\u00b7", "\u00d7", "\u00e9", "\u0301", "\u0660", "\u200b", "\u200d", "\u2028", "\u2160", "\u3007", "\u30fb",
	"\uac00", "\ud7a3", "\ue000", "\ufdd0", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\U0001F600", "\U000e0041", "\U0010ffff",
	"\xff", "\xc0\x80", "\xc0\xbc", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\xf4\x90\x80\x80",
	"-", ".", "_", "1", "a", "</", "/>", "</a>", "</stream:stream>", "<stream:stream>",
}

func (s *Strange) name() string {
	name := s.one([]string{"a", "b", "p:a", "q:a", "p:b", "stream:error", "xml:lang", "xml:a", "é", "a.b-c_d", "_", "A1", "日本", "p:é", "message", "c", "d", "e"})
	if s.IntN(50) > 0 {
		return name
	}
	return name + s.one(hard)
}

func (s *Strange) text() string {
	if s.IntN(10) > 0 {
		return s.one([]string{"", "x", "hello", "é日本😀", "&lt;&amp;&gt;", "&#65;", " \r\n ", "<![CDATA[x<&]] >]]>", "&quot;&apos;"})
	}
	return s.one(hard)
}

func (s *Strange) space() string { return []string{"", " ", "\n", "\t \r"}[max(0, s.IntN(8)-4)] }

// Element is one element, as if the prefixes stream, p and q were declared.
func (s *Strange) Element() string {
	s.b.Reset()
	s.element(3)
	return s.b.String()
}

func (s *Strange) element(deep int) {
	name := s.name()
	s.b.WriteString("<" + name)
	for _, declared := range []string{" xmlns:p='u'", " xmlns:q='u'", " xmlns:q='v'", " xmlns='w'", " xmlns=''"} {
		if s.IntN(4) == 0 {
			s.b.WriteString(declared)
		}
	}
	for range s.IntN(3) {
		quote := s.one([]string{"'", "\""})
		s.b.WriteString(" " + s.space() + s.name() + s.space() + "=" + s.space() + quote + s.text() + quote)
	}
	s.b.WriteString(s.space())
	if s.IntN(3) == 0 {
		s.b.WriteString("/>")
		return
	}
	s.b.WriteString(">" + s.text())
	for range s.IntN(3) {
		if deep > 0 {
			s.element(deep - 1)
			s.b.WriteString(s.text())
		}
	}
	s.b.WriteString("</" + name + s.space() + ">")
}

// WellFormed tells whether a server would relay an element: encoding/xml
// takes it, and sotto's own reader does.
func WellFormed(e string) bool {
	r := element.NewReader(strings.NewReader("<stream:stream xmlns='jabber:client' xmlns:stream='"+element.Streams+"'>"+e), element.AfterLogin())
	if _, err := r.Header(); err != nil {
		return false
	}
	_, err := r.Next()
	return err == nil && r.Buffered() == 0
}
