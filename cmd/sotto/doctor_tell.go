package main

import (
	"fmt"
	"strings"

	"sotto/account"
	"sotto/session/doctor"
	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/text"
)

// step prints one step. Its problem is only named; it is explained at the
// end, on standard error.
func (c *call) step(s event.Step) error {
	if c.has("json") {
		return printJSON(c.out, stepJSON{
			Account: s.Account().String(), Step: s.Name, Facts: factsIn(s.Facts), Problem: problemIn(s.Problem),
		})
	}
	word := "ok"
	if s.Problem != nil {
		word = "failed: " + string(s.Problem.Code)
	}
	if _, err := fmt.Fprintf(c.out, "%s: %s\n", s.Name, word); err != nil {
		return fmt.Errorf("tell a step: %w", err)
	}
	columned(c.out, once(s.Facts), c.columns())
	return nil
}

// once leaves out a name that is that of the fact before.
func once(all []problem.Fact) []problem.Fact {
	var told []problem.Fact
	before := ""
	for _, f := range all {
		name := f.Name
		if name == before {
			f.Name = ""
		}
		before = name
		told = append(told, f)
	}
	return told
}

// mark stands before what a verdict finds.
func mark(g doctor.Grade) string {
	switch g {
	case doctor.Good:
		return "✓"
	case doctor.Better:
		return "·"
	case doctor.Weak:
		return "!"
	}
	return "✗"
}

// verdict tells the judgement: what is good, what is weak, what the operator
// can do.
func (c *call) verdict(a account.Account, v doctor.Verdict) error {
	if c.has("json") {
		return printJSON(c.out, stepJSON{
			Account: a.Address.String(), Step: "verdict", Verdict: v.Grade.String(), Findings: findingsIn(v),
		})
	}
	if _, err := fmt.Fprintf(c.out, "\nverdict: %s\n", v.Grade); err != nil {
		return fmt.Errorf("tell the verdict: %w", err)
	}
	for _, part := range []struct {
		title  string
		grades []doctor.Grade
	}{
		{"What stands in the way", []doctor.Grade{doctor.Refused, doctor.Unreached}},
		{"What is weak", []doctor.Grade{doctor.Weak}},
		{"What could be better", []doctor.Grade{doctor.Better}},
		{"What is good", []doctor.Grade{doctor.Good}},
	} {
		var found []doctor.Finding
		for _, g := range part.grades {
			found = append(found, v.Of(g)...)
		}
		c.findings(part.title, found)
	}
	return nil
}

// findings prints some findings under a title, each with where the rule
// stands, and what can be done. What stands in the way is explained by the
// problem, which is told by itself.
func (c *call) findings(title string, all []doctor.Finding) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(c.out, "\n  %s\n", title)
	for _, f := range all {
		if f.Grade > doctor.Weak {
			c.wrapped("  "+mark(f.Grade)+" ", f.Says)
			continue
		}
		c.wrapped("  "+mark(f.Grade)+" ", f.Says+" ("+f.Source+")")
		if f.Advice != "" {
			c.wrapped("    → ", f.Advice)
		}
	}
}

// wrapped prints a text in lines that fit, of which the first begins with
// something.
func (c *call) wrapped(first, s string) {
	width := helpWidth
	if c.columns() > 0 {
		width = min(width, c.columns())
	}
	indent := text.Width(first)
	for i, line := range text.Wrap(text.Line(s), max(width-indent, 12)) {
		if i > 0 {
			first = strings.Repeat(" ", indent)
		}
		fmt.Fprintf(c.out, "%s%s\n", first, line)
	}
}

// healthy says that everything worked.
func (c *call) healthy(a account.Account, known bool) error {
	if c.has("json") {
		return printJSON(c.out, stepJSON{Account: a.Address.String(), Step: "done"})
	}
	says := fmt.Sprintf("the connection is encrypted and verified. There was no login, since %s is not one of your accounts.", a.Address)
	if known {
		says = fmt.Sprintf("%s can connect and log in.", a.Address)
	}
	if _, err := fmt.Fprintln(c.out); err != nil {
		return fmt.Errorf("tell the end: %w", err)
	}
	if c.columns() > 0 {
		c.wrapped("done: ", says)
		return nil
	}
	fmt.Fprintf(c.out, "done: %s\n", text.Line(says))
	return nil
}
