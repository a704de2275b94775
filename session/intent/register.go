package intent

import (
	"sotto/account"
)

// Register wants to know what a server asks of somebody who wants an account
// with it. It is answered by event.Step values and an event.Registration; the
// connection then waits for a Submit. Another Register takes its place. The
// address it is of is the server's domain, or the whole address that shall be
// registered.
type Register struct {
	Of
	Server string // "host:port", or "" for what DNS says
	Token  string // of an invitation (XEP-0445); "" for none
	Ticket int    // the answers tell it again: they may come late
}

// Submit wants an account made, of what was filled in, and then added: its
// password kept where the account says. It is answered by an event.Registered
// and what answers an Add, or by an event.NotRegistered. The secrets are
// wiped by whoever carries it out.
type Submit struct {
	Of                         // the address that it shall have
	Ticket     int             // that of the Register
	Answers    []Answer        // to all but name and password
	Set        account.Account // as it shall be added
	Password   account.Secret
	Passphrase account.Secret // as in Add
}

// Answer answers one event.Ask.
type Answer struct {
	Name   string
	Values []string
	Secret account.Secret // of one that nobody else shall read, in the place of Values
}

// Abandon wants nothing more of a registration.
type Abandon struct {
	Of
	Ticket int
}
