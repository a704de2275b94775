package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// barWidth is how wide the bar is, in cells.
const barWidth = 24

// bar shows on a terminal how far a list is worked through. Where standard
// error is no terminal it shows nothing.
type bar struct {
	w         io.Writer // nil: nothing is shown
	done, all int
}

// bar begins one, for so many.
func (c *call) bar(all int) *bar {
	b := &bar{all: all}
	if file, ok := c.err.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		b.w = file
	}
	b.draw()
	return b
}

// step goes one further.
func (b *bar) step() {
	b.done++
	b.draw()
}

func (b *bar) draw() {
	if b.w == nil {
		return
	}
	full := b.done * barWidth / b.all
	fmt.Fprintf(b.w, "\r[%s%s] %d of %d", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), b.done, b.all)
}

// end takes the bar away. It may be called again.
func (b *bar) end() {
	if b.w == nil {
		return
	}
	fmt.Fprint(b.w, "\r"+strings.Repeat(" ", barWidth+24)+"\r")
	b.w = nil
}
