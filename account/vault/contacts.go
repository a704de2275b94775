package vault

import "sotto/roster"

// Contacts are the people of an account's roster as its server last told
// them, so that the screen knows their names before the network answers.
func (v Vault) Contacts(account roster.JID) ([]roster.Contact, error) {
	list, _, err := get[[]roster.Contact](v, account, contacts, "")
	return list, err
}

// SetContacts replaces them.
func (v Vault) SetContacts(account roster.JID, list []roster.Contact) error {
	return put(v, account, contacts, "", list)
}
