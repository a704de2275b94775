package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"sotto/ui/text"
)

// helpWidth is how wide help may be, in cells.
const helpWidth = 80

// runHelp explains all commands, those of one group, or one.
func runHelp(_ context.Context, c *call) error {
	table := commands()
	name := strings.Join(c.args, " ")
	if name == "" {
		overview(c.out, table)
		return nil
	}
	if row := find(table, name); row != nil {
		explain(c.out, row)
		return nil
	}
	if len(group(table, name)) == 0 {
		return unknownCommand(table, c.args)
	}
	for i, second := range group(table, name) {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		explain(c.out, find(table, name+" "+second))
	}
	return nil
}

// overview is one line a command.
func overview(w io.Writer, table []command) {
	fmt.Fprint(w, "sotto – chat in the terminal, over verified TLS only (XMPP)\n\n")
	wide := 0
	for _, row := range table {
		wide = max(wide, len(synopsis(&row)))
	}
	for _, row := range table {
		fmt.Fprintf(w, "  %-*s  %s\n", wide, synopsis(&row), row.what)
	}
	fmt.Fprint(w, "\n“sotto help COMMAND” or “sotto COMMAND --help” tells more; “man sotto” tells all.\n")
}

// synopsis is a command with what it takes.
func synopsis(row *command) string {
	name := row.name
	if name == "chat" {
		name = "[chat]"
	}
	return strings.TrimSuffix("sotto "+name+" "+row.args, " ")
}

// explain is everything the table knows of one command.
func explain(w io.Writer, row *command) {
	fmt.Fprintf(w, "%s\n", synopsis(row))
	paragraph(w, 2, strings.ToUpper(row.what[:1])+row.what[1:]+".")
	if row.more != "" {
		paragraph(w, 2, row.more)
	}
	for _, f := range row.flags {
		fmt.Fprintf(w, "\n  %s\n", strings.TrimSuffix("--"+f.name+" "+f.value, " "))
		paragraph(w, 6, f.what)
	}
}

// paragraph prints words in lines, indented.
func paragraph(w io.Writer, indent int, s string) {
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && indent+text.Width(line)+1+text.Width(word) > helpWidth {
			fmt.Fprintf(w, "%*s%s\n", indent, "", line)
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	fmt.Fprintf(w, "%*s%s\n", indent, "", line)
}
