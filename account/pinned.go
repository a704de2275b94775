package account

import (
	"fmt"
	"slices"

	"sotto/roster"
)

// PinFault says why the pins of an account cannot be changed so.
type PinFault string

// The faults; each has its own next step.
const (
	PinThere    PinFault = "there"    // it is pinned already
	PinMissing  PinFault = "missing"  // it is not pinned
	PinLast     PinFault = "last"     // no pin would be left, and the account's trust looks at one
	PinUnheeded PinFault = "unheeded" // the account's trust looks at no pin, so none may be there
)

// PinError is a change of pins that was not made.
type PinError struct {
	Address roster.JID
	Key     Pin // zero where it is not known yet
	Fault   PinFault
	Trust   Trust // as it would be
}

func (e *PinError) Error() string {
	return fmt.Sprintf("pins of %s: %s, trust %s", e.Address, e.Fault, e.Trust)
}

// HeedsPins tells whether a way to trust looks at pins.
func (t Trust) HeedsPins() bool { return t == TrustCAPin || t == TrustPin }

// Means says what a way to trust demands, in one sentence.
func (t Trust) Means() string {
	switch t {
	case TrustCA, "":
		return "Its trust is “ca”: an authority must vouch for the server, and no pin is looked at."
	case TrustCAPin:
		return "Its trust is “ca+pin”: an authority must vouch for the server, and the server's key must be a pinned one."
	case TrustPin:
		return "Its trust is “pin”: a pinned key alone decides, and authority, name and dates are not looked at."
	}
	return "Its trust is “" + string(t) + "”."
}

// MayPin finds out whether a key could be pinned, before it is known which.
// trust is as for WithPin.
func (a Account) MayPin(trust Trust) error {
	if a.Trust = trust.or(a.Trust); !a.Trust.HeedsPins() {
		return &PinError{Address: a.Address, Fault: PinUnheeded, Trust: a.Trust}
	}
	return nil
}

// WithPin is the account with one more pin, behind those it has, and with
// another trust unless that is "". The trust never changes by itself, and a
// pin that it does not look at is refused: nobody shall believe that a key
// is held against something when it is not.
func (a Account) WithPin(key Pin, trust Trust) (Account, error) {
	there := slices.Contains(a.Pins, key)
	changed := trust != "" && trust != a.Trust
	a.Trust = trust.or(a.Trust)
	switch {
	case !a.Trust.HeedsPins():
		return a, &PinError{a.Address, key, PinUnheeded, a.Trust}
	case there && !changed:
		return a, &PinError{a.Address, key, PinThere, a.Trust}
	case !there:
		a.Pins = append(slices.Clone(a.Pins), key)
	}
	return a, nil
}

// WithoutPin is the account with one pin less, and with another trust unless
// that is "".
func (a Account) WithoutPin(key Pin, trust Trust) (Account, error) {
	at := slices.Index(a.Pins, key)
	a.Trust = trust.or(a.Trust)
	if at < 0 {
		return a, &PinError{a.Address, key, PinMissing, a.Trust}
	}
	a.Pins = slices.Delete(slices.Clone(a.Pins), at, at+1)
	switch left := len(a.Pins) > 0; {
	case !left && a.Trust.HeedsPins():
		return a, &PinError{a.Address, key, PinLast, a.Trust}
	case left && !a.Trust.HeedsPins():
		return a, &PinError{a.Address, key, PinUnheeded, a.Trust}
	}
	return a, nil
}

// or is the trust, or another in the place of "".
func (t Trust) or(other Trust) Trust {
	switch {
	case t != "":
		return t
	case other != "":
		return other
	}
	return TrustCA
}

// Comparison is a way to find out whose a key is that a server showed.
type Comparison struct {
	Text    string // the rest of a sentence
	Command string // what prints the key there, behind "sha256:"; "" for none
}

// Comparisons are all ways.
func Comparisons() []Comparison {
	return []Comparison{
		{Text: "the one that the server's operator publishes, on a page or on paper;"},
		{
			Text:    "the one of the certificate file on the server itself, which this prints there, without the “sha256:”:",
			Command: "openssl x509 -in FILE -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | openssl base64",
		},
		{Text: "the one that somebody whom you trust sees from another network."},
	}
}
