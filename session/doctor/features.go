package doctor

import "slices"

// Features are what a server tells of itself: names of features as XEP-0030
// has them, identities as "category/type", and the namespaces of what it
// offers on the stream.
type Features struct {
	Stream   []string
	Server   []string
	Account  []string
	Services []string // of what belongs to the server: rooms, uploads
	Asked    bool     // server, account and services were asked, which takes a login
}

// where says who has a feature.
type where int

const (
	beforeLogin where = iota // on the stream
	onStream                 // once logged in
	onServer
	onAccount
	onService
)

// Extension is one thing beyond the core of XMPP that sotto looks for.
type Extension struct {
	Name    string // in a word or two
	Number  string // "XEP-0280"
	Without string // what is missing where it is not there, in a sentence
	at      where
	any     []string // one of these features means that it is there
}

// Extensions are all that are looked for, the most needed first.
func Extensions() []Extension {
	return []Extension{
		{"resuming a connection", "XEP-0198", "After a cut the server may lose what was on the way.", onStream, []string{"urn:xmpp:sm:3"}},
		{"history", "XEP-0313", "What was said while this computer was off cannot be fetched.", onAccount, []string{"urn:xmpp:mam:2"}},
		{"copies to other devices", "XEP-0280", "What you say and read on another device does not come here.", onServer, []string{"urn:xmpp:carbons:2"}},
		{"blocking", "XEP-0191", "Somebody who is a nuisance cannot be stopped at the server.", onServer, []string{"urn:xmpp:blocking"}},
		{"personal events", "XEP-0163", "Bookmarks, read marks and keys for encryption cannot be kept at the server.", onAccount, []string{"pubsub/pep"}},
		{"private storage of those", "XEP-0223", "What is kept at the server cannot be kept from contacts.", onAccount, []string{"http://jabber.org/protocol/pubsub#publish-options"}},
		{"bookmarks", "XEP-0402", "Rooms that older clients remember are not remembered here.", onAccount, []string{"urn:xmpp:bookmarks:1#compat", "urn:xmpp:bookmarks:1#compat-pep"}},
		{"rooms", "XEP-0045", "The server has no rooms of its own; those of others can be joined.", onService, []string{"http://jabber.org/protocol/muc"}},
		{"sending files", "XEP-0363", "Files cannot be sent.", onService, []string{"urn:xmpp:http:upload:0"}},
		{"saving power", "XEP-0352", "The server sends everything at once, also what can wait.", onStream, []string{"urn:xmpp:csi:0"}},
		{"contacts by version", "RFC 6121, section 2.6", "All contacts are sent anew at each login.", onStream, []string{"urn:xmpp:features:rosterver"}},
		{"ping", "XEP-0199", "Whether the server still answers takes longer to find out.", onServer, []string{"urn:xmpp:ping"}},
		{"channel binding types", "XEP-0440", "Which binding of the login the server can check must be guessed.", beforeLogin, []string{"urn:xmpp:sasl-cb:0"}},
		{"fewer steps to log in", "XEP-0388", "A login takes more round trips.", beforeLogin, []string{"urn:xmpp:sasl:2"}},
		{"binding in the same step", "XEP-0386", "A login takes more round trips.", beforeLogin, []string{"urn:xmpp:bind:0"}},
		{"login by token", "XEP-0484", "Each login takes the password, and more round trips.", beforeLogin, []string{"urn:xmpp:fast:0"}},
	}
}

// There tells whether an extension is there, and whether that is known.
func (f Features) There(e Extension) (there, known bool) {
	all := map[where][]string{
		beforeLogin: f.Stream, onStream: f.Stream, onServer: f.Server, onService: f.Services,
		onAccount: slices.Concat(f.Account, f.Server), // some servers answer for their accounts
	}[e.at]
	there = slices.ContainsFunc(e.any, func(name string) bool { return slices.Contains(all, name) })
	return there, there || f.Asked || e.at == beforeLogin && f.Stream != nil
}
