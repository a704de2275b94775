package session

import (
	"context"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/session/problem"
)

// Erase forgets what is kept of an account that is gone, beside its messages.
// Those of them that waited to be sent were not sent, and are not either when
// the account is added again: who removes one wants nothing more of it. It
// gives how many there were.
func Erase(ctx context.Context, kept *store.Store, account roster.JID) (unsent int, err error) {
	err = kept.Write(ctx, func(tx *store.Tx) error {
		unsent, err = archive.On(tx).Abandon(account, func(peer roster.JID) string {
			return problem.New(problem.AccountGone, peer.String()).Title
		})
		if err != nil {
			return err
		}
		return vault.On(tx).RemoveAccount(account)
	})
	return unsent, err
}

// anew has nothing of an account that was there before come back with one that
// is added: it may have been removed while the database could not be written.
// One that is there, and only added again, goes on.
func (p *Pool) anew(ctx context.Context, b Books, account roster.JID) error {
	kept := p.desk.kept()
	if _, known, err := b.find(account); kept == nil || known || err != nil {
		return err
	}
	_, err := Erase(ctx, kept, account)
	return err
}
