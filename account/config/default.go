package config

import (
	"fmt"
	"strings"
)

// DefaultText is the config file with every setting at its default and what
// it does. What belongs to an account is commented out.
func DefaultText() string {
	var b strings.Builder
	comment(&b, "Every setting, with its default. What a config file leaves out is as it stands here. "+
		"“sotto config” shows what is in effect, and where it was set.")
	group := ""
	for _, r := range settings() {
		table, key := split(r.name)
		if table != group {
			fmt.Fprintf(&b, "\n[%s]", table)
			group = table
		}
		explain(&b, "", r, key, r.initial)
	}
	b.WriteString("\n")
	comment(&b, "Each of your accounts is a table of its own. It needs an address; the rest may be left out. "+
		"“sotto account add” writes one and keeps its password where it belongs.")
	b.WriteString("#[[account]]\n")
	for _, r := range accounts() {
		value := r.initial
		if r.name == "address" {
			value = `"name@example.org"`
		}
		explain(&b, "#", r, r.name, value)
	}
	return b.String()
}

// explain writes one setting below what it does.
func explain[T any](b *strings.Builder, off string, r row[T], key, value string) {
	b.WriteString("\n")
	comment(b, r.about)
	comment(b, "Allowed: "+r.allowed+".")
	fmt.Fprintf(b, "%s%s = %s\n", off, key, value)
}

// comment writes a text in lines that an 80-column terminal holds.
func comment(b *strings.Builder, text string) {
	line := "#"
	for word := range strings.FieldsSeq(text) {
		if len([]rune(line))+1+len([]rune(word)) > 79 {
			b.WriteString(line + "\n")
			line = "#"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}
