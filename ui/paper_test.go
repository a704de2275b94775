package ui

import (
	"strings"

	"github.com/gdamore/tcell/v2"
)

// paper is something to draw on that keeps only the text.
type paper struct {
	columns, rows int
	cells         map[[2]int]string
}

func (p paper) Put(x, y int, str string, _ tcell.Style) (string, int) {
	p.cells[[2]int{x, y}] = str
	return "", 1
}

func (p paper) String() string {
	var b strings.Builder
	for y := range p.rows {
		for x := range p.columns {
			b.WriteString(p.cells[[2]int{x, y}])
		}
		b.WriteByte('\n')
	}
	return b.String()
}
