package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/term"

	"sotto/account"
	"sotto/account/config"
	"sotto/account/secret"
	"sotto/roster"
	"sotto/session"
	"sotto/session/problem"
)

// door is what a command gets of the process it runs in. Environment and
// arguments are read here and nowhere else.
type door struct {
	in       io.Reader
	out, err io.Writer
	getenv   func(string) string
	home     string
	terminal bool                         // both the input and the output are a terminal
	store    *secret.Store                // nil until a secret is wanted
	screen   atomic.Bool                  // the screen owns the terminal
	waits    atomic.Pointer[func(string)] // tells the screen what the keyring waits for
	work     int                          // what a guess at the passphrase costs; 0 as usual
}

// here is the process we are.
func here() *door {
	return &door{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		getenv: os.Getenv, home: home(),
		terminal: term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())),
	}
}

// home is the person's folder, as the environment or else the system says;
// "" where neither knows. A relative one would be in whatever folder we are
// started in, with a config file that anybody may have put there.
func home() string {
	if told, err := os.UserHomeDir(); err == nil && filepath.IsAbs(told) {
		return told
	}
	if we, err := user.Current(); err == nil && filepath.IsAbs(we.HomeDir) {
		return we.HomeDir
	}
	return ""
}

// placed tells whether what we keep has a place.
func (d *door) placed() error {
	if filepath.IsAbs(d.configFile()) && filepath.IsAbs(d.historyFile()) {
		return nil
	}
	return hinted(usage("There is no folder for the settings and the history: this user has no home."),
		"Set HOME, or XDG_CONFIG_HOME and XDG_DATA_HOME, to an absolute path.")
}

// enter runs one command line and gives the exit code: 0, or the class of
// the problem that was printed.
func enter(ctx context.Context, d *door, args []string) int {
	c, err := parse(commands(), args)
	if err == nil {
		c.door = d
		if err = d.placed(); err == nil || homeless(c.command.name) {
			err = c.command.run(ctx, c)
		}
		d.close()
	}
	if err == nil {
		return 0
	}
	p := problem.From(err)
	if usageOf := c.command; usageOf != nil && p.Code == problem.UsageError {
		last := len(p.Hints) - 1 // the catalogue's, which is about all commands
		p.Hints = append(p.Hints[:last:last], "“sotto help "+usageOf.name+"” shows how it is used.")
	}
	report(d.err, p)
	return p.ExitCode()
}

// homeless tells whether a command needs no place for what we keep.
func homeless(command string) bool { return command == "help" || command == "version" }

// close wipes the secrets that were remembered.
func (d *door) close() {
	if d.store != nil {
		d.store.Close()
	}
}

// configFile is where the accounts are written down.
func (d *door) configFile() string { return config.Path(d.getenv, d.home) }

// accounts are those of the config file that are not disabled.
func (d *door) accounts() ([]account.Account, error) {
	all, err := config.Load(d.configFile())
	if err != nil {
		return nil, err
	}
	var enabled []account.Account
	for _, a := range all.Accounts {
		if !a.Disabled {
			enabled = append(enabled, a)
		}
	}
	if len(enabled) == 0 {
		return nil, problem.New(problem.NoAccount, "")
	}
	return enabled, nil
}

// secrets is where passwords come from: one store for the whole command, so
// that nothing is asked for twice. A person is asked at the terminal.
func (d *door) secrets() *secret.Store {
	if d.store == nil {
		d.store = secret.New(secret.Options{
			Getenv: d.getenv, File: secret.Path(d.getenv, d.home),
			Ask: d.ask, AskPassphrase: d.askPassphrase, Waiting: d.waiting, WorkFactor: d.work,
		})
	}
	return d.store
}

// books are where accounts are written down.
func (d *door) books() session.Books {
	return session.Books{File: d.configFile(), Secrets: d.secrets()}
}

// ask asks for a password at the terminal, unless a screen owns it.
func (d *door) ask(ctx context.Context, a account.Account) ([]byte, error) {
	if d.screen.Load() {
		return nil, &account.SecretError{Address: a.Address, Fault: account.NobodyToAsk}
	}
	return ask(ctx, a)
}

// askPassphrase asks for a passphrase at the terminal, unless a screen owns
// it.
func (d *door) askPassphrase(ctx context.Context, q secret.Question) ([]byte, error) {
	if d.screen.Load() {
		return nil, &account.SecretError{File: q.File, Fault: account.NobodyToAsk}
	}
	return askPassphrase(ctx, q)
}

// waiting tells that a person must act elsewhere: on standard error or, once
// a screen owns the terminal, there.
func (d *door) waiting(_ roster.JID, what account.Wait) {
	if d.screen.Load() {
		if tell := d.waits.Load(); tell != nil {
			(*tell)(waitWords[what])
		}
		return
	}
	say := "The OS keyring is locked. Unlock it in the window that it has opened."
	if what == account.WaitCreate {
		say = "There is no OS keyring yet. Choose a password for it in the window that it has opened."
	}
	fmt.Fprintln(d.err, "sotto: "+say+" Ctrl-C gives up.")
}

// waitWords go on after "waits for".
var waitWords = map[account.Wait]string{
	account.WaitUnlock: "the keyring to be unlocked",
	account.WaitCreate: "a password for the new keyring",
}
