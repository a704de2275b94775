package vault

import "sotto/roster"

// Resumption is what it takes to go on with a stream that a server still
// holds (XEP-0198). The stanzas that are not confirmed are in the queue.
type Resumption struct {
	ID    string `json:"id"`
	Bound string `json:"bound"` // our full address
	In    uint32 `json:"in"`    // how many stanzas were handled
	Acked uint32 `json:"acked"` // how many of ours the server confirmed
}

// Resumption is the stream to go on with, and whether there is one.
func (v Vault) Resumption(account roster.JID) (Resumption, bool, error) {
	return get[Resumption](v, account, resumption, "")
}

// SetResumption replaces it. Write it in the transaction that keeps what was
// handled: then nothing is counted that is not kept.
func (v Vault) SetResumption(account roster.JID, r Resumption) error {
	return put(v, account, resumption, "", r)
}

// DropResumption forgets it, and all that holds on that stream alone: the
// queue, and who was there.
func (v Vault) DropResumption(account roster.JID) error {
	if err := v.remove(account, resumption, ""); err != nil {
		return err
	}
	if err := v.removeAll(account, presence); err != nil {
		return err
	}
	return v.Empty(account)
}

// Presence is what a resource said of itself. A server says it once on a
// stream, so who goes on with the stream must know it.
type Presence struct {
	Show     roster.Show `json:"show,omitempty"`
	Status   string      `json:"status,omitempty"`
	Priority int8        `json:"priority,omitempty"`
}

// SetPresence replaces what a resource said; that it is offline removes it.
func (v Vault) SetPresence(account roster.JID, p roster.Presence) error {
	if p.Show == roster.Offline {
		return v.remove(account, presence, p.From.String())
	}
	return put(v, account, presence, p.From.String(), Presence{p.Show, p.Status, p.Priority})
}

// Presences are what all resources said on the stream.
func (v Vault) Presences(account roster.JID) ([]roster.Presence, error) {
	named, err := all[Presence](v, account, presence)
	if err != nil {
		return nil, err
	}
	var list []roster.Presence
	for name, p := range named {
		list = append(list, roster.Presence{From: roster.FromWire(name), Show: p.Show, Status: p.Status, Priority: p.Priority})
	}
	return list, nil
}

// Abilities are what our server said last that it does for the account
// (XEP-0030). Who goes on with a stream knows them before anything comes.
func (v Vault) Abilities(account roster.JID) ([]string, error) {
	all, _, err := get[[]string](v, account, abilities, "")
	return all, err
}

// SetAbilities replaces them.
func (v Vault) SetAbilities(account roster.JID, features []string) error {
	return put(v, account, abilities, "", features)
}

// Draft is a text that was begun and not sent; "" for none.
func (v Vault) Draft(account, peer roster.JID) (string, error) {
	text, _, err := get[string](v, account, draft, peer.String())
	return text, err
}

// SetDraft replaces it; an empty text removes it.
func (v Vault) SetDraft(account, peer roster.JID, text string) error {
	if text == "" {
		return v.remove(account, draft, peer.String())
	}
	return put(v, account, draft, peer.String(), text)
}

// Drafts are all drafts of an account, by peer.
func (v Vault) Drafts(account roster.JID) (map[roster.JID]string, error) {
	named, err := all[string](v, account, draft)
	if err != nil {
		return nil, err
	}
	drafts := map[roster.JID]string{}
	for name, text := range named {
		drafts[roster.FromWire(name)] = text
	}
	return drafts, nil
}

// Settle takes away what holds only on the computer where it was kept: the
// streams to go on with. Two who go on with one would take each other's
// messages.
func (v Vault) Settle() error {
	if err := v.tx.Exec("DELETE FROM vault WHERE kind IN (?, ?)", string(resumption), string(presence)); err != nil {
		return err
	}
	return v.tx.Exec("DELETE FROM outbox")
}
