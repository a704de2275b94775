package event

import (
	"time"

	"sotto/account"
	"sotto/session/problem"
)

// NoAccount says that no account is set up. It comes in the place of the
// first Added, and its own account is the zero address.
type NoAccount struct{ To }

// AccountSet says how an account of ours is set: after it was added, and
// whenever a setting of it has changed.
type AccountSet struct {
	To
	Set account.Account
}

// AccountRemoved says that an account is no longer one of ours here.
type AccountRemoved struct{ To }

// AccountRefused says that an account could not be added. Nothing was kept.
type AccountRefused struct {
	To
	Problem *problem.Problem
}

// Probed says what was found of an address before any login. It ends the
// steps of one intent.Probe.
type Probed struct {
	To
	Ticket     int // that of the intent.Probe it answers
	Security   Security
	Mechanisms []string // the ways to log in that its server offers
	Problem    *problem.Problem
}

// Settings are all settings as they are now, the global ones and those of
// every account; its own account is the zero address. They come at the start
// and whenever one has changed.
type Settings struct {
	To
	Values []account.Setting
}

// Places are where passwords can be kept on this computer, the best first.
// They come at the start and whenever that has changed; their account is the
// zero address.
type Places struct {
	To
	All []Place
}

// Place is one place for passwords.
type Place struct {
	Source  account.Source
	Name    string           // what keeps them there, as people know it; may be ""
	Unset   bool             // it is opened by a passphrase that is still to be chosen
	Problem *problem.Problem // why it cannot be used; nil where it can
}

// Learned says which key the server of an account showed. Nobody has checked
// whose it is: a person must compare it.
type Learned struct {
	To
	Where     string      // host:port
	Key       account.Pin // of the server's own certificate
	Kind      string      // "ECDSA P-256"
	Subject   string      // whom the certificate names
	Issuer    string
	NotBefore time.Time
	NotAfter  time.Time
	Vouched   string           // the authorities that vouch for it, "system authorities"; "" if none does
	Doubt     *problem.Problem // why no authority vouches for it
	Problem   *problem.Problem // why none could be learned; nothing else is told then
}

// Foreign are the accounts that other clients keep on this computer; its own
// account is the zero address. No password of theirs was read.
type Foreign struct {
	To
	All []Theirs
}

// Theirs is an account as another client keeps it.
type Theirs struct {
	Client  string          // "profanity"
	File    string          // where it stands, as a person writes it
	Account account.Account // its server, and the command that gives its password, where the client has them
	Plain   bool            // its password stands there in plain text
}
