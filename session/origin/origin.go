// Package origin says who may say what. It is one pure gate that every
// stanza passes before anything acts on it: whom it is from, whether it is
// for us, and whether its sender may claim what it claims.
//
// Addresses are read leniently (roster.FromWire): one that the strict rules
// refuse is still somebody's, and never ends a stream (threats F-11).
package origin

import (
	"sotto/roster"
	"sotto/session/element"
)

// Stanza is a stanza that passed the gate.
type Stanza struct {
	Element *element.Element
	// From is the sender: the from attribute or, where there is none, our own
	// account, for which the server speaks then (RFC 6120, section 8.1.2.1).
	From roster.JID
	// To is one of our addresses.
	To roster.JID
}

// ForgedError says what a stanza claims that its sender may not.
type ForgedError struct {
	Claim string
	From  roster.JID
}

func (e *ForgedError) Error() string { return "dropped: " + e.Claim }

const (
	nsClient = "jabber:client"
	nsRoster = "jabber:iq:roster"
)

// Check passes a stanza that came to own, our bound address, or says with a
// *ForgedError why it is dropped.
func Check(own roster.JID, e *element.Element) (Stanza, error) {
	s := Stanza{Element: e, From: roster.FromWire(e.Get("from")), To: roster.FromWire(e.Get("to"))}
	if e.Get("from") == "" {
		s.From = own.Bare()
	}
	if e.Get("to") == "" {
		s.To = own
	}
	if claim := forged(own, s); claim != "" {
		return Stanza{}, &ForgedError{claim, s.From}
	}
	return s, nil
}

// forged names what a stanza claims without the right to, or "".
func forged(own roster.JID, s Stanza) string {
	e := s.Element
	switch {
	case e.Space != nsClient || e.Name != "message" && e.Name != "presence" && e.Name != "iq":
		return "it is no stanza"
	case s.From.Domain() == "":
		return "its sender is no address"
	case s.To != own && s.To != own.Bare():
		return "it is for somebody else"
	case e.Name == "iq":
		return forgedIQ(own, s)
	}
	return ""
}

// forgedIQ holds the rules for IQs: a kind and an id (RFC 6120, section
// 8.2.3), and roster pushes from our own account alone (RFC 6121, section
// 2.1.6).
func forgedIQ(own roster.JID, s Stanza) string {
	kind := s.Element.Get("type")
	switch {
	case kind != "get" && kind != "set" && kind != "result" && kind != "error":
		return "it is an IQ of no kind"
	case s.Element.Get("id") == "":
		return "it is an IQ without an id"
	case kind == "set" && s.Element.Child(nsRoster, "query") != nil && s.From != own.Bare():
		return "it is a roster push of somebody else"
	}
	return ""
}

// AnswerCounts tells whether somebody may answer what was asked of asked: the
// one who was asked, and nobody else (threats F-12). What was asked of our
// own account, the zero JID included, is answered by our server, in one of
// the names that it speaks under for us.
func AnswerCounts(own, asked, from roster.JID) bool {
	server := roster.FromWire(own.Domain())
	if asked.IsZero() || asked == own.Bare() || asked == server {
		return from == own.Bare() || from == server || from == own
	}
	return from == asked
}
