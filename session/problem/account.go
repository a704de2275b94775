package problem

import (
	"errors"
	"fmt"

	"sotto/account"
	"sotto/roster"
)

// secretCodes translate what a source of secrets answered.
var secretCodes = map[account.SecretFault]Code{
	account.KeyringAbsent: KeyringAbsent,
	account.KeyringLocked: KeyringLocked,
	account.KeyringDenied: KeyringDenied,
	account.KeyringSilent: KeyringSilent,
	account.SecretMissing: PasswordMissing,
	account.CommandFailed: PasswordCommand,
	account.NobodyToAsk:   NobodyToAsk,
}

// fromAccount explains the typed errors of the rooms below the wire.
func fromAccount(err error) *Problem {
	var address *roster.AddressError
	var config *account.ConfigError
	var file *account.FileError
	var secret *account.SecretError
	switch {
	case errors.As(err, &secret):
		return New(secretCodes[secret.Fault], secret.Address.String()).
			With(Fact{"detail", secret.Detail}).Because(err)
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
