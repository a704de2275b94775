package session

import (
	"context"

	"sotto/account"
	"sotto/session/event"
	"sotto/session/problem"
)

// places are where passwords can be kept on this computer, the best first.
// Nothing is asked of any of them; a keyring that is there may still refuse.
func (b Books) places() event.Places {
	keyring := event.Place{Source: account.FromKeyring}
	if !b.Secrets.Reachable() {
		keyring.Problem = problem.New(problem.KeyringAbsent, "your account")
	}
	return event.Places{All: []event.Place{
		keyring,
		{Source: account.FromPassphrase, Unset: !b.Secrets.Chosen() && !b.Secrets.Opened(context.Background())},
		{Source: account.FromCommand},
		{Source: account.FromPrompt},
	}}
}
