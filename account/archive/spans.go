package archive

import (
	"slices"
	"strings"
)

// spans are the bytes of a text that a query asks for, in order, none twice.
func (q Query) spans(text string) (spans [][2]int) {
	ws := words(text)
	for _, t := range q.Terms {
		wanted, prefix := t.words()
		for at := range ws {
			if begins(ws[at:], wanted, prefix) && len(wanted) > 0 {
				spans = append(spans, [2]int{ws[at].start, t.end(ws[at+len(wanted)-1], wanted)})
			}
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	return joined(spans)
}

// end is where a match ends. A single character of an unspaced script is
// found at the beginning of a pair.
func (t Term) end(last word, wanted []word) int {
	if w := wanted[len(wanted)-1]; w.tail && !last.tail {
		return last.start + (w.end - w.start)
	}
	return last.end
}

// begins tells whether a text's words begin with the wanted ones.
func begins(ws, wanted []word, prefix bool) bool {
	if len(ws) < len(wanted) {
		return false
	}
	for i, w := range wanted {
		if prefix && i == len(wanted)-1 {
			return strings.HasPrefix(ws[i].folded, w.folded)
		}
		if ws[i].folded != w.folded {
			return false
		}
	}
	return true
}

func joined(spans [][2]int) [][2]int {
	var out [][2]int
	for _, s := range spans {
		if last := len(out) - 1; last >= 0 && s[0] <= out[last][1] {
			out[last][1] = max(out[last][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
}
