package ui

import (
	"strings"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// refusal is a problem with so many of its hints.
func refusal(p *problem.Problem, hints int) []view.Note {
	all := []view.Note{{Mark: "✗", Role: theme.Bad, Text: p.Title}}
	for _, h := range p.Hints[:min(hints, len(p.Hints))] {
		all = append(all, view.Note{Mark: "·", Role: theme.Dim, Text: h})
	}
	return all
}

// reached is where the connection was made, as the step of it tells.
func reached(steps []event.Step) string {
	for _, s := range steps {
		if s.Name == "dial" && s.Problem == nil {
			return fact(s, "target")
		}
	}
	return ""
}

// fact is what a step tells under a name, or "".
func fact(s event.Step, name string) string {
	for _, f := range s.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// stepSays is one step in words. What failed is said by the answer as a
// whole; a step without a text has nothing to say.
func stepSays(s event.Step, domain, target string) view.Note {
	ok := func(text string) view.Note { return view.Note{Mark: "✓", Role: theme.Ok, Text: text} }
	if s.Problem != nil {
		return view.Note{}
	}
	switch s.Name {
	case "resolve":
		return found(s, domain, target)
	case "dial", "features", "register":
		return view.Note{}
	case "tls":
		return ok(joined(", ", fact(s, "version"), fact(s, "key exchange")))
	case "verify":
		text := "certificate for " + fact(s, "certificate for")
		if by := fact(s, "issued by"); by != "" {
			text += ", by " + by
		}
		if until := fact(s, "valid until"); until != "" {
			text += ", until " + until
		}
		return ok(text)
	case "auth":
		return ok(joined(" by ", "logged in", fact(s, "mechanism")))
	case "bind":
		return view.Note{}
	}
	return ok(joined(": ", s.Name, told(s.Facts)))
}

// found is where the server of a domain is.
func found(s event.Step, domain, target string) view.Note {
	if named := fact(s, "server of the account"); named != "" {
		return view.Note{Mark: "✓", Role: theme.Ok, Text: named + ", as you say"}
	}
	if target == "" {
		target = fact(s, "target")
	}
	if fact(s, "no SRV records") != "" {
		return view.Note{Mark: "!", Role: theme.Warn, Text: domain + " names no server in DNS; the usual ports are tried: " + target}
	}
	return view.Note{Mark: "✓", Role: theme.Ok, Text: domain + " found by SRV: " + target}
}

// mechanismNote is what the ways to log in mean for the password.
func mechanismNote(offered []string) view.Note {
	for _, m := range offered {
		if strings.HasPrefix(m, "SCRAM-") {
			return view.Note{Mark: "✓", Role: theme.Ok, Text: strongest(offered) + ": the password itself is never sent"}
		}
	}
	if strings.Contains(" "+strings.Join(offered, " ")+" ", " PLAIN ") {
		return view.Note{Mark: "!", Role: theme.Warn, Text: "only PLAIN: the server would see the password, and sotto refuses that unless auth.plain allows it"}
	}
	return view.Note{Mark: "✗", Role: theme.Bad, Text: "no way to log in that sotto knows: " + strings.Join(offered, " ")}
}

// strongest is the SCRAM that a login would most likely use.
func strongest(offered []string) (best string) {
	rank := func(m string) int {
		n := 0
		for i, sign := range []string{"SHA-1", "SHA-256", "SHA-512"} {
			if strings.Contains(m, sign) {
				n = i + 1
			}
		}
		if strings.HasSuffix(m, "-PLUS") {
			n += 10
		}
		return n
	}
	for _, m := range offered {
		if strings.HasPrefix(m, "SCRAM-") && (best == "" || rank(m) > rank(best)) {
			best = m
		}
	}
	return best
}
