package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func quoted(typed string) (string, error) { return quote(typed), nil }

// array writes a TOML array of texts: those of the array that was typed, or
// else what stands between spaces.
func array(typed string) (string, error) {
	words := strings.Fields(typed)
	if strings.HasPrefix(strings.TrimSpace(typed), "[") {
		n, err := single(typed)
		if err != nil || n.Kind != unstable.Array {
			return "", errors.New("is not a list")
		}
		words = nil
		for each := n.Children(); each.Next(); {
			text, err := word(each.Node())
			if err != nil {
				return "", errors.New("holds something that is not a text in quotes")
			}
			words = append(words, text)
		}
	}
	return bracketed(words), nil
}

func bracketed(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, quote(w))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// spaced writes a list as it is typed: with spaces between, or as an array
// where that would be read otherwise.
func spaced(words []string) string {
	plain := strings.Join(words, " ")
	if again, err := array(plain); err != nil || again != bracketed(words) {
		return bracketed(words)
	}
	return plain
}

// single reads the one value that is written in TOML.
func single(toml string) (*unstable.Node, error) {
	var p unstable.Parser
	const key = "value = "
	p.Reset(append(bytes.TrimSpace([]byte(key+toml)), '\n'))
	if !p.NextExpression() {
		return nil, errors.Join(errors.New("is not valid TOML"), p.Error())
	}
	n := p.Expression()
	if n.Kind != unstable.KeyValue || int(n.Raw.Length) != len(p.Data())-1 {
		return nil, errors.New("is more than one value")
	}
	return n.Value(), nil
}
