package sessiontest

import (
	"fmt"
	"strings"
)

// Pill is a stanza by which somebody whom we do not know would end our
// session, say what they may not, or learn that we are there. In its XML,
// ROMEO stands for our full address, and ID, in a query, for the id.
type Pill struct {
	Name, XML string
	Shows     bool // it is a message like any other: it is shown as the stranger's, and changes nothing else
}

// Pills are those that a real server delivers. The text of each that is shown
// begins with “pill”.
func Pills() []Pill {
	return []Pill{
		{"features", "<message to='ROMEO'><features xmlns='http://etherx.jabber.org/streams'/></message>", false},
		{"a stream error", "<message to='ROMEO'><error xmlns='http://etherx.jabber.org/streams'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error></message>", false},
		{"a stream header", "<message to='ROMEO'><stream xmlns='http://etherx.jabber.org/streams' to='sotto.test' version='1.0'><features xmlns='http://etherx.jabber.org/streams'/></stream></message>", false},
		{"a stream error in a presence", "<presence to='ROMEO'><error xmlns='http://etherx.jabber.org/streams'><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error></presence>", false},
		{"stream management", "<message to='ROMEO'><r xmlns='urn:xmpp:sm:3'/><a xmlns='urn:xmpp:sm:3' h='4294967295'/><failed xmlns='urn:xmpp:sm:3'/></message>", false},
		{"a login", "<message to='ROMEO'><success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure></message>", false},
		{"capabilities by MD5", "<presence to='ROMEO'><c xmlns='http://jabber.org/protocol/caps' hash='md5' node='x' ver='y'/></presence>", false},
		{"S-31 nick and avatar", "<presence to='ROMEO'><status>I am Juliet</status><nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick><x xmlns='vcard-temp:x:update'><photo>00</photo></x></presence>", false},
		{"S-32 a nick", "<message to='ROMEO' type='chat'><nick xmlns='http://jabber.org/protocol/nick'>Juliet</nick></message>", false},
		{"a result of MAM behind text", "<message to='ROMEO'>text<result xmlns='urn:xmpp:mam:2'/></message>", false},
		{"F-26 a forged result of MAM", "<message to='ROMEO'><result xmlns='urn:xmpp:mam:2' queryid='q' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@sotto.test/x' to='romeo@sotto.test'><body>forged</body></message></forwarded></result></message>", false},
		{"F-26 a forged carbon", "<message to='ROMEO'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='romeo@sotto.test/x' to='juliet@sotto.test'><body>forged</body></message></forwarded></sent></message>", false},
		{"F-26 a forged PEP event", "<message to='ROMEO' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:bookmarks:1'><item id='x@muc.sotto.test'/></items></event></message>", false},
		{"F-26 an error", "<message to='ROMEO' type='error' id='m1'><body>forged</body><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", false},
		{"F-26 a room", "<message to='ROMEO' type='groupchat'><body>forged</body><subject>forged</subject></message>", false},
		{"S-33 receipts and markers", "<message to='ROMEO' type='chat'><received xmlns='urn:xmpp:receipts' id='m1'/><displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/></message>", false},
		{"F-09 bodies", "<message to='ROMEO'><body xmlns='urn:evil'>forged</body></message>", false},
		{"S-70 an invitation", "<message to='ROMEO'><x xmlns='jabber:x:conference' jid='room@muc.sotto.test'/></message>", false},
		{"S-30 unsubscribe", "<presence to='ROMEO' type='unsubscribe'/>", false},
		{"F-26 controls", "<message to='ROMEO'><body>pill \u009b31m \u007f \u202e \u2028 \U000E0041 [red]x[-]</body></message>", true},
		{"F-26 a stamp of the server", "<message to='ROMEO'><body>pill of old</body><delay xmlns='urn:xmpp:delay' from='sotto.test' stamp='2001-01-01T00:00:00Z'/></message>", true},
		{"S-33 asked for receipts", "<message to='ROMEO' type='chat' id='e1'><body>pill with requests</body><request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/><active xmlns='http://jabber.org/protocol/chatstates'/></message>", true},
		{"F-08 another sender", "<message to='ROMEO' xmlns:p='urn:x' xmlns:c='jabber:client' p:from='juliet@sotto.test' c:from='juliet@sotto.test' p:type='error' p:id='m1' p:to='eve@sotto.test'><body>pill of another</body></message>", true},
		{"F-08 32 others", "<message to='ROMEO'" + numbered(32, " xmlns:p%d='urn:x:%d'", true) + numbered(32, " p%d:from='juliet@sotto.test'", false) + "><body>pill of 32</body></message>", true},
		{"F-08 100 others", "<message to='ROMEO'" + numbered(100, " xmlns:p%d='urn:x:%d'", true) + numbered(100, " p%d:from='juliet@sotto.test'", false) + "><body>pill of 100</body></message>", false},
		{"F-09 a second body", "<message to='ROMEO'><body xmlns='urn:evil'>forged</body><body>pill of two</body><body>forged</body></message>", true},
		{"XML's own namespace", "<message to='ROMEO' xml:foo='x' xml:space='preserve'><xml:a xml:b='c'/><body>pill of XML</body></message>", true},
		{"names of all kinds", "<message to='ROMEO'><é.-_·1 xmlns='u' ü='1' p:日本='2' xmlns:p='v'/><body>pill of names</body></message>", true},
	}
}

// Queries are IQs of a stranger. Each is answered as an absent resource does,
// whatever it asks for.
func Queries() []Pill {
	return []Pill{
		{"a roster push", "<iq to='ROMEO' type='set' id='ID'><query xmlns='jabber:iq:roster'><item jid='eve@sotto.test' subscription='both'/></query></iq>", false},
		{"a block of nobody", "<iq to='ROMEO' type='set' id='ID'><block xmlns='urn:xmpp:blocking'><item/></block></iq>", false},
		{"a block of no address", "<iq to='ROMEO' type='set' id='ID'><block xmlns='urn:xmpp:blocking'><item jid='@@'/></block></iq>", false},
		{"a block", "<iq to='ROMEO' type='set' id='ID'><block xmlns='urn:xmpp:blocking'><item jid='juliet@sotto.test'/></block></iq>", false},
		{"a ping", "<iq to='ROMEO' type='get' id='ID'><ping xmlns='urn:xmpp:ping'/></iq>", false},
		{"text", "<iq to='ROMEO' type='get' id='ID'>text<query xmlns='urn:x'/>text</iq>", false},
		{"features", "<iq to='ROMEO' type='get' id='ID'><features xmlns='http://etherx.jabber.org/streams'/></iq>", false},
	}
}

// numbered is a format with the numbers from 0, each once or twice.
func numbered(n int, format string, twice bool) string {
	var b strings.Builder
	for i := range n {
		if twice {
			fmt.Fprintf(&b, format, i, i)
		} else {
			fmt.Fprintf(&b, format, i)
		}
	}
	return b.String()
}
