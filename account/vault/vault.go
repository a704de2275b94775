// Package vault is what must not be lost and is no message: a view of the
// database in one transaction. It keeps, per account, the certificates seen,
// what the strongest login was, the state from which
// a stream is resumed, the roster as it was last told, drafts, how far a
// server's archive was read, and the queue of what goes out.
//
// All of these but the queue are small values that are read whole and
// replaced whole, and nobody asks a question across them. So they share one
// table of (account, kind, name) with the value in JSON: a new kind, or one
// more field of an old one, needs no migration, and an older program passes
// over what it does not know. Each kind has its own type and its own
// functions here; nothing else reads the table. The queue has an order and
// is worked on row by row, so it has a table of its own; keys that are looked
// up by many will have theirs.
//
// How far a conversation was read stands with the conversation, in archive:
// the number of unread messages depends on it.
package vault

import (
	"encoding/json"
	"fmt"

	"sotto/account/store"
	"sotto/roster"
)

// Vault is what is kept for all accounts, as one transaction sees it.
type Vault struct{ tx *store.Tx }

// On is the vault within a transaction.
func On(tx *store.Tx) Vault { return Vault{tx} }

// kind is the type of a value; it never changes its name.
type kind string

const (
	certificate kind = "certificate"
	strongest   kind = "strongest"
	resumption  kind = "resumption"
	presence    kind = "presence"
	draft       kind = "draft"
	history     kind = "history"
	contacts    kind = "contacts"
	abilities   kind = "abilities"
	forgotten   kind = "forgotten"
)

// get reads a value, and tells whether there is one.
func get[T any](v Vault, account roster.JID, k kind, name string) (value T, found bool, err error) {
	var text []byte
	found, err = v.tx.Get("SELECT value FROM vault WHERE account = ? AND kind = ? AND name = ?",
		func(r store.Row) { text = r.Bytes(0) }, account.Bare().String(), string(k), name)
	if err != nil || !found {
		return value, false, err
	}
	if err := json.Unmarshal(text, &value); err != nil {
		return value, false, fmt.Errorf("read %s of %s: %w", k, account.Bare(), err)
	}
	return value, true, nil
}

// put replaces a value.
func put[T any](v Vault, account roster.JID, k kind, name string, value T) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write %s of %s: %w", k, account.Bare(), err)
	}
	return v.tx.Exec(`INSERT INTO vault (account, kind, name, value) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET value = excluded.value`, account.Bare().String(), string(k), name, text)
}

// all reads the values of a kind, by name.
func all[T any](v Vault, account roster.JID, k kind) (map[string]T, error) {
	values := map[string]T{}
	rows := v.tx.Rows("SELECT name, value FROM vault WHERE account = ? AND kind = ?", account.Bare().String(), string(k))
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		var value T
		if err := json.Unmarshal(r.Bytes(1), &value); err != nil {
			return nil, fmt.Errorf("read %s of %s: %w", k, account.Bare(), err)
		}
		values[r.Text(0)] = value
	}
	return values, nil
}

func (v Vault) remove(account roster.JID, k kind, name string) error {
	return v.tx.Exec("DELETE FROM vault WHERE account = ? AND kind = ? AND name = ?",
		account.Bare().String(), string(k), name)
}

func (v Vault) removeAll(account roster.JID, k kind) error {
	return v.tx.Exec("DELETE FROM vault WHERE account = ? AND kind = ?", account.Bare().String(), string(k))
}

// RemoveAccount forgets all that is kept for an account, its queue too.
func (v Vault) RemoveAccount(account roster.JID) error {
	for _, table := range []store.SQL{"vault", "outbox"} {
		if err := v.tx.Exec("DELETE FROM "+table+" WHERE account = ?", account.Bare().String()); err != nil {
			return err
		}
	}
	return nil
}
