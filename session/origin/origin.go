// Package origin says who may say what. It is one pure gate that every
// stanza passes before anything acts on it: whom it is from, whether it is
// for us, and whether its sender may claim what it claims.
//
// Addresses are read leniently (roster.FromWire): one that the strict rules
// refuse is still somebody's, and never ends a stream (threats F-11).
//
// What comes without a sender, or from our bare address, is our own server's
// word, and is believed: it keeps our account, and could tell us anything. One
// that lets others speak so is at fault, and nobody on this side of it can see
// that (threats S-06).
package origin

import (
	"sotto/roster"
	"sotto/session/element"
)

// Stanza is a stanza that passed the gate: a message, a presence or an IQ.
type Stanza struct {
	*element.Element
	// From is the sender: the from attribute or, where there is none, our own
	// account, for which the server speaks then (RFC 6120, section 8.1.2.1).
	From roster.JID
	// To is one of our addresses: the to attribute or, where there is none,
	// the bound one.
	To roster.JID
}

// ForgedError says what a stanza claims that its sender may not.
type ForgedError struct {
	// Claim is one of a small set of sentences, fit to be counted by.
	Claim string
	// From is the sender; zero where that is no address.
	From roster.JID
	// Answer says that the stanza is a request, and that its sender would get
	// an error for it if we were not there. To be silent would tell that we
	// are, so it is to be answered as a request that nobody knows.
	Answer bool
}

func (e *ForgedError) Error() string {
	if e.From.IsZero() {
		return "dropped a stanza: " + e.Claim
	}
	return "dropped a stanza of " + e.From.String() + ": " + e.Claim
}

// nsClient is the namespace of stanzas between a server and its clients.
const nsClient = "jabber:client"

// Check passes a stanza that came to own, our bound address, or says with a
// *ForgedError why it is dropped.
func Check(own roster.JID, e *element.Element) (Stanza, error) {
	if !isStanza(e) {
		return Stanza{}, &ForgedError{Claim: "it is no stanza"}
	}
	from, ok := sender(own, e)
	if !ok {
		return Stanza{}, &ForgedError{Claim: "its sender is no address"}
	}
	s := Stanza{Element: e, From: from, To: own}
	if e.Get("to") != "" {
		s.To = roster.FromWire(e.Get("to"))
	}
	if claim := forged(own, s); claim != "" {
		return Stanza{}, &ForgedError{Claim: claim, From: from, Answer: isRequest(s) && isOurs(own, s)}
	}
	return s, nil
}

// forged names what a stanza claims without the right to, or "".
func forged(own roster.JID, s Stanza) string {
	switch {
	case !isOurs(own, s):
		return "it is for somebody else"
	case s.Name == "iq" && s.Get("id") == "":
		return "it is an IQ without an id"
	case s.Name == "iq" && len(s.Get("id")) > maxID:
		return "it is an IQ with an endless id"
	case s.Name == "iq" && !isRequest(s) && s.Get("type") != "result" && s.Get("type") != "error":
		return "it is an IQ of no kind"
	case s.From != own.Bare():
		return claimed(s)
	}
	return ""
}

// isStanza tells whether an element is one (RFC 6120, section 8). Stanzas of
// other namespaces are none of a client's (threats S-12).
func isStanza(e *element.Element) bool {
	return e.Is(nsClient, "message") || e.Is(nsClient, "presence") || e.Is(nsClient, "iq")
}

// maxID is the most bytes of an IQ's id. The answer repeats it, and what is
// more than a server takes ends our session; written, each byte can be six.
const maxID = 4096

// isRequest tells whether a stanza is an IQ that wants an answer (RFC 6120,
// section 8.2.3), and can have one.
func isRequest(s Stanza) bool {
	return s.Name == "iq" && s.Get("id") != "" && len(s.Get("id")) <= maxID && (s.Get("type") == "get" || s.Get("type") == "set")
}

// isOurs tells whether a stanza is for us. A server may give us what was
// sent to a resource that is gone, its address unchanged (RFC 6121, section
// 8.5.3.2), but no IQ.
func isOurs(own roster.JID, s Stanza) bool {
	if s.Name == "iq" {
		return s.To == own || s.To == own.Bare()
	}
	return s.To.Bare() == own.Bare()
}
