package main

import (
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/problem"
)

// parse understands a command line by the table. Words and flags may come in
// any order; "--" ends the flags; "-" is a word. The call is given even with
// an error, as far as it is known: its command then tells whose help helps.
func parse(table []command, args []string) (*call, error) {
	c := &call{flags: map[string]string{}}
	switch {
	case len(args) == 0:
		c.command = find(table, "chat")
		return c, nil
	case args[0] == "--help" || args[0] == "-h":
		c.command = find(table, "help")
		return c, nil
	case args[0] == "--version" || args[0] == "-V":
		c.command = find(table, "version")
		return c, nil
	}
	if len(args) == 2 && (args[1] == "--help" || args[1] == "-h") && len(group(table, args[0])) > 0 {
		return &call{command: find(table, "help"), args: args[:1]}, nil
	}
	rest, err := c.name(table, args)
	if err != nil {
		return c, err
	}
	if err := c.fill(rest); err != nil {
		return c, err
	}
	if c.has("help") {
		return &call{command: find(table, "help"), args: []string{c.command.name}}, nil
	}
	return c, c.enough()
}

// find is a command of the table by its name, nil if there is none.
func find(table []command, name string) *command {
	for i := range table {
		if table[i].name == name {
			return &table[i]
		}
	}
	return nil
}

// name finds out which command is meant. A line that begins with an address,
// a link or a flag is for chat.
func (c *call) name(table []command, args []string) ([]string, error) {
	if len(args) > 1 {
		if c.command = find(table, args[0]+" "+args[1]); c.command != nil {
			return args[2:], nil
		}
	}
	if c.command = find(table, args[0]); c.command != nil {
		return args[1:], nil
	}
	if strings.HasPrefix(args[0], "-") || strings.Contains(args[0], "@") || roster.IsLink(args[0]) {
		c.command = find(table, "chat")
		return args, nil
	}
	return nil, unknownCommand(table, args)
}

// unknownCommand says what was perhaps meant.
func unknownCommand(table []command, args []string) error {
	typed, parts := args[0], group(table, args[0])
	switch {
	case len(parts) > 0 && len(args) > 1:
		return meant(usage("There is no command “sotto %s %s”.", typed, args[1]), args[1], parts, typed+" ")
	case len(parts) > 0:
		return hinted(usage("“sotto %s” needs to be told what to do.", typed), "It takes: "+strings.Join(parts, ", ")+".")
	}
	var names []string
	for _, row := range table {
		first, _, _ := strings.Cut(row.name, " ")
		names = append(names, first)
	}
	return meant(usage("There is no command “%s”.", typed), typed, names, "")
}

// group are the second words of the commands that share a first one.
func group(table []command, first string) []string {
	var parts []string
	for _, row := range table {
		if second, ok := strings.CutPrefix(row.name, first+" "); ok {
			parts = append(parts, second)
		}
	}
	return parts
}

// meant adds the guess to what is wrong.
func meant(p *problem.Problem, typed string, known []string, before string) *problem.Problem {
	if g := account.Meant(typed, known); g != "" {
		return hinted(p, "Did you mean “"+before+g+"”?")
	}
	return p
}

// fill reads the flags and words after the command's name.
func (c *call) fill(rest []string) error {
	for len(rest) > 0 {
		word := rest[0]
		rest = rest[1:]
		switch {
		case word == "--":
			c.args = append(c.args, rest...)
			return nil
		case word == "-h":
			c.flags["help"] = ""
		case strings.HasPrefix(word, "-") && word != "-":
			var err error
			if rest, err = c.option(word, rest); err != nil {
				return err
			}
		default:
			c.args = append(c.args, word)
		}
	}
	return nil
}

// option reads one flag and its value.
func (c *call) option(word string, rest []string) ([]string, error) {
	if word == "-a" {
		word = "--account" // the one flag that is typed so often that it has a letter
	}
	name, value, joined := strings.Cut(strings.TrimPrefix(word, "--"), "=")
	if word == "--help" {
		c.flags["help"] = ""
		return rest, nil
	}
	f, ok := c.command.flag(name)
	switch {
	case !ok || !strings.HasPrefix(word, "--"):
		return nil, c.unknownFlag(word)
	case c.has(name):
		return nil, usage("--%s was given twice.", name)
	case f.value == "" && joined:
		return nil, usage("--%s takes no value.", name)
	case f.value != "" && !joined && len(rest) == 0:
		return nil, usage("--%s needs a value: --%s %s.", name, name, f.value)
	case f.value != "" && !joined:
		value, rest = rest[0], rest[1:]
	}
	c.flags[name] = value
	return rest, nil
}

func (c *call) unknownFlag(word string) error {
	name, _, _ := strings.Cut(word, "=")
	var known []string
	for _, f := range c.command.flags {
		known = append(known, "--"+f.name)
	}
	return meant(usage("“sotto %s” knows no flag %s.", c.command.name, name), name, append(known, "--help"), "")
}

// enough checks how many words there are.
func (c *call) enough() error {
	switch {
	case len(c.args) < c.command.least:
		return usage("“sotto %s” needs more: sotto %s %s.", c.command.name, c.command.name, c.command.args)
	case len(c.args) > c.command.most:
		u := usage("“%s” is one word too many for “sotto %s”.", c.args[c.command.most], c.command.name)
		if c.command.name == "send" {
			return hinted(u, "Put quotes around a text with spaces.")
		}
		return u
	}
	return nil
}
