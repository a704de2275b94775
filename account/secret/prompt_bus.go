//go:build !darwin && !windows

package secret

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"

	"sotto/account"
)

// prompted has the keyring show a question of its own, and waits for the
// person who answers it, which can take long. When nobody waits any more the
// question stays on the screen: the API's way to take it back, Dismiss, ends
// gnome-keyring 42 for everybody. Who answers it late finds the keyring
// unlocked the next time.
func (t *talk) prompted(prompt dbus.ObjectPath, what account.Wait) error {
	if prompt == "/" || prompt == "" {
		return nil
	}
	if isQuiet(t.ctx) {
		return t.item.wrong(account.KeyringLocked, "it would have to ask somebody", nil)
	}
	signals := make(chan *dbus.Signal, 8)
	t.bus.Signal(signals)
	defer t.bus.RemoveSignal(signals)
	if err := t.listen(prompt); err != nil {
		return err
	}
	if err := t.call(prompt, promptFace, "Prompt", []any{""}); err != nil {
		return err
	}
	t.options.Waiting(t.item.of, what)
	return t.answer(prompt, signals)
}

// listen asks the bus for what becomes of a question, and of the keyring.
func (t *talk) listen(prompt dbus.ObjectPath) error {
	limit, cancel := context.WithTimeout(t.ctx, t.left)
	defer cancel()
	err := t.bus.AddMatchSignalContext(limit, dbus.WithMatchObjectPath(prompt),
		dbus.WithMatchInterface(promptFace), dbus.WithMatchMember("Completed"))
	if err == nil {
		err = t.bus.AddMatchSignalContext(limit, dbus.WithMatchInterface("org.freedesktop.DBus"),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, service))
	}
	return t.told(limit, "AddMatch", err)
}

// answer waits for what becomes of a question.
func (t *talk) answer(prompt dbus.ObjectPath, signals chan *dbus.Signal) error {
	late := time.NewTimer(t.options.Patience)
	defer late.Stop()
	for {
		select {
		case s, ok := <-signals:
			switch {
			case !ok || s.Name == "org.freedesktop.DBus.NameOwnerChanged":
				return t.item.wrong(account.KeyringAbsent, "it ended while its question stood", nil)
			case s.Name == promptFace+".Completed" && s.Path == prompt:
				return t.completed(s)
			}
		case <-late.C:
			return t.item.wrong(account.KeyringLocked, "nobody answered its question within "+t.options.Patience.String(), nil)
		case <-t.ctx.Done():
			return t.ctx.Err()
		}
	}
}

// completed reads the answer to a question.
func (t *talk) completed(s *dbus.Signal) error {
	var dismissed bool
	var result dbus.Variant
	if err := dbus.Store(s.Body, &dismissed, &result); err != nil {
		return t.item.wrong(account.KeyringDenied, "the answer to its question cannot be understood", nil)
	}
	if dismissed {
		return t.item.wrong(account.KeyringDismissed, "", nil)
	}
	return nil
}
