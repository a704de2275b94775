package roster

import (
	"net/url"
	"strings"
	"unicode"
)

// Link is an xmpp: link (RFC 5122): to whom, and what whoever made it wants
// done (XEP-0147). It is only read here; nothing is done because a link says
// so.
type Link struct {
	To     JID    // bare
	Action string // "message", "roster", "join" …; "" for none
	Body   string // of "message": what to write
	Name   string // of "roster": what they call themselves
	Token  string // of "roster" and "register": an invitation's token (XEP-0379, XEP-0445)

	Registers bool // of "roster": the token lets one register on their server too (XEP-0401)
}

// IsLink tells whether a word is meant as an xmpp: link.
func IsLink(s string) bool { return len(s) >= 5 && strings.EqualFold(s[:5], "xmpp:") }

// ParseLink reads an xmpp: link. Its address is held to the same rules as
// one that a person typed; the error is an *AddressError.
func ParseLink(s string) (Link, error) {
	wrong := func(reason string) error { return &AddressError{Address: s, Part: "link", Reason: reason} }
	if !IsLink(s) {
		return Link{}, wrong("does not begin with xmpp:")
	}
	path, query, _ := strings.Cut(s[5:], "?")
	if strings.HasPrefix(path, "//") { // an account of ours to do it with; we choose that ourselves
		_, path, _ = strings.Cut(path[2:], "/")
	}
	query, _, _ = strings.Cut(query, "#")
	address, err := url.PathUnescape(path)
	if err != nil {
		return Link{}, wrong("has a % that means nothing")
	}
	to, err := Parse(address)
	if err != nil {
		return Link{}, err
	}
	l := Link{To: to.Bare()}
	action, rest, _ := strings.Cut(query, ";")
	l.Action = strings.ToLower(seen(action, false))
	for pair := range strings.SplitSeq(rest, ";") {
		name, raw, _ := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.ReplaceAll(raw, "+", "%20"))
		if err != nil {
			return Link{}, wrong("has a % that means nothing")
		}
		l.take(strings.ToLower(name), value)
	}
	return l, nil
}

// take takes one value of the query. What cannot be seen is left out of what
// a person will see.
func (l *Link) take(name, value string) {
	switch name {
	case "body":
		l.Body = seen(value, true)
	case "name":
		l.Name = seen(value, false)
	case "preauth":
		l.Token = seen(value, false)
	case "ibr":
		l.Registers = value == "y"
	}
}

// seen is a text without what cannot be seen; it may have lines.
func seen(s string, lines bool) string {
	return strings.Map(func(r rune) rune {
		if !(lines && r == '\n') && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, s)
}
