package session

import (
	"cmp"
	"context"
	"crypto/x509"
	"math/rand/v2"
	"time"

	"sotto/account"
	"sotto/account/foreign"
	"sotto/account/store"
	"sotto/session/dial"
	"sotto/session/element"
	"sotto/session/sense"
)

// Options are what a session gets from outside, so that tests can give
// something else. The zero value of each is what a person's computer has,
// except Password, which must be given.
type Options struct {
	// Password hands out an account's password. It may block until its
	// context ends, and be called several times; the caller wipes what it got.
	Password func(context.Context, account.Account) ([]byte, error)
	// Tokens are where tokens are kept that stand for passwords (XEP-0484).
	// nil: there are none, and none is asked for.
	Tokens Tokens
	// Roots are the authorities that may vouch for servers; nil: the system's.
	// An account that names a file of authorities counts those instead.
	Roots *x509.CertPool
	// Home is the folder that "~/" stands for in what accounts name.
	Home string
	// Limits bound what a server may relay to us once we are logged in; a
	// zero stands for the default, element.AfterLogin.
	Limits element.Limits
	// Resolver asks DNS; nil: the system's servers.
	Resolver dial.Resolver
	// Proxy is the proxy of accounts that name none, as the environment has
	// it: it is read when it is needed. "" is none.
	Proxy string
	// Keep opens the database, and may wait for its key: then it says what for.
	// A database with an error is one that is only read. nil: nothing is kept
	// in this run.
	Keep func(ctx context.Context, waits func(what string)) (*store.Store, error)
	// Passing is for a run that nobody looks at: nothing of it is left to be
	// sent by another. A message is told, and kept as one that may have been
	// sent, when it is given to the writer and not before; what waits in the
	// database is not sent; and what could not be sent has failed at the end.
	Passing bool
	// Books are where accounts and settings are written down; nil: they cannot
	// be changed from within.
	Books *Books
	// Foreign finds the accounts that other clients keep on this computer; nil:
	// none is looked for.
	Foreign func() ([]foreign.Found, error)
	// Sense watches for what may have changed the way to the servers, and tells
	// it until its context ends: sense.Watch does. nil: nobody watches, and a
	// dead link is found by its silence.
	Sense func(ctx context.Context, start func(func()), tell func(sense.Change))
	// Timeouts and waits.
	Timeouts Timeouts
	// Now is the time of day.
	Now func() time.Time
	// Go starts a goroutine. Whoever owns the terminal gives one that puts it
	// back when the goroutine panics.
	Go func(func())
	// Jitter chooses a wait between 0 and the longest.
	Jitter func(longest time.Duration) time.Duration
}

// Timeouts are how long each part may take, and how long is waited between
// parts. A zero stands for the default.
type Timeouts struct {
	Dial     dial.Timeouts
	Login    time.Duration // the SASL dialogue, without the password's coming: 20 s
	Bind     time.Duration // 10 s
	Attempt  time.Duration // one whole attempt up to the login, at all addresses of the server: 45 s
	Answer   time.Duration // an IQ's answer: 30 s
	Idle     time.Duration // silence before the link is probed: 60 s
	Probe    time.Duration // a probe's answer, or the link is dead: 15 s
	Roused   time.Duration // the same, when the computer woke up or the network changed: 5 s
	Press    time.Duration // after a stanza, before the server is asked whether it has it: 3 s
	Again    time.Duration // after the disk refused, before it is tried again: 5 s
	Write    time.Duration // writing one stanza, or the link is dead: 15 s
	Farewell time.Duration // saying goodbye: 2 s
	Steady   time.Duration // online so long, and the back-off begins anew: 60 s
	First    time.Duration // the longest first wait between attempts: 1 s
	Longest  time.Duration // the longest wait of all: 5 min
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	t := &o.Timeouts
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Login, 20 * time.Second},
		{&t.Bind, 10 * time.Second},
		{&t.Attempt, 45 * time.Second},
		{&t.Answer, 30 * time.Second},
		{&t.Idle, 60 * time.Second},
		{&t.Probe, 15 * time.Second},
		{&t.Roused, 5 * time.Second},
		{&t.Press, 3 * time.Second},
		{&t.Again, 5 * time.Second},
		{&t.Write, 15 * time.Second},
		{&t.Farewell, 2 * time.Second},
		{&t.Steady, 60 * time.Second},
		{&t.First, time.Second},
		{&t.Longest, 5 * time.Minute},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	t.Dial.Dead = cmp.Or(t.Dial.Dead, t.Probe)
	usual := element.AfterLogin()
	o.Limits.Bytes = cmp.Or(o.Limits.Bytes, usual.Bytes)
	o.Limits.Depth = cmp.Or(o.Limits.Depth, usual.Depth)
	o.Limits.Tokens = cmp.Or(o.Limits.Tokens, usual.Tokens)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Go == nil {
		o.Go = func(f func()) { go f() }
	}
	if o.Jitter == nil {
		o.Jitter = func(longest time.Duration) time.Duration { return rand.N(longest + 1) }
	}
	return o
}
