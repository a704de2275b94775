package xep

import "sotto/session/element"

const nsPreauth = "urn:xmpp:pars:0"

// preauth shows, within a request to see somebody's presence, the token of
// the invitation that they gave: their client may then grant it unasked
// (XEP-0379, section 3.2).
func preauth(token string) *element.Element {
	return element.New(nsPreauth, "preauth").Set("token", token)
}
