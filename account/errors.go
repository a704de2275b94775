package account

import (
	"fmt"

	"sotto/roster"
)

// ConfigError is a place in the config file that cannot be used.
type ConfigError struct {
	File         string
	Line, Column int    // from 1; 0 where unknown
	What         string // what stands there and why it cannot
	Allowed      string // what may stand there; "" where nothing is to be said
}

func (e *ConfigError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What)
}

// FileError is a file of ours that cannot be read or written.
type FileError struct {
	File  string
	Doing string // "read", "write", "create"
	Cause error
}

func (e *FileError) Error() string { return fmt.Sprintf("%s %s: %v", e.Doing, e.File, e.Cause) }
func (e *FileError) Unwrap() error { return e.Cause }

// SecretFault says what a source of secrets answered when it had none to
// give.
type SecretFault string

// The faults of secret sources; each has its own next step.
const (
	KeyringAbsent    SecretFault = "absent"           // no keyring service can be reached
	KeyringLocked    SecretFault = "locked"           // it is locked, and nobody unlocked it
	KeyringDenied    SecretFault = "denied"           // it refused
	KeyringDismissed SecretFault = "dismissed"        // its question was dismissed, or could not be shown
	KeyringSilent    SecretFault = "silent"           // it did not answer in time
	SecretMissing    SecretFault = "missing"          // the source works and has no such secret
	SecretDamaged    SecretFault = "damaged"          // what is kept there cannot be read
	SecretTooNew     SecretFault = "too-new"          // a later version of ours wrote it
	SecretDiffers    SecretFault = "differs"          // another secret came than the one that is known
	SecretLeft       SecretFault = "left"             // a copy stayed where it was to be forgotten
	PassphraseWrong  SecretFault = "wrong-passphrase" // the passphrase does not open the file
	CommandFailed    SecretFault = "command"          // the password command failed or printed nothing
	NobodyToAsk      SecretFault = "nobody"           // no terminal to ask at
)

// SecretError is a secret that could not be had or kept. Neither Detail nor
// Cause ever holds a secret.
type SecretError struct {
	Address roster.JID // whose password it is; zero for what belongs to no account
	File    string     // the file it is kept in; "" for other sources
	Fault   SecretFault
	Detail  string
	Cause   error
}

func (e *SecretError) Error() string {
	what := "secret of ours"
	if !e.Address.IsZero() {
		what = "password of " + e.Address.String()
	}
	if e.File != "" {
		what += " in " + e.File
	}
	return fmt.Sprintf("%s: %s: %s", what, e.Fault, e.Detail)
}
func (e *SecretError) Unwrap() error { return e.Cause }

// StoreFault says why the database cannot be used. Whatever it is, nothing
// has been destroyed.
type StoreFault string

// The faults of the database; each has its own next step.
const (
	StoreCorrupt    StoreFault = "corrupt"    // what stands there is not what was written
	StoreWrongKey   StoreFault = "wrong-key"  // it is whole, and encrypted with another key or with none
	StoreNewer      StoreFault = "newer"      // a later sotto wrote it, in a form that this one does not know
	StoreFull       StoreFault = "full"       // the disk is full, or a quota used up; what is kept can be read
	StoreReadOnly   StoreFault = "read-only"  // it can be read and not written
	StoreLocked     StoreFault = "locked"     // another sotto writes to it; Holder says which
	StoreUnreadable StoreFault = "unreadable" // the system refuses to read or write it
)

// StoreError is a database that cannot be used, or not in the way that was
// wanted. Detail holds no text of anybody's and no key.
type StoreError struct {
	File   string
	Fault  StoreFault
	Detail string
	Holder int // the process that has it, when StoreLocked; 0 where unknown
	Cause  error
}

func (e *StoreError) Error() string {
	return fmt.Sprintf("database %s: %s: %s", e.File, e.Fault, e.Detail)
}
func (e *StoreError) Unwrap() error { return e.Cause }

// QueryError is a part of a search that cannot be understood.
type QueryError struct {
	Item string
	Why  string // the rest of a sentence that begins with the item
}

func (e *QueryError) Error() string { return fmt.Sprintf("search: %q %s", e.Item, e.Why) }

// ImportError is a line of an exported archive that cannot be read.
type ImportError struct {
	Line int
	What string
	More int // how many further lines cannot be read
}

func (e *ImportError) Error() string { return fmt.Sprintf("import: line %d: %s", e.Line, e.What) }

// Wait says what the coming of a secret waits for: somebody must act outside
// of our window.
type Wait string

// What is waited for.
const (
	WaitUnlock Wait = "unlock" // the keyring asks to be unlocked
	WaitCreate Wait = "create" // the keyring asks for the password of a new keyring
)
