package intent

import "sotto/account"

// ChangePassword wants another password for an account, at the server and
// where it is kept, together. It is answered by an event.PasswordChanged or an
// event.PasswordUnchanged. The secret is wiped by whoever carries it out.
type ChangePassword struct {
	Of
	New account.Secret
}
