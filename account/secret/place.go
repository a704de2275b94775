package secret

import (
	"context"
	"errors"
	"slices"
	"time"

	"sotto/account"
	"sotto/roster"
)

// place is where secrets are kept by name: the OS keyring, or the file under
// a passphrase. Errors are *account.SecretError, *account.FileError, or the
// context's. It may be used by several goroutines.
type place interface {
	// get gives a secret, which the caller wipes; SecretMissing where the
	// place works and has none.
	get(context.Context, item) ([]byte, error)
	// set keeps a secret in the place of what was kept under the name.
	set(context.Context, item, []byte) error
	// remove forgets a secret. None there is no error.
	remove(context.Context, item) error
}

// item is one secret by its name, and whose it is.
type item struct {
	name string
	of   roster.JID // zero for what belongs to no account
}

// wrong is an error about the item.
func (i item) wrong(fault account.SecretFault, detail string, cause error) error {
	return &account.SecretError{Address: i.of, Fault: fault, Detail: detail, Cause: cause}
}

// faulty tells whether an error has one of some faults.
func faulty(err error, faults ...account.SecretFault) bool {
	var e *account.SecretError
	if !errors.As(err, &e) {
		return false
	}
	return slices.Contains(faults, e.Fault)
}

// gate lets one caller at a time in, since one person cannot answer two
// questions at once. Who waited while another failed for want of an answer
// shares that failure: nobody has to dismiss the same question ten times.
type gate struct {
	turn   chan struct{} // holds what stands below
	failed time.Time
	as     account.SecretError
}

func newGate() *gate { return &gate{turn: make(chan struct{}, 1)} }

// unanswered are the failures that are shared.
var unanswered = []account.SecretFault{
	account.KeyringAbsent, account.KeyringLocked, account.KeyringDismissed, account.KeyringSilent,
	account.PassphraseWrong, account.NobodyToAsk,
}

// through does something about an item when it is this caller's turn.
func (g *gate) through(ctx context.Context, it item, do func() error) error {
	came := time.Now()
	var late <-chan time.Time
	if isQuiet(ctx) { // whoever is before us may wait for a person
		limit := time.NewTimer(time.Second)
		defer limit.Stop()
		late = limit.C
	}
	select {
	case g.turn <- struct{}{}:
	case <-late:
		return it.wrong(account.KeyringLocked, "it asks for something else", nil)
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-g.turn }()
	if g.failed.After(came) {
		shared := g.as
		shared.Address = it.of
		return &shared
	}
	err := do()
	var e *account.SecretError
	if !isQuiet(ctx) && faulty(err, unanswered...) && errors.As(err, &e) {
		g.failed, g.as = time.Now(), *e
	}
	return err
}
