//go:build !darwin && !windows

package secret

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"sotto/account"
)

// ring is the OS keyring: the Secret Service of the session bus, as
// gnome-keyring, KWallet, KeePassXC and others speak it. go-keyring gets,
// sets and deletes. Before it does, we see to what it cannot: whether there
// is a keyring, whether it is locked, and that a person unlocks it.
type ring struct {
	options *Options
	gate    *gate
}

func newRing(o *Options) place { return &ring{options: o, gate: newGate()} }

func (r *ring) get(ctx context.Context, it item) (secret []byte, err error) {
	err = r.errand(ctx, it, func(t *talk) error {
		if home, err := t.open(); err != nil || home == "" {
			return orMissing(it, err)
		}
		text, err := t.recall()
		if err == nil {
			secret = []byte(text) // the library has no other type, so text cannot be wiped
		}
		return err
	})
	return secret, err
}

func (r *ring) set(ctx context.Context, it item, secret []byte) error {
	return r.errand(ctx, it, func(t *talk) error {
		home, err := t.open()
		if err == nil && home == "" {
			err = t.found()
		}
		if err != nil {
			return err
		}
		text := string(secret) // now: the library may be left behind, and the secret wiped
		return t.library("Set", func() error { return keyring.Set(program, it.name, text) })
	})
}

func (r *ring) remove(ctx context.Context, it item) error {
	return r.errand(ctx, it, func(t *talk) error {
		if home, err := t.open(); err != nil || home == "" {
			return err
		}
		return t.clear()
	})
}

// orMissing is an error, or that there is no such item.
func orMissing(it item, err error) error {
	if err != nil {
		return err
	}
	return it.wrong(account.SecretMissing, "", nil)
}

// errand does something with the keyring, when it is this caller's turn.
func (r *ring) errand(ctx context.Context, it item, do func(*talk) error) error {
	return r.gate.through(ctx, it, func() error {
		t, err := r.dial(ctx, it)
		if err != nil {
			return err
		}
		defer t.close()
		return do(t)
	})
}

// address is where the session bus is. One that would have to be started
// first, or that is no socket of this machine, is none: the library would
// start it, and wait for it (threats F-24).
func (r *ring) address() (string, bool) {
	if bus := r.options.Getenv("DBUS_SESSION_BUS_ADDRESS"); bus != "" {
		for each := range strings.SplitSeq(bus, ";") {
			if !strings.HasPrefix(each, "unix:") {
				return "", false
			}
		}
		return bus, true
	}
	run := r.options.Getenv("XDG_RUNTIME_DIR")
	socket := filepath.Join(run, "bus")
	_, err := os.Stat(socket)
	return "unix:path=" + dbus.EscapeBusAddressValue(socket), filepath.IsAbs(run) && err == nil
}

// recall reads the item. What the library finds after it was left behind
// reaches nobody.
func (t *talk) recall() (string, error) {
	found := make(chan string, 1)
	err := t.library("Get", func() error {
		text, err := keyring.Get(program, t.item.name)
		found <- text
		return err
	})
	if err != nil {
		return "", err
	}
	return <-found, nil
}

// clear deletes all items of the name: other programs can make a second one.
func (t *talk) clear() error {
	for range 16 {
		err := t.library("Delete", func() error { return keyring.Delete(program, t.item.name) })
		switch {
		case faulty(err, account.SecretMissing):
			return nil
		case err != nil:
			return err
		}
	}
	return t.item.wrong(account.KeyringDenied, "what was removed is still there", nil)
}

// reachable tells whether there is a bus on which to ask.
func (r *ring) reachable() bool {
	_, ok := r.address()
	return ok
}
