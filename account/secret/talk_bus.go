//go:build !darwin && !windows

package secret

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"sotto/account"
)

// The Secret Service API 0.2, section 5: names on the bus.
const (
	service        = "org.freedesktop.secrets"
	servicePath    = "/org/freedesktop/secrets"
	loginPath      = servicePath + "/collection/login"
	serviceFace    = "org.freedesktop.Secret.Service"
	collectionFace = "org.freedesktop.Secret.Collection"
	promptFace     = "org.freedesktop.Secret.Prompt"
)

// talk is one conversation with the keyring, about one item.
type talk struct {
	*ring
	ctx  context.Context
	item item
	bus  *dbus.Conn
	left time.Duration // how long the keyring may still take, questions to a person aside
}

// dial joins the session bus.
func (r *ring) dial(ctx context.Context, it item) (*talk, error) {
	address, ok := r.address()
	if !ok {
		return nil, it.wrong(account.KeyringAbsent, "there is no session bus", nil)
	}
	t := &talk{ring: r, ctx: ctx, item: it, left: r.options.Limit}
	limit, cancel := context.WithTimeout(ctx, t.left)
	defer cancel()
	life, end := context.WithCancel(context.WithoutCancel(ctx)) // only joining ends with the limit
	stop := context.AfterFunc(limit, end)
	began := time.Now()
	bus, err := dbus.Connect(address, dbus.WithContext(life))
	t.left -= time.Since(began)
	inTime := stop()
	switch {
	case err == nil && inTime:
		t.bus = bus
		return t, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case !inTime:
		return nil, it.wrong(account.KeyringSilent, "the session bus did not answer", nil)
	}
	end()
	return nil, it.wrong(account.KeyringAbsent, "the session bus cannot be reached", err)
}

func (t *talk) close() { _ = t.bus.Close() }

// call calls a method, and reads its answer into values.
func (t *talk) call(path dbus.ObjectPath, face, method string, args []any, answer ...any) error {
	began := time.Now()
	limit, cancel := context.WithTimeout(t.ctx, t.left)
	defer cancel()
	err := t.bus.Object(service, path).CallWithContext(limit, face+"."+method, 0, args...).Store(answer...)
	t.left -= time.Since(began)
	return t.told(limit, method, err)
}

func (t *talk) property(path dbus.ObjectPath, face, name string) (dbus.Variant, error) {
	var v dbus.Variant
	err := t.call(path, "org.freedesktop.DBus.Properties", "Get", []any{face, name}, &v)
	return v, err
}

// told says what an error of the bus means. The error itself is not kept:
// only its name, because we cannot know what its text says.
func (t *talk) told(limit context.Context, method string, err error) error {
	var named dbus.Error
	switch {
	case err == nil:
		return nil
	case t.ctx.Err() != nil:
		return t.ctx.Err()
	case limit.Err() != nil:
		return t.item.wrong(account.KeyringSilent, "no answer to "+method, nil)
	case errors.As(err, &named):
		return t.item.wrong(meaning(named.Name), method+": "+named.Name, nil)
	case !t.bus.Connected():
		return t.item.wrong(account.KeyringAbsent, "the session bus is gone", nil)
	}
	return t.item.wrong(account.KeyringDenied, "the answer to "+method+" cannot be understood", nil)
}

// library has go-keyring do something, within what is left of the time. What
// hangs there cannot be ended; it is left behind (threats F-24).
func (t *talk) library(method string, do func() error) error {
	began := time.Now()
	limit, cancel := context.WithTimeout(t.ctx, t.left)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- do() }()
	var err error
	select {
	case err = <-done:
	case <-limit.Done():
		err = limit.Err()
	}
	t.left -= time.Since(began)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return t.item.wrong(account.SecretMissing, "", nil)
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return t.item.wrong(account.KeyringAbsent, "it is not supported here", nil)
	case err != nil && strings.HasPrefix(err.Error(), "failed to unlock"):
		return t.item.wrong(account.KeyringLocked, "", nil)
	}
	return t.told(limit, method, err)
}

// meaning is what a named error of the bus says about the keyring.
func meaning(name string) account.SecretFault {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case last == "IsLocked":
		return account.KeyringLocked
	case last == "NoSuchObject":
		return account.SecretMissing
	case slices.Contains(absences, last), strings.Contains(name, ".Spawn."):
		return account.KeyringAbsent
	}
	return account.KeyringDenied
}

// absences are the errors of the bus when nobody is there who keeps secrets,
// or no longer.
var absences = []string{"ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected", "NoServer", "TimedOut", "Timeout"}
