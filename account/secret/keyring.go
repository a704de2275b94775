package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"sotto/account"
	"sotto/roster"
)

// service is the name under which the keyring keeps our passwords.
const service = "sotto"

// recall reads a password from the keyring.
func (s *Store) recall(ctx context.Context, address roster.JID) ([]byte, error) {
	var password string
	err := s.keyring(ctx, address, func() (err error) {
		password, err = keyring.Get(service, address.String())
		return err
	})
	if err != nil {
		return nil, err
	}
	return []byte(password), nil
}

// Keep stores a password in the keyring and reads it back: only what can be
// read again has been kept.
func (s *Store) Keep(ctx context.Context, address roster.JID, password []byte) error {
	same := false
	err := s.keyring(ctx, address, func() error {
		if err := keyring.Set(service, address.String(), string(password)); err != nil {
			return err
		}
		kept, err := keyring.Get(service, address.String())
		same = kept == string(password)
		return err
	})
	var missing *account.SecretError
	if errors.As(err, &missing) && missing.Fault == account.SecretMissing || err == nil && !same {
		return &account.SecretError{
			Address: address, Fault: account.KeyringDenied, Detail: "what was stored could not be read back", Cause: err,
		}
	}
	return err
}

// Forget removes a password from the keyring. None there is no error.
func (s *Store) Forget(ctx context.Context, address roster.JID) error {
	err := s.keyring(ctx, address, func() error { return keyring.Delete(service, address.String()) })
	var missing *account.SecretError
	if errors.As(err, &missing) && missing.Fault == account.SecretMissing {
		return nil
	}
	return err
}

// Available tells, by asking for nothing in particular, whether the keyring
// answers and can be read.
func (s *Store) Available(ctx context.Context, address roster.JID) error {
	password, err := s.recall(ctx, address)
	clear(password)
	var missing *account.SecretError
	if errors.As(err, &missing) && missing.Fault == account.SecretMissing {
		return nil
	}
	return err
}

// keyring does something with the keyring, within the limit. What hangs
// there cannot be ended; it is left behind (threats F-24).
func (s *Store) keyring(ctx context.Context, address roster.JID, do func() error) error {
	fail := func(fault account.SecretFault, cause error) error {
		return &account.SecretError{Address: address, Fault: fault, Cause: cause}
	}
	if !s.reachable() {
		return fail(account.KeyringAbsent, errors.New("no session bus"))
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	late := time.NewTimer(s.options.Limit)
	defer late.Stop()
	select {
	case err := <-done:
		if err == nil {
			return nil
		}
		return fail(fault(err), err)
	case <-late.C:
		return fail(account.KeyringSilent, context.DeadlineExceeded)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reachable tells whether there is anything to ask. Without a session bus
// the keyring's library would start one, and wait for it (threats F-24).
func (s *Store) reachable() bool {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return true
	}
	if bus := s.options.Getenv("DBUS_SESSION_BUS_ADDRESS"); bus != "" {
		return !strings.HasPrefix(bus, "autolaunch:")
	}
	run := s.options.Getenv("XDG_RUNTIME_DIR")
	_, err := os.Stat(filepath.Join(run, "bus"))
	return run != "" && err == nil
}

// fault tells what the keyring's error means.
func fault(err error) account.SecretFault {
	var bus dbus.Error
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return account.SecretMissing
	case contains(err.Error(), "failed to unlock", "IsLocked", "is locked"):
		return account.KeyringLocked
	case errors.As(err, &bus) && contains(bus.Name, absences...), contains(err.Error(), silences...):
		return account.KeyringAbsent
	}
	return account.KeyringDenied
}

// absences are in the names of the bus's errors when nobody is there who
// keeps passwords; silences are in the words of errors when the bus itself
// is not there.
var (
	absences = []string{".ServiceUnknown", ".NameHasNoOwner", ".Spawn.", ".NoReply", ".Disconnected", ".NoServer", ".TimedOut"}
	silences = []string{"connection refused", "no such file", "connection closed", "EOF", "dial unix"}
)

func contains(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}
