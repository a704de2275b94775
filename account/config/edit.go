package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
)

// Change is a setting's new value, written as a person types it: a text
// without quotes, a list with spaces between or as a TOML array.
type Change struct {
	Name  string
	Value string
	Unset bool // take the setting out of the file instead, so that its default holds
}

// Set gives a setting of all accounts a value, in the file. Like every edit
// it changes that and nothing else: comments and order stay. What cannot be
// is an *account.SettingError; a file that cannot be read is not touched.
func Set(file, name, value string) error {
	return edit(file, func(d *document) (*document, error) {
		return change(d, settings(), 0, Change{Name: name, Value: value})
	})
}

// Unset takes a setting of all accounts out of the file, so that its default
// holds.
func Unset(file, name string) error {
	return edit(file, func(d *document) (*document, error) {
		return change(d, settings(), 0, Change{Name: name, Unset: true})
	})
}

// SetAccount changes settings of one account, all of them or none: what
// belongs together, such as trust and pins, goes together.
func SetAccount(file string, address roster.JID, changes ...Change) error {
	return edit(file, func(d *document) (*document, error) {
		for _, c := range changes {
			if c.Name == "address" {
				return nil, &account.SettingError{Name: c.Name, What: "address tells which account it is, and cannot be changed.", Allowed: "another account, with that address"}
			}
			scope := d.account(address)
			if scope == 0 {
				return nil, &account.SettingError{Name: c.Name, What: address.String() + " is not one of your accounts."}
			}
			var err error
			if d, err = change(d, accounts(), scope, c); err != nil {
				return nil, err
			}
		}
		return d, nil
	})
}

// ChangeAccount makes one account what a function makes of it, all of it or
// nothing, and gives it as it is then. No other change comes in between.
func ChangeAccount(file string, address roster.JID, alter func(account.Account) (account.Account, error)) (account.Account, error) {
	var now account.Account
	err := edit(file, func(d *document) (*document, error) {
		scope := d.account(address)
		if scope == 0 {
			return nil, &account.SettingError{Name: "address", What: address.String() + " is not one of your accounts."}
		}
		c, err := Parse("", d.text)
		if err != nil {
			return nil, err
		}
		if now, err = alter(c.Accounts[scope-1]); err != nil {
			return nil, err
		}
		return d.become(scope, now)
	})
	return now, err
}

// AddAccount writes an account into the config file. Of one that is there
// already it changes what is different.
func AddAccount(file string, a account.Account) error {
	a = filled(a)
	return edit(file, func(d *document) (*document, error) {
		scope := d.account(a.Address)
		if scope == 0 {
			return open(d.appended(a))
		}
		return d.become(scope, a)
	})
}

// RemoveAccount takes an account out of the config file. One that is not
// there changes nothing.
func RemoveAccount(file string, address roster.JID) error {
	return edit(file, func(d *document) (*document, error) {
		text := d.text
		if scope := d.account(address); scope > 0 {
			for _, lines := range slices.Backward(d.regions(scope)) {
				text = slices.Concat(text[:lines[0]], bytes.TrimLeft(text[lines[1]:], "\r\n"))
			}
		}
		return open(text)
	})
}

// change makes one change of a setting of a table.
func change[T any](d *document, rows []row[T], scope int, c Change) (*document, error) {
	row, known := find(rows, c.Name)
	if !known {
		return nil, unknownName(c.Name, names(rows))
	}
	if c.Unset {
		return open(d.drop(scope, c.Name))
	}
	var scratch T
	value, err := row.write(c.Value)
	if err == nil {
		err = row.try(&scratch, value)
	}
	if err != nil {
		return nil, &account.SettingError{Name: c.Name, What: sentence(c.Name, err), Allowed: row.allowed}
	}
	return open(d.put(scope, c.Name, value))
}

// try reads a value that is written as the file has it.
func (r row[T]) try(t *T, value string) error {
	n, err := single(value)
	if err != nil {
		return err
	}
	return r.read(t, n)
}

func unknownName(name string, known []string) error {
	e := &account.SettingError{Name: name, What: fmt.Sprintf("There is no setting %q.", name), Allowed: strings.Join(known, ", ")}
	if meant := account.Meant(name, known); meant != "" {
		e.What += fmt.Sprintf(" Did you mean %q?", meant)
	}
	return e
}

// appended is the text with one more account.
func (d *document) appended(a account.Account) []byte {
	text := bytes.TrimRight(d.text, "\r\n")
	if len(text) == mark(text) {
		return slices.Concat(text, render(a, d.newline))
	}
	return slices.Concat(text, []byte(d.newline+d.newline), render(a, d.newline))
}

// become makes the account of a scope what it shall be.
func (d *document) become(scope int, a account.Account) (*document, error) {
	c, err := Parse("", d.text)
	if err != nil {
		return nil, err
	}
	is, plain := c.Accounts[scope-1], initial(accounts())
	for _, row := range accounts() {
		want := Change{Name: row.name, Value: row.show(&a), Unset: row.show(&a) == row.show(&plain)}
		if want.Value == row.show(&is) {
			continue
		}
		if d, err = change(d, accounts(), scope, want); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// render writes an account as a person would: what is not as it is anyway.
func render(a account.Account, newline string) []byte {
	lines := []string{"[[account]]"}
	plain := initial(accounts())
	for _, row := range accounts() {
		typed := row.show(&a)
		value, err := row.write(typed)
		if typed != row.show(&plain) && err == nil {
			lines = append(lines, row.name+" = "+value)
		}
	}
	return []byte(strings.Join(lines, newline) + newline)
}

// edit changes the file's text, if it can be read before and after, and puts
// the new text in its place in one step.
func edit(file string, change func(*document) (*document, error)) error {
	was, err := read(file)
	if err != nil {
		return err
	}
	if _, err := was.parse(file); err != nil {
		return err
	}
	begins := mark(was.text)
	d, err := open(was.text[begins:])
	if err != nil {
		return err
	}
	if d, err = change(d); err != nil {
		return err
	}
	now := slices.Concat(was.text[:begins], d.text)
	if bytes.Equal(now, was.text) {
		return nil
	}
	if _, err := Parse(file, now); err != nil {
		return refused(err)
	}
	return replace(file, now)
}

// refused says of a text that was never written why it could not be.
func refused(err error) error {
	var bad *account.ConfigError
	if !errors.As(err, &bad) {
		return err
	}
	return &account.SettingError{What: bad.What, Allowed: bad.Allowed}
}
