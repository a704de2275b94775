// Package account is the drawer: who we are, and what we keep. This package
// holds the plain values; its parts touch the disk (config, file, store) and
// the keyring (secret). Nothing here knows the network.
package account

import (
	"sotto/roster"
)

// Account is one address of ours, how to reach its server, and what that
// server must prove. It holds no secret.
type Account struct {
	Address roster.JID // bare

	// Server is where to connect, as "host:port", instead of what DNS names.
	// It never changes which name the certificate must carry.
	Server string
	// Proxy is by which proxy the server is reached; "" is the one that the
	// environment names, if it does.
	Proxy Proxy

	// Disabled accounts are kept and not connected.
	Disabled bool

	Password Password
	Auth     Auth

	// Trust says what the server must prove; Pins and CAFile are what it is
	// held against. Pins are there when Trust is TrustCAPin or TrustPin, and
	// else not; one that is kept in reserve lets the server change its key.
	Trust Trust
	Pins  []Pin
	// CAFile names a file of certificates (PEM) of authorities that count
	// instead of the system's, for this account only. It is absolute or
	// begins with "~/": CAPath resolves it. "" stands for the system's.
	CAFile string

	// Resource is what the session is called at the server (RFC 6120,
	// section 7). "" has a random one chosen for each session, which tells
	// nothing; a fixed one lets two sessions throw each other off.
	Resource string
	// Priority is what the server orders our sessions by when somebody writes
	// to the bare address (RFC 6121, section 4.7.2.3): -128 to 127. A
	// negative one gets no such messages.
	Priority int

	// Nick is what we are called in rooms and on the screen. "" stands for
	// the address's local part.
	Nick string
	// Colour marks the account on the screen.
	Colour Colour
}

// Source says where an account's password comes from.
type Source string

// The sources of a password.
const (
	FromKeyring Source = "keyring" // the OS keyring; the default
	FromCommand Source = "command" // the first line that a command prints
	FromPrompt  Source = "ask"     // asked for at each start, kept nowhere
	// FromPassphrase is a file of ours, which a passphrase opens.
	FromPassphrase Source = "passphrase"
)

// Password says where an account's password comes from. It never is one.
type Password struct {
	Source  Source
	Command []string // for FromCommand: the program and its arguments; no shell
}

// Auth is what an account demands of a login.
type Auth struct {
	// AllowPlain permits SASL PLAIN, inside verified TLS only.
	AllowPlain bool
	// SkipBinding has the login not bound to the TLS channel, for a server that
	// offers that and cannot check it (RFC 9266).
	SkipBinding bool
	// MaxIterations is the highest SCRAM iteration count that is computed;
	// 0 means 1,000,000.
	MaxIterations int
}

// Label is the first label of an address's domain.
func Label(j roster.JID) string {
	for i, r := range j.Domain() {
		if r == '.' && i > 0 {
			return j.Domain()[:i]
		}
	}
	return j.Domain()
}
