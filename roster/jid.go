// Package roster is the mind: whom we know. It holds addresses, contacts and
// presence as plain values, and touches nothing: no disk, no network, no
// terminal. Every other room may import it; it imports none of them.
package roster

import (
	"fmt"
	"strings"

	"mellium.im/xmpp/jid"
)

// JID is an XMPP address (RFC 7622). It is comparable and may be a map key;
// two JIDs are the same address exactly when they are ==. The zero JID is no
// address.
type JID struct {
	local, domain, resource string
}

// AddressError says which part of an address that a person typed cannot be
// used, and why. Part is "local part", "domain", "resource" or "address".
type AddressError struct {
	Address, Part, Reason string
}

func (e *AddressError) Error() string {
	return fmt.Sprintf("%q is not an address: the %s %s", e.Address, e.Part, e.Reason)
}

// Parse reads an address that a person typed, strictly: local part, domain
// and resource are prepared and enforced as RFC 7622, section 3 wants. A
// refusal is an *AddressError that names the part.
func Parse(s string) (JID, error) {
	j, err := jid.Parse(s)
	if err != nil {
		return JID{}, explain(s)
	}
	return JID{j.Localpart(), j.Domainpart(), j.Resourcepart()}, nil
}

// MustParse is Parse for addresses that stand in the source. It panics on a
// bad one.
func MustParse(s string) JID {
	j, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return j
}

// FromWire reads an address that a server relays. Servers accept addresses
// which the strict rules refuse, and such an address must not end a stream:
// what Parse refuses is split as it stands, its domain and local part in
// lower case, its resource untouched.
func FromWire(s string) JID {
	if s == "" {
		return JID{}
	}
	if j, err := jid.Parse(s); err == nil {
		return JID{j.Localpart(), j.Domainpart(), j.Resourcepart()}
	}
	local, domain, resource := split(s)
	return JID{strings.ToLower(local), strings.ToLower(domain), resource}
}

// split cuts an address at its first slash and, before it, its first at sign
// (RFC 7622, section 3.1).
func split(s string) (local, domain, resource string) {
	bare, resource, _ := strings.Cut(s, "/")
	local, domain, found := strings.Cut(bare, "@")
	if !found {
		return "", bare, resource
	}
	return local, domain, resource
}

// explain finds out which part of s made the strict parser refuse it.
func explain(s string) error {
	local, domain, resource := split(s)
	bad := func(part, reason string) error { return &AddressError{s, part, reason} }
	switch {
	case s == "":
		return bad("address", "is empty")
	case domain == "":
		return bad("domain", "is missing; an address looks like name@example.org")
	case strings.Contains(s, "@") && local == "":
		return bad("local part", "(before the @) is empty")
	case strings.Contains(s, "/") && resource == "":
		return bad("resource", "(after the /) is empty")
	}
	if _, err := jid.New("", domain, ""); err != nil {
		return bad("domain", "is not a name that DNS could know")
	}
	if _, err := jid.New(local, domain, ""); err != nil {
		return bad("local part", "holds a character that an address cannot have")
	}
	return bad("resource", "holds a character that an address cannot have")
}

// Local is the part before the @, or "".
func (j JID) Local() string { return j.local }

// Domain is the domain in its Unicode form.
func (j JID) Domain() string { return j.domain }

// Resource is the part after the slash, or "".
func (j JID) Resource() string { return j.resource }

// Bare is the address without its resource: the account itself.
func (j JID) Bare() JID { return JID{j.local, j.domain, ""} }

// WithResource is the bare address with another resource; the resource is
// taken as it is.
func (j JID) WithResource(resource string) JID { return JID{j.local, j.domain, resource} }

// IsZero tells whether j is no address at all.
func (j JID) IsZero() bool { return j == JID{} }

// IsBare tells whether j has no resource.
func (j JID) IsBare() bool { return j.resource == "" }

// String is the address as it is written on the wire.
func (j JID) String() string {
	s := j.domain
	if j.local != "" {
		s = j.local + "@" + s
	}
	if j.resource != "" {
		s += "/" + j.resource
	}
	return s
}

// MarshalText writes the address; it lets a JID stand in JSON and TOML.
func (j JID) MarshalText() ([]byte, error) { return []byte(j.String()), nil }

// UnmarshalText reads an address strictly, as Parse does. An empty text is
// the zero JID.
func (j *JID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*j = JID{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*j = parsed
	return nil
}
