package sm

import (
	"strconv"

	"sotto/session/element"
)

// Space is the namespace of the protocol.
const Space = "urn:xmpp:sm:3"

// nsStanzas is where the reasons of a refusal come from (RFC 6120, section
// 8.3.3).
const nsStanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"

// Offered tells whether stream features offer to manage the stream.
func Offered(features *element.Element) bool { return features.Child(Space, "sm") != nil }

// Enable asks for a stream that is managed and can be resumed (section 3).
func Enable() *element.Element { return element.New(Space, "enable").Set("resume", "true") }

// Resume asks to go on with an earlier stream of which we have handled so
// many stanzas (section 5).
func Resume(s State) *element.Element {
	return element.New(Space, "resume").Set("h", count(s.In)).Set("previd", s.ID)
}

// Request asks how many stanzas of ours the server has handled (section 4).
func Request() *element.Element { return element.New(Space, "r") }

// Answer tells how many we have handled.
func Answer(h uint32) *element.Element { return element.New(Space, "a").Set("h", count(h)) }

// TooHigh is the stream error that answers a wrong count (section 4).
func TooHigh(e *CountError) *element.Element {
	detail := element.New(Space, "handled-count-too-high").Set("h", count(e.Told)).Set("send-count", count(e.Sent))
	return element.New(element.Streams, "error").
		Add(element.New("urn:ietf:params:xml:ns:xmpp-streams", "undefined-condition"), detail)
}

// Enabled reads the server's yes: the id by which the stream can be resumed,
// "" where it cannot.
func Enabled(e *element.Element) (id string) {
	if r := e.Get("resume"); r != "true" && r != "1" {
		return ""
	}
	if id = e.Get("id"); len(id) > longest {
		return ""
	}
	return id
}

// longest is how many bytes an id may have that is kept.
const longest = 4096

// Count reads how many stanzas of ours the server has handled, where an
// element tells that. It is a decimal number below 2^32 (section 11).
func Count(e *element.Element) (h uint32, told bool) {
	n, err := strconv.ParseUint(e.Get("h"), 10, 32)
	return uint32(n), err == nil
}

// Condition is why the server refused, in the standard's word.
func Condition(failed *element.Element) string {
	for _, c := range failed.Children {
		if c.Space == nsStanzas && c.Name != "text" {
			return c.Name
		}
	}
	return "no reason"
}

// Counts tells whether an element is counted: messages, presences and IQs
// are, and nothing else (section 4).
func Counts(e *element.Element) bool {
	if e.Space != "jabber:client" {
		return false
	}
	return e.Name == "message" || e.Name == "presence" || e.Name == "iq"
}

func count(h uint32) string { return strconv.FormatUint(uint64(h), 10) }
