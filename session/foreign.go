package session

import (
	"path/filepath"
	"strings"

	"sotto/account"
	"sotto/account/foreign"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// lookAround tells which accounts other clients keep on this computer. A file
// of theirs that cannot be read holds none: it is theirs to complain of.
func (p *Pool) lookAround() {
	var all []event.Theirs
	if p.options.Foreign != nil {
		found, _ := p.options.Foreign()
		for _, f := range found {
			all = append(all, event.Theirs{Client: f.Client, File: p.options.short(f.File), Account: f.Account, Plain: f.Plain})
		}
	}
	p.merged.put(event.Foreign{All: all})
}

// short is a file as a person writes it.
func (o Options) short(file string) string {
	if in, ok := strings.CutPrefix(file, o.Home+string(filepath.Separator)); ok && o.Home != "" {
		return "~/" + filepath.ToSlash(in)
	}
	return file
}

// borrow is the password of an account that is to be added: the one that was
// typed, or the one that another client keeps in plain text.
func (o Options) borrow(i intent.Add) (account.Secret, error) {
	if i.From == "" {
		return i.Password, nil
	}
	var all []foreign.Found
	if o.Foreign != nil {
		all, _ = o.Foreign() // what cannot be read does not hold it
	}
	for _, f := range all {
		if f.Client != i.From || f.Account.Address != i.Address || !f.Plain {
			continue
		}
		read, err := f.Password()
		if err != nil {
			return account.Secret{}, &account.FileError{File: f.File, Doing: "read", Cause: err}
		}
		return account.Conceal(read), nil
	}
	return account.Secret{}, problem.New(problem.PasswordMissing, i.Address.String())
}
