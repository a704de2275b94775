package roster

// Subscription says who sees whose presence (RFC 6121, section 2.1.2.5).
type Subscription string

// The states of a subscription.
const (
	None Subscription = "none" // neither sees the other
	To   Subscription = "to"   // we see theirs
	From Subscription = "from" // they see ours
	Both Subscription = "both" // each sees the other's
)

// Contact is one entry of an account's roster (RFC 6121, section 2.1.2).
type Contact struct {
	JID          JID // bare
	Name         string
	Subscription Subscription
	Asked        bool // our request to see their presence is still open
	Groups       []string
}

// Label is what a list shows: the name, or else the address.
func (c Contact) Label() string {
	if c.Name != "" {
		return c.Name
	}
	return c.JID.String()
}
