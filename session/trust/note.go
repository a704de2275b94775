package trust

import (
	"crypto/x509"
	"slices"
	"time"

	"sotto/account"
)

// longest is for how long an authority of the public may vouch, with more
// than a year to spare (Baseline Requirements, section 6.3.2: 398 days, and
// 825 until 2020).
const longest = 825 * 24 * time.Hour

// notes say what holds and could be better.
func notes(p Policy, chain []*x509.Certificate) []string {
	leaf := chain[0]
	var all []string
	if p.mode() == account.TrustPin || p.mode() == account.TrustCAPin {
		all = append(all, pinNotes(p.Pins, Pin(leaf))...)
	}
	if p.mode() == account.TrustPin {
		return all
	}
	if other, named := otherNameFor(leaf, p.Domain); named && other.kind.Equal(idXMPPAddr) && !byName(leaf, p.Domain) {
		all = append(all, "The certificate names the domain in the old style alone (xmppAddr). Its operator should have it name the domain as a DNS name, too.")
	}
	if p.Roots == nil && leaf.NotAfter.Sub(leaf.NotBefore) > longest {
		all = append(all, "The certificate is valid for longer than authorities of the public vouch. If it is not from one of your own, ask the operator.")
	}
	return all
}

// pinNotes tell of a server that uses the key in reserve, or has none.
func pinNotes(pins []account.Pin, used account.Pin) []string {
	switch {
	case len(pins) == 1:
		return []string{"Only one key is pinned. When the server changes it, you are locked out: pin the one that the operator keeps in reserve, too."}
	case slices.Index(pins, used) > 0:
		return []string{"The server uses a key that was pinned in reserve. Pin the next one in reserve, and remove those that are no longer used."}
	}
	return nil
}
