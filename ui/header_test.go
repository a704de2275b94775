package ui

import (
	"strings"
	"testing"

	"sotto/ui/theme"
	"sotto/ui/view"
)

// T-156: what somebody calls themselves, or says of themselves, never reaches
// the place where it is said what holds for a conversation.
func TestT156FactsAreNotPaintedOver(t *testing.T) {
	const fact = "not encrypted"
	for _, said := range []string{
		"verified", strings.Repeat("verified ", 100), strings.Repeat("👩‍👩‍👧", 60), strings.Repeat("e\u0301\u0301", 90),
		"a\x1b[1;70Hverified", "\u202edeifirev", "one\nverified\r\tverified", strings.Repeat("　", 80),
	} {
		for _, columns := range []int{40, 80} {
			s := paper{columns: columns, rows: 1, cells: map[[2]int]string{}}
			view.Header{Mark: "●", Name: said, About: said, Facts: view.Say(theme.Warn, fact)}.
				Draw(view.Canvas{Screen: s, Theme: theme.Choose(theme.Options{}), Rect: view.Rect{W: columns, H: 1}})
			row := strings.TrimRight(s.String(), " \n")
			if !strings.HasSuffix(row, " "+fact) || strings.ContainsAny(row, "\x1b\u202e\r\t") || strings.Count(row, "\n") > 0 {
				t.Errorf("%.20q: %q", said, row)
			}
		}
	}
}
