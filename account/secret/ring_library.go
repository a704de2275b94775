//go:build darwin || windows

package secret

import (
	"context"
	"errors"
	"os/exec"
	"time"

	"github.com/zalando/go-keyring"

	"sotto/account"
)

// ring is the OS keyring: macOS's Keychain or Windows' Credential Manager.
type ring struct {
	options *Options
	gate    *gate
}

func newRing(o *Options) place { return &ring{options: o, gate: newGate()} }

func (r *ring) get(ctx context.Context, it item) ([]byte, error) {
	var secret string // the library has no other type, so it cannot be wiped
	err := r.errand(ctx, it, func() (err error) {
		secret, err = keyring.Get(program, it.name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return []byte(secret), nil
}

func (r *ring) set(ctx context.Context, it item, secret []byte) error {
	text := string(secret) // now: the library may be left behind, and the secret wiped
	return r.errand(ctx, it, func() error { return keyring.Set(program, it.name, text) })
}

func (r *ring) remove(ctx context.Context, it item) error {
	err := r.errand(ctx, it, func() error { return keyring.Delete(program, it.name) })
	if faulty(err, account.SecretMissing) {
		return nil
	}
	return err
}

// errand does something with the keyring. What takes longer than the limit
// waits for a person whom the system asks, which it does not tell; what hangs
// cannot be ended, and is left behind.
func (r *ring) errand(ctx context.Context, it item, do func() error) error {
	return r.gate.through(ctx, it, func() error {
		done := make(chan error, 1)
		go func() { done <- do() }()
		asks := time.NewTimer(r.options.Limit)
		defer asks.Stop()
		late := time.NewTimer(r.options.Limit + r.options.Patience)
		defer late.Stop()
		for {
			select {
			case err := <-done:
				return told(it, err)
			case <-asks.C:
				if isQuiet(ctx) {
					return it.wrong(account.KeyringLocked, "it would have to ask somebody", nil)
				}
				r.options.Waiting(it.of, account.WaitUnlock)
			case <-late.C:
				return it.wrong(account.KeyringSilent, "", nil)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
}

// told says what an error of the library means.
func told(it item, err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return it.wrong(account.SecretMissing, "", nil)
	case errors.As(err, &exit):
		if fault, known := statuses[exit.ExitCode()]; known {
			return it.wrong(fault, exit.Error(), nil)
		}
		return it.wrong(account.KeyringDenied, exit.Error(), nil)
	}
	return it.wrong(account.KeyringDenied, "", err)
}

// statuses are how macOS' security tool ends: the lowest byte of the system's
// error.
var statuses = map[int]account.SecretFault{
	36:  account.KeyringLocked,    // errSecInteractionNotAllowed, -25308
	44:  account.SecretMissing,    // errSecItemNotFound, -25300
	50:  account.KeyringAbsent,    // errSecNoSuchKeychain, -25294
	51:  account.KeyringDenied,    // errSecAuthFailed, -25293
	128: account.KeyringDismissed, // userCanceledErr, -128
}

// reachable is true: these systems always have one.
func (r *ring) reachable() bool { return true }
