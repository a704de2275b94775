package origin

import (
	"strings"

	"sotto/roster"
	"sotto/session/element"
)

// maxAddress is the most bytes that an address can have (RFC 7622, section
// 3.1): three parts and what separates them.
const maxAddress = 3*1023 + 2

// sender reads the from attribute. Without one our server speaks for our own
// account (RFC 6120, section 8.1.2.1).
func sender(own roster.JID, e *element.Element) (roster.JID, bool) {
	from, present := attribute(e, "from")
	if !present {
		return own.Bare(), true
	}
	return roster.FromWire(from), isAddress(from)
}

func attribute(e *element.Element, name string) (value string, present bool) {
	for _, a := range e.Attr {
		if a.Space == "" && a.Name == name {
			return a.Value, true
		}
	}
	return "", false
}

// isAddress tells whether a text has the parts of an address. An empty part
// would be lost when it is read, and "@acme.example" taken for the server
// (threats S-08).
func isAddress(s string) bool {
	bare, resource, slash := strings.Cut(s, "/")
	local, domain, at := strings.Cut(bare, "@")
	if !at {
		local, domain = "", bare
	}
	return domain != "" && at == (local != "") && slash == (resource != "") && len(s) <= maxAddress
}

// AnswerCounts tells whether from may answer what was asked of asked: the
// one who was asked, and nobody else (threats F-12, S-20). Our own server
// has several names (RFC 6120, sections 8.1.2.1 and 10.3): what nobody in
// particular (the zero JID) or our own account was asked, it answers for the
// account, for our resource or in its own name; what it was asked itself, in
// its own name or, as an answer without from, for the account.
func AnswerCounts(own, asked, from roster.JID) bool {
	server := roster.FromWire(own.Domain())
	switch asked {
	case roster.JID{}, own.Bare():
		return from == own.Bare() || from == own || from == server
	case server:
		return from == server || from == own.Bare()
	}
	return from == asked
}
