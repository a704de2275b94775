package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"sotto/session/problem"
	"sotto/ui/text"
)

// report prints a problem to a person: what happened, why we say so, what to
// do next. Foreign text is made harmless.
func report(w io.Writer, p *problem.Problem) {
	var b strings.Builder
	fmt.Fprintf(&b, "sotto: %s\n", text.Line(p.Title))
	facts(&b, p.Facts)
	for _, h := range p.Hints {
		fmt.Fprintf(&b, "  → %s\n", text.Line(h))
	}
	fmt.Fprint(w, b.String())
}

// facts prints what is known, one a line, names and values in columns.
func facts(w io.Writer, all []problem.Fact) { columned(w, all, 0) }

// columned is facts in lines of so many cells: a longer value goes on in its
// column. 0 is as wide as it gets.
func columned(w io.Writer, all []problem.Fact, width int) {
	wide := 0
	for _, f := range all {
		wide = max(wide, text.Width(text.Line(f.Name)))
	}
	for _, f := range all {
		name, lines := text.Line(f.Name), []string{text.Line(f.Value)}
		if width > 0 {
			lines = text.Wrap(lines[0], max(width-wide-4, 12))
		}
		for _, line := range lines {
			fmt.Fprintf(w, "  %s%s  %s\n", name, strings.Repeat(" ", wide-text.Width(name)), line)
			name = ""
		}
	}
}

// brief is what went wrong in one sentence.
func brief(err error) string {
	if err == nil {
		return ""
	}
	return problem.From(err).Title
}

// columns is how wide the terminal is that standard output is, in cells; 0
// where it is none.
func (c *call) columns() int {
	file, ok := c.out.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
