package intent

import (
	"sotto/account"
	"sotto/roster"
)

// Probe wants to know how an address could be connected, as far as before
// the login; nothing secret is needed or sent. It is answered by event.Step
// values and an event.Probed.
type Probe struct {
	Of
	Server string // "host:port", or "" for what DNS says
	Ticket int    // the answers tell it again: they may come late
}

// Add wants an account added: its password checked by logging in and kept
// where the account says, the account written to the config file, and
// connected. It is answered by an event.AccountSet, or an
// event.AccountRefused, and then nothing was kept. The secrets are wiped by
// whoever carries it out.
type Add struct {
	Of
	Set        account.Account
	Password   account.Secret // empty where a command gives it
	Passphrase account.Secret // to open its place with from now on, where none was chosen yet; see event.Place
	From       string         // the client in whose file the password stands in plain text: only now it is read there; "" for none
}

// Foreign wants to know which accounts other clients keep on this computer.
// It is answered by an event.Foreign.
type Foreign struct{ Of }

// Edit wants a setting of an account changed in the config file; "" sets it
// back to what it is by default.
type Edit struct {
	Of
	Setting, Value string
}

// Enable wants an account kept connected from now on, or not any more, also
// after a restart.
type Enable struct {
	Of
	On bool
}

// Remove wants an account and its password gone from this computer. The
// account at the server stays.
type Remove struct{ Of }

// Present wants others to see this availability and status: of one account,
// or, with the zero address, of all.
type Present struct {
	Of
	Show   roster.Show
	Status string
}

// Set wants a global setting changed in the config file; "" sets it back to
// what it is by default.
type Set struct {
	Of
	Setting, Value string
}

// Accept wants an account connected although its server offers less than it
// did before: how strong it was is forgotten, and remembered anew. What the
// certificate must prove stays as it is.
type Accept struct{ Of }

// Pin wants a key pinned for an account, or not any more, and with Trust also
// what its server must prove; "" leaves that as it is. It is answered by an
// event.AccountSet, or an event.AccountRefused, and then nothing has changed.
type Pin struct {
	Of
	Key    account.Pin
	Trust  account.Trust
	Remove bool
}

// Learn wants to know which key an account's server shows. Nothing secret is
// sent, and nothing that is shown is trusted. It is answered by an
// event.Learned.
type Learn struct{ Of }
