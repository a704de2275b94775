// Package event is what comes up from the wire: everything that can happen
// to an account, as a closed set of plain values. Events can be printed,
// replayed and compared; nothing in them acts.
package event

import (
	"time"

	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/problem"
)

// Event is one thing that happened to one account.
type Event interface {
	// Account is the bare address of the account it happened to.
	Account() roster.JID
}

// To names the account an event happened to. Every event embeds it.
type To struct{ Address roster.JID }

// Account is the bare address of the account.
func (t To) Account() roster.JID { return t.Address }

// Added says that an account exists; it comes first of all events.
type Added struct{ To }

// Step is one step of connecting: resolve, dial, tls, verify, auth, bind,
// features. It tells what was found, or the problem that ended the attempt.
type Step struct {
	To
	Ticket  int // that of the intent.Probe it belongs to; 0 where it is the account's own link, or its adding
	Name    string
	Facts   []problem.Fact
	Problem *problem.Problem
}

// State is how an account's link stands.
type State string

// The states of a link.
const (
	Offline    State = "offline"    // nobody wants it online, or a problem needs a person
	Connecting State = "connecting" // an attempt is under way
	Waiting    State = "waiting"    // the next attempt is at Link.Retry
	Online     State = "online"
)

// Link says how an account's link stands, whenever that changes.
type Link struct {
	To
	State    State
	Security Security         // when Online
	Problem  *problem.Problem // why not, when Offline or Waiting
	Retry    time.Time        // when Waiting
}

// Security is what an encrypted, verified connection is made of: what the
// promise of 2014 and RFC 7590, section 3.6, ask to be shown.
type Security struct {
	Server  string // host:port
	Direct  bool   // TLS from the first byte (XEP-0368), not STARTTLS
	Version string // "TLS 1.3"
	Cipher  string // the suite's IANA name
	Group   string // the key exchange, "X25519MLKEM768"
	Certificate
	ALPN      string        // the protocol that TLS agreed on (RFC 7301); "" where none was named
	Chain     []Certificate // from the server's own to the authority on which it is trusted
	Verified  string        // on what ground: "system authorities", "pinned key, no authority asked"
	DANE      string        // "TLSA 3 1 1 matches (DNSSEC)", or why no TLSA record speaks for the server
	Proxy     string        // by which proxy the server is reached, "" for none
	Staple    string        // what the stapled OCSP answer says: "not revoked, until …", "none", "does not count: …"; "" where nobody was asked
	Notes     []string      // sentences about what holds and could be better
	Mechanism string        // the SASL mechanism of the login
	Binding   string        // the channel binding type, "" for none
	Stream    Stream        // what becomes of what is on the way when the connection is cut
}

// Stream is what becomes of what is on the way when a connection is cut.
type Stream string

// The kinds of streams.
const (
	NoStream  Stream = ""          // there is none yet
	Plain     Stream = "plain"     // the server counts nothing: it may be lost
	Counted   Stream = "counted"   // the server counts what it gets, and holds no stream after a cut
	Resumable Stream = "resumable" // the stream goes on with the next connection, and nothing is lost (XEP-0198)
)

// Certificate is what a server's certificate says of itself.
type Certificate struct {
	Subject     string // whom it names
	Issuer      string // who issued it
	NotBefore   time.Time
	NotAfter    time.Time
	Fingerprint string    // the SHA-256 of all of it, in hexadecimal digits
	Key         string    // its public key, as account.Pin writes it
	Kind        string    // the kind and size of that key, "ECDSA P-256"; "" where that is not known
	Signature   string    // the algorithm by which it was signed, "SHA256-RSA"; "" where that is not known
	Since       time.Time // when we saw it first; zero where nothing is remembered
}

// CertificateChanged says that a server showed another certificate than the
// time before, and that this one was verified too. It comes once for each
// change.
type CertificateChanged struct {
	To
	Before, Now Certificate
	Renewed     bool // as was to be expected: by the same issuer, when the old one had less than 30 days left
}

// Abilities are the features that our server says our account has (XEP-0030).
// They come once on each stream that begins.
type Abilities struct {
	To
	Features []string
}

// Roster is the whole roster (RFC 6121, section 2.1.4).
type Roster struct {
	To
	Contacts []roster.Contact
}

// Contact is one contact added or changed (RFC 6121, section 2.1.6).
type Contact struct {
	To
	Contact roster.Contact
}

// ContactRemoved is one contact gone from the roster.
type ContactRemoved struct {
	To
	JID roster.JID
}

// Presence is what a resource says of itself.
type Presence struct {
	To
	Presence roster.Presence
}

// Requests says how many people ask to see our presence (RFC 6121, section
// 3.1) and were not let yet, whenever that changes.
type Requests struct {
	To
	Who   roster.JID // who asks now; zero where somebody was let, or does not ask any more
	Count int
	More  bool // there are more than can be counted
}

// Message is a message, ours or theirs.
type Message struct {
	To
	Message chat.Message
}

// Progress is a message of ours that came further, or failed.
type Progress struct {
	To
	Peer    roster.JID
	ID      string
	State   chat.State
	Problem *problem.Problem
}

// Typing is what somebody does in a conversation (XEP-0085).
type Typing struct {
	To
	Peer   roster.JID
	Active bool // they are composing
}

// Trouble is a problem that changes no state: an intent that could not be
// carried out, something the server refused.
type Trouble struct {
	To
	Problem *problem.Problem
}

// Called says that the person wants a conversation shown here, which they
// said elsewhere: with a link, or to a second sotto. Draft is to stand in the
// compose line, and Say in the status line; nothing is sent by itself.
type Called struct {
	To
	Peer  roster.JID
	Draft string
	Say   string
}
