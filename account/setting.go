package account

import "sotto/roster"

// Setting is one setting as it stands, in words: what lists of settings,
// their editing and their completion need. Value is written as a person
// types it, and setting it again to that changes nothing.
type Setting struct {
	Account roster.JID // whose it is; zero for one of all accounts
	Name    string     // "limits.stanza_bytes"
	Value   string     // in effect
	Default string     // what it is where nobody sets it
	About   string     // what it does, in one sentence
	Allowed string     // what it may be, in words
	Words   []string   // what it may be, where that can be listed
	Place   string     // where it is set: "config.toml:41", or "default"
}
