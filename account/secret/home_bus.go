//go:build !darwin && !windows

package secret

import (
	"slices"

	"github.com/godbus/dbus/v5"

	"sotto/account"
)

// home is the keyring that the library uses: the one that the login unlocks,
// or else the default one; "" where there is none yet.
func (t *talk) home() (dbus.ObjectPath, error) {
	v, err := t.property(servicePath, serviceFace, "Collections")
	if err != nil {
		return "", err
	}
	if all, _ := v.Value().([]dbus.ObjectPath); slices.Contains(all, loginPath) {
		return loginPath, nil
	}
	var usual dbus.ObjectPath
	err = t.call(servicePath, serviceFace, "ReadAlias", []any{"default"}, &usual)
	if usual == "/" {
		usual = ""
	}
	return usual, err
}

// open sees to it that the keyring is unlocked: a locked one may hold what it
// does not show. Where the keyring asks a person, they are waited for.
func (t *talk) open() (dbus.ObjectPath, error) {
	home, err := t.home()
	if err != nil || home == "" {
		return home, err
	}
	if locked, err := t.locked(home); err != nil || !locked {
		return home, err
	}
	var opened []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := t.call(servicePath, serviceFace, "Unlock", []any{[]dbus.ObjectPath{home}}, &opened, &prompt); err != nil {
		return home, err
	}
	if err := t.prompted(prompt, account.WaitUnlock); err != nil {
		return home, err
	}
	locked, err := t.locked(home)
	if err == nil && locked {
		err = t.item.wrong(account.KeyringLocked, "it is still locked after it was to unlock itself", nil)
	}
	return home, err
}

func (t *talk) locked(collection dbus.ObjectPath) (bool, error) {
	v, err := t.property(collection, collectionFace, "Locked")
	locked, _ := v.Value().(bool)
	return locked, err
}

// found has the keyring make a default keyring, for which it asks a person
// for a new password.
func (t *talk) found() error {
	properties := map[string]dbus.Variant{collectionFace + ".Label": dbus.MakeVariant("Default keyring")}
	var made, prompt dbus.ObjectPath
	if err := t.call(servicePath, serviceFace, "CreateCollection", []any{properties, "default"}, &made, &prompt); err != nil {
		return err
	}
	return t.prompted(prompt, account.WaitCreate)
}
