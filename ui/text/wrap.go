package text

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Wrap breaks s into rows of at most width cells: at line feeds, where
// UAX 14 allows a break (spaces, hyphens, between ideographs), and inside a
// word only if the word alone is too long. Spaces at a break are dropped. An
// empty line is an empty row; a width below one gives no rows.
func Wrap(s string, width int) []string {
	if width < 1 {
		return nil
	}
	var rows []string
	for line := range strings.SplitSeq(s, "\n") {
		rows = wrapLine(rows, narrow(line, width), width)
	}
	return rows
}

// narrow replaces the clusters that are wider than a whole row.
func narrow(line string, width int) string {
	if width >= 4 || Width(line) <= width {
		return line
	}
	var b strings.Builder
	for cluster, w := range Clusters(line) {
		if w > width {
			cluster = string(mark)
		}
		b.WriteString(cluster)
	}
	return b.String()
}

// wrapLine adds the rows of one line.
func wrapLine(rows []string, line string, width int) []string {
	if len(line) <= width && printable(line) {
		return append(rows, line)
	}
	r := row{line: line, width: width, rows: rows}
	state, pos := -1, 0
	for rest := line; rest != ""; {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		r.add(cluster, pos, boundaries>>uniseg.ShiftWidth)
		pos += len(cluster)
		if boundaries&uniseg.MaskLine == uniseg.LineCanBreak {
			r.at = pos
		}
	}
	return append(r.rows, r.text(len(line)))
}

// row is the row that is being filled.
type row struct {
	line  string
	width int
	rows  []string
	start int // where the row begins in line
	at    int // the last place where it may end, or nothing behind start
	used  int // cells filled so far; spaces may hang over the edge
}

// add takes the cluster at pos into the row, ending rows before it until it
// fits.
func (r *row) add(cluster string, pos, width int) {
	for r.used+width > r.width && r.used > 0 && cluster != " " {
		end := pos
		if r.at > r.start {
			end = r.at
		}
		r.rows = append(r.rows, r.text(end))
		r.start = end
		r.used = Width(r.line[end:pos])
	}
	r.used += width
}

// text is the row if it ends at end: as it is where it fits, without the
// spaces that hang over.
func (r *row) text(end int) string {
	s := r.line[r.start:end]
	if r.start+len(s) < len(r.line) || Width(s) > r.width {
		s = strings.TrimRight(s, " ")
	}
	return s
}
