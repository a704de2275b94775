// Package theme says how each role of the screen looks: which colour, which
// attribute. Views name roles, never colours. It is values only; it knows
// nothing about what is drawn.
//
// Every text role has a contrast of at least 4.5:1 (WCAG 2, level AA) on
// every surface it may be drawn on. A state is never told by colour alone:
// in the theme without colours, words and attributes say the same.
package theme

import "github.com/gdamore/tcell/v2"

// Role is what a piece of text is.
type Role int

// The roles.
const (
	Text   Role = iota
	Strong      // headings, names of unread conversations
	Dim         // times, hints
	Me          // our own name, the focus
	Peer        // the name of who else speaks
	Ok          // a good state
	Warn        // a state that asks for attention
	Unread      // counts of what is unread, mentions
	Bad         // a failure
	Link        // addresses that can be opened
	Quote       // what somebody else said, quoted
	BarKey      // a key in the bar
	Badge       // a count or a state on coloured ground
	Rule        // lines between panes: decoration, the one role below 4.5:1

	roles // how many there are
)

// Surface is what text is drawn on.
type Surface int

// The surfaces.
const (
	Ground    Surface = iota // conversation, compose line
	Panel                    // side columns, header, bar
	Popup                    // completion, dialogs
	Selection                // the selected row
	Mention                  // a message that names us

	surfaces // how many there are
)

// Theme is one look. The zero value draws everything in the terminal's own
// colours.
type Theme struct {
	Name   string
	ground [surfaces]tcell.Color
	ink    [roles]tcell.Color
	hues   [degrees]tcell.Color // of the roles that Hue gives
	attr   [roles]tcell.AttrMask
	mark   [surfaces]tcell.AttrMask // for surfaces that have no colour
}

// Style is a role on the ground.
func (t *Theme) Style(r Role) tcell.Style { return t.On(r, Ground) }

// On is a role on a surface.
func (t *Theme) On(r Role, s Surface) tcell.Style {
	if r >= roles {
		return t.tinted(int(r-roles), s)
	}
	ink, ground := t.ink[r], t.ground[s]
	if r == Badge {
		ink, ground = t.ground[Ground], t.ink[Badge]
	}
	return tcell.StyleDefault.Foreground(ink).Background(ground).Attributes(t.attr[r] | t.mark[s])
}

// tinted is a hue on a surface.
func (t *Theme) tinted(angle int, s Surface) tcell.Style {
	return tcell.StyleDefault.Foreground(t.hues[angle]).Background(t.ground[s]).Attributes(t.attr[Me] | t.mark[s])
}

// Options choose a theme.
type Options struct {
	Name    string // "dark", "light" or "none"; anything else is dark
	Colors  int    // how many colours the terminal has
	NoColor bool   // NO_COLOR is set: https://no-color.org
}

// Choose gives the theme for a terminal. Fewer than 256 colours are treated
// as none: what the sixteen look like is not known.
func Choose(o Options) *Theme {
	switch {
	case o.NoColor, o.Name == "none", o.Colors < 256:
		return none()
	case o.Name == "light" && o.Colors > 256:
		return light()
	case o.Name == "light":
		return light256()
	case o.Colors > 256:
		return dark()
	}
	return dark256()
}
