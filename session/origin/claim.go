package origin

import "slices"

// claim is a payload by which only our own account may speak to us, and what
// it pretends when somebody else does.
type claim struct {
	stanza, kind string // kind "" is every type
	space        string
	names        []string
	pretends     string
}

// claims are what our server tells us of our own account. The rules are the
// specifications' own; a sender's other resources are not the account.
func claims() []claim {
	return []claim{
		{"iq", "set", "jabber:iq:roster", []string{"query"}, "it is a roster push of somebody else"},                     // RFC 6121, section 2.1.6
		{"iq", "set", "urn:xmpp:blocking", []string{"block", "unblock"}, "it is a block list of somebody else"},          // XEP-0191, section 3
		{"message", "", "urn:xmpp:carbons:2", []string{"received", "sent"}, "it is a copy of messages by somebody else"}, // XEP-0280, section 11
		{"message", "", "urn:xmpp:mam:2", []string{"result"}, "it is an archive's result of somebody else"},              // XEP-0313, section 4.2
	}
}

// claimed names what a stanza that is not from our own account pretends, or
// "".
func claimed(s Stanza) string {
	for _, c := range claims() {
		if s.Name != c.stanza || c.kind != "" && c.kind != s.Get("type") {
			continue
		}
		for _, child := range s.Children {
			if child.Space == c.space && slices.Contains(c.names, child.Name) {
				return c.pretends
			}
		}
	}
	return ""
}
