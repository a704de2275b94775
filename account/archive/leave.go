package archive

import (
	"sotto/roster"
	"sotto/roster/chat"
)

// Leave says of a message of ours that its way is looked for no more, because
// nobody can tell: Unfinished does not have it from now on. It keeps its state
// until somebody tells after all. One that is not unfinished stays as it is.
func (a Archive) Leave(account, peer roster.JID, id string) error {
	conversation, err := a.conversationNumber(account, peer)
	if err != nil || conversation == 0 {
		return err
	}
	o, ok, err := a.alike(conversation, id, func(o row, _ string) bool {
		return o.id == id && states.value(o.state) == chat.Written
	})
	if err != nil || !ok {
		return err
	}
	return a.tx.Exec("UPDATE message SET flags = ? WHERE place = ?", o.flags|left, o.place)
}

// Abandon ends what is unfinished of an account that is gone, so that nobody
// who adds it again sends it. What waited to be sent has failed, for the
// reason that why gives of its conversation; what may have been sent is left.
// It gives how many waited.
func (a Archive) Abandon(account roster.JID, why func(peer roster.JID) string) (waited int, err error) {
	list, err := a.Unfinished(account, 0)
	if err != nil {
		return 0, err
	}
	for _, m := range list {
		if m.State == chat.Pending {
			waited++
			_, err = a.Advance(account, m.Peer, m.ID, chat.Failed, why(m.Peer))
		} else {
			err = a.Leave(account, m.Peer, m.ID)
		}
		if err != nil {
			return 0, err
		}
	}
	return waited, nil
}
