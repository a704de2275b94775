package account

import "sotto/roster"

// Settings are what holds for all accounts. The names in the config file,
// what each may be and its default stand in the table of account/config.
type Settings struct {
	Theme   string // the look of the screen: "dark", "light" or "none"
	DNS     DNS
	Limits  Limits
	History History
	Privacy Privacy
}

// DNS says whom to ask where a domain has its XMPP servers, and what his word
// is worth. Where it is worth nothing, what address a server has is asked of
// the system.
type DNS struct {
	Server string // "host:port"; "" stands for those that the system names
	Trust  ResolverTrust
}

// ResolverTrust says why a DNS server is believed when it says that DNSSEC
// proved an answer (the AD bit; RFC 4035, section 4.9.3).
type ResolverTrust string

// The grounds to believe a DNS server.
const (
	ResolverUntrusted ResolverTrust = "none"     // it is not believed
	ResolverLoopback  ResolverTrust = "loopback" // it runs on this computer, and checks the proofs
	ResolverTLS       ResolverTrust = "tls"      // it is reached over TLS and its certificate is for its name (RFC 7858)
)

// Limits bound what one stanza may make us read once we are logged in. What
// goes beyond is not taken in. Before the login much tighter limits hold,
// which no setting widens.
type Limits struct {
	StanzaBytes int // as it stands on the stream
	StanzaDepth int // elements within elements
	StanzaParts int // tags, attributes and pieces of text
}

// HistoryKey says where the key of the encrypted history is.
type HistoryKey string

// The places of the history's key.
const (
	KeyUnchosen     HistoryKey = ""           // nobody has chosen yet
	KeyInKeyring    HistoryKey = "keyring"    // in the OS keyring
	KeyOfPassphrase HistoryKey = "passphrase" // under a passphrase, asked for at each start
	KeyNone         HistoryKey = "none"       // there is none: history is kept in the clear, as the person chose
)

// History says what is kept of what was said.
type History struct {
	Keep bool // on disk, beyond this run
	Key  HistoryKey
}

// Privacy says what others get to know without our saying it.
type Privacy struct {
	Typing bool // that we are writing to them (XEP-0085)
}

// Setting is one setting as it stands, in words: what lists of settings,
// their editing and their completion need. Value is written as a person
// types it, and setting it again to that changes nothing.
type Setting struct {
	Account roster.JID // whose it is; zero for one of all accounts
	Name    string     // "limits.stanza_bytes"
	Value   string     // in effect
	Default string     // what it is where nobody sets it
	About   string     // what it does, in one sentence
	Allowed string     // what it may be, in words
	Words   []string   // what it may be, where that can be listed
	Place   string     // where it is set: "config.toml:41", or "default"
}

// SettingError is a setting that cannot be what somebody wants it to be.
// Nothing was changed.
type SettingError struct {
	Name    string // as it was typed
	What    string // what is wrong, in one sentence
	Allowed string // what may be; "" where nothing is to be said
}

func (e *SettingError) Error() string { return e.What }
