package text

import (
	"iter"
	"strings"

	"github.com/rivo/uniseg"
)

// ellipsis stands for what was cut off.
const ellipsis = "…"

// Clusters goes through s one grapheme cluster (UAX 29) at a time, with the
// number of cells each takes. It is how text is drawn: one cluster, one Put.
func Clusters(s string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for s != "" {
			cluster, width := First(s)
			if !yield(cluster, width) {
				return
			}
			s = s[len(cluster):]
		}
	}
}

// First is the first grapheme cluster of s and its width in cells. The empty
// string has none.
func First(s string) (cluster string, width int) {
	if s == "" {
		return "", 0
	}
	if isASCII(s[0]) && (len(s) == 1 || isASCII(s[1])) {
		return s[:1], 1
	}
	cluster, _, width, _ = uniseg.FirstGraphemeClusterInString(s, -1)
	return cluster, width
}

// isASCII leaves the control characters out: they have no width.
func isASCII(b byte) bool { return b >= ' ' && b <= '~' }

// Width is how many cells s takes.
func Width(s string) int {
	total := 0
	for _, width := range Clusters(s) {
		total += width
	}
	return total
}

// Cut makes s fit into width cells. What does not fit is replaced by "…".
func Cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	room := width - Width(ellipsis)
	used, end, pos := 0, 0, 0
	for cluster, w := range Clusters(s) {
		if used += w; used > width {
			if room < 0 {
				return ""
			}
			return s[:end] + ellipsis
		}
		if pos += len(cluster); used <= room {
			end = pos
		}
	}
	return s
}

// Pad makes s exactly width cells wide: cut, or filled up with spaces.
func Pad(s string, width int) string {
	s = Cut(s, width)
	return s + strings.Repeat(" ", max(0, width-Width(s)))
}
