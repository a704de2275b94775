package problem

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
)

// secretCodes translate what a source of secrets answered.
var secretCodes = map[account.SecretFault]Code{
	account.KeyringAbsent:    KeyringAbsent,
	account.KeyringLocked:    KeyringLocked,
	account.KeyringDenied:    KeyringDenied,
	account.KeyringDismissed: KeyringDismissed,
	account.KeyringSilent:    KeyringSilent,
	account.SecretMissing:    PasswordMissing,
	account.SecretDamaged:    SecretsDamaged,
	account.SecretTooNew:     SecretsTooNew,
	account.SecretDiffers:    PasswordDiffers,
	account.SecretLeft:       PasswordLeft,
	account.PassphraseWrong:  PassphraseWrong,
	account.CommandFailed:    PasswordCommand,
	account.NobodyToAsk:      NobodyToAsk,
}

// keyReasons end the sentence that says why the key to what is kept cannot be
// had.
var keyReasons = map[account.SecretFault]string{
	account.KeyringAbsent:    "no OS keyring answers",
	account.KeyringLocked:    "the OS keyring is locked",
	account.KeyringDenied:    "the OS keyring did not allow it",
	account.KeyringDismissed: "the question of the OS keyring was dismissed, or could not be shown",
	account.KeyringSilent:    "the OS keyring did not answer within 5 seconds",
	account.SecretMissing:    "there is none where it is to be",
	account.SecretDamaged:    "what is kept in its place is no key",
	account.SecretDiffers:    "it could not be read back after it was stored",
}

// ofFile are the causes that are about the file under the passphrase.
var ofFile = []Code{PassphraseWrong, SecretsDamaged, SecretsTooNew}

// fromSecret explains a secret that could not be had or kept: a password, the
// key, or the file that holds both.
func fromSecret(e *account.SecretError) *Problem {
	p := New(secretCodes[e.Fault], e.Address.String())
	reason, ofKey := keyReasons[e.Fault]
	switch {
	case e.File != "" && e.Fault == account.NobodyToAsk:
		p = New(PassphraseNotAsked, e.File)
	case e.File != "" && slices.Contains(ofFile, p.Code):
		p = New(p.Code, e.File)
	case e.Address.IsZero() && ofKey:
		p = New(KeyUnavailable, reason)
	}
	return p.With(Fact{"file", e.File}, Fact{"detail", e.Detail})
}

// pinCodes translate why the pins of an account cannot be changed so.
var pinCodes = map[account.PinFault]Code{
	account.PinThere:    PinThere,
	account.PinMissing:  PinMissing,
	account.PinLast:     PinLast,
	account.PinUnheeded: PinUnheeded,
}

// fromPin explains a change of pins that was not made.
func fromPin(e *account.PinError) *Problem {
	p := New(pinCodes[e.Fault], e.Address.String()).Fill("key", e.Key.String())
	p.Title = strings.ReplaceAll(p.Title, "{trust}", string(e.Trust))
	return p
}

// fromAccount explains the typed errors of the rooms below the wire.
func fromAccount(err error) *Problem {
	var address *roster.AddressError
	var config *account.ConfigError
	var file *account.FileError
	var secret *account.SecretError
	var pin *account.PinError
	switch {
	case errors.As(err, &pin):
		return fromPin(pin).Because(err)
	case errors.As(err, &secret):
		return fromSecret(secret).Because(err)
	case errors.As(err, &config):
		p := New(ConfigBroken, config.What).Because(err).
			With(Fact{"place", fmt.Sprintf("%s, line %d, column %d", config.File, config.Line, config.Column)},
				Fact{"allowed", config.Allowed})
		return p
	case errors.As(err, &file):
		return New(FileUnusable, file.File).Because(err).With(Fact{"cannot " + file.Doing + " it", reason(file.Cause)})
	case errors.As(err, &address):
		return New(BadAddress, fmt.Sprintf("“%s” is not an address: the %s %s.", address.Address, address.Part, address.Reason)).Because(err)
	}
	return fromStore(err)
}
