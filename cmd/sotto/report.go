package main

import (
	"fmt"
	"io"
	"strings"

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
func facts(w io.Writer, all []problem.Fact) { columned(w, all, false) }

// columned is facts, where a value goes on in its column at what help is wide
// if lines are to be short.
func columned(w io.Writer, all []problem.Fact, short bool) {
	wide := 0
	for _, f := range all {
		wide = max(wide, text.Width(text.Line(f.Name)))
	}
	for _, f := range all {
		name, lines := text.Line(f.Name), []string{text.Line(f.Value)}
		if room := helpWidth - wide - 4; short && room >= 20 {
			lines = text.Wrap(lines[0], room)
		}
		for _, line := range lines {
			fmt.Fprintf(w, "  %s%s  %s\n", name, strings.Repeat(" ", wide-text.Width(name)), line)
			name = ""
		}
	}
}
