// Package text is where everything foreign passes before it is drawn or
// printed: bodies, names, addresses, subjects, certificate fields, the words
// of a server. It makes text harmless (Line, Body), measures it in terminal
// cells (Width, Clusters) and fits it into a width (Cut, Pad, Wrap). It keeps
// no state and draws nothing.
//
// What Line and Body give holds these promises, whatever came in:
//   - valid UTF-8 without control characters; Body keeps line feeds
//   - no character that changes the direction of text, hides, or carries
//     data invisibly; what is taken out leaves a visible mark
//   - at most MaxMarks combining marks on a base, and no mark without a base
//   - every grapheme cluster takes at least one cell and at most 64 bytes
//   - passing the result through again changes nothing
package text

import "strings"

// MaxMarks is how many combining marks one base keeps.
const MaxMarks = 8

// maxCluster is the most bytes one grapheme cluster may take. The longest
// emoji families and flags stay below it.
const maxCluster = 64

// The visible marks.
const (
	mark     = '·'      // something invisible was taken out here
	unknown  = '\uFFFD' // something that is no character stood here
	baseless = '\u25CC' // carries a combining mark that had no base
)

// tabWidth is what a tab becomes in a body, in spaces.
const tabWidth = 4

// Line makes foreign text safe to show on one row: a name, an address, a
// subject, a file name. Line ends and tabs become a space.
func Line(s string) string { return sanitise(s, false) }

// Body makes foreign text safe to show on many rows. Every kind of line end
// becomes "\n", a tab four spaces.
func Body(s string) string { return sanitise(s, true) }

// sanitise works in two passes: rune by rune by the classes of Unicode, then
// cluster by cluster by what a cell can hold.
func sanitise(s string, body bool) string {
	if printable(s) {
		return s
	}
	c := cleaner{in: s, body: body}
	c.out.Grow(len(s) + len(s)/8)
	for c.pos < len(c.in) {
		c.step()
	}
	return fit(c.out.String())
}

// printable tells whether s is plain ASCII without controls: most text is,
// and needs nothing.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// fit replaces the clusters that no cell can hold.
func fit(s string) string {
	if !misfits(s) {
		return s
	}
	var b strings.Builder
	for cluster, width := range Clusters(s) {
		switch {
		case cluster == "\n":
			b.WriteString(cluster)
		case width < 1:
			b.WriteRune(mark)
		case len(cluster) > maxCluster:
			b.WriteRune(unknown)
		default:
			b.WriteString(cluster)
		}
	}
	return b.String()
}

func misfits(s string) bool {
	for cluster, width := range Clusters(s) {
		if cluster != "\n" && (width < 1 || len(cluster) > maxCluster) {
			return true
		}
	}
	return false
}
