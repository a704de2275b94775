package roster

// Show is how available somebody is (RFC 6121, section 4.7.2.1).
type Show string

// The availabilities, from most to least willing to talk.
const (
	FreeToChat Show = "chat"
	Available  Show = ""
	Away       Show = "away"
	ExtAway    Show = "xa"
	Busy       Show = "dnd"
	Offline    Show = "offline" // type='unavailable'; never written in <show/>
)

// Presence is what one resource last said of itself.
type Presence struct {
	From     JID // full, where the sender has a resource
	Show     Show
	Status   string // free text, as it came
	Priority int8
}
