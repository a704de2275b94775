package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
)

// row is one setting of T: a line of a table.
type row[T any] struct {
	name    string
	about   string // what it does, in one sentence
	initial string // the default, as the file has it; "" for none
	value[T]
}

// value is what a setting may be, and where in T it is kept.
type value[T any] struct {
	allowed string                         // in words
	words   []string                       // where they can be listed
	read    func(*T, *unstable.Node) error // the error ends a sentence that begins with the setting's name
	show    func(*T) string                // as a person types it
	write   func(string) (string, error)   // what a person typed, as the file has it
}

// elsewhere is an error that is not about a whole value but about a part.
type elsewhere struct {
	error
	raw unstable.Range
}

// choice is one of some words.
func choice[T any, S ~string](at func(*T) *S, words ...S) value[T] {
	v := value[T]{write: quoted, show: func(t *T) string { return string(*at(t)) }}
	var named []string
	for _, w := range words {
		v.words = append(v.words, string(w))
		named = append(named, quote(string(w)))
	}
	v.allowed = or(named)
	v.read = func(t *T, n *unstable.Node) error {
		text, err := word(n)
		if err == nil {
			err = among(text, v.words)
		}
		*at(t) = S(text)
		return err
	}
	return v
}

// among refuses a word that is none of some.
func among(text string, words []string) error {
	if slices.Contains(words, text) {
		return nil
	}
	if meant := account.Meant(text, words); meant != "" {
		return fmt.Errorf("is %q, which it cannot be. Did you mean %q?", text, meant)
	}
	return fmt.Errorf("is %q, which it cannot be", text)
}

// or lists words: "a", "b" or "c".
func or(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// text is anything that parse takes, or nothing. The error of parse ends a
// sentence.
func text[T any, S ~string](at func(*T) *S, allowed string, parse func(string) (S, error)) value[T] {
	return value[T]{
		allowed: allowed, write: quoted,
		show: func(t *T) string { return string(*at(t)) },
		read: func(t *T, n *unstable.Node) error {
			typed, err := word(n)
			if err != nil || typed == "" {
				*at(t) = ""
				return err
			}
			*at(t), err = parse(typed)
			return err
		},
	}
}

// number is a whole number within bounds.
func number[T any](at func(*T) *int, least, most int) value[T] {
	return value[T]{
		allowed: fmt.Sprintf("a number from %d to %d", least, most),
		show:    func(t *T) string { return strconv.Itoa(*at(t)) },
		read: func(t *T, n *unstable.Node) error {
			if n.Kind != unstable.Integer {
				return errors.New("is no whole number")
			}
			i, err := strconv.ParseInt(string(n.Data), 0, 0) // 0x20 and 1_000 are fine in TOML
			if err != nil || i < int64(least) || i > int64(most) {
				return errors.New("is out of range")
			}
			*at(t) = int(i)
			return nil
		},
		write: func(typed string) (string, error) {
			i, err := strconv.Atoi(strings.TrimSpace(typed))
			if err != nil {
				return "", errors.New("is no whole number")
			}
			return strconv.Itoa(i), nil
		},
	}
}

// flag is true or false. What it keeps is true when the setting is as when
// says.
func flag[T any](at func(*T) *bool, when bool) value[T] {
	words := []string{"true", "false"}
	return value[T]{
		allowed: "true or false", words: words,
		show: func(t *T) string { return strconv.FormatBool(*at(t) == when) },
		read: func(t *T, n *unstable.Node) error {
			if n.Kind != unstable.Bool {
				return errors.New("is neither true nor false")
			}
			*at(t) = (string(n.Data) == "true") == when
			return nil
		},
		write: func(typed string) (string, error) {
			if typed != "true" && typed != "false" {
				return "", errors.New("is neither true nor false")
			}
			return typed, nil
		},
	}
}

// list is any number of texts that parse takes.
func list[T any, E any](at func(*T) *[]E, allowed string, parse func(string) (E, error), show func(E) string) value[T] {
	return value[T]{
		allowed: allowed, write: array,
		show: func(t *T) string {
			var words []string
			for _, e := range *at(t) {
				words = append(words, show(e))
			}
			return spaced(words)
		},
		read: func(t *T, n *unstable.Node) error {
			if n.Kind != unstable.Array {
				return errors.New("is not a list")
			}
			*at(t) = nil
			for each := n.Children(); each.Next(); {
				typed, err := word(each.Node())
				if err != nil {
					return errors.New("holds something that is not a text in quotes")
				}
				e, err := parse(typed)
				if err != nil {
					return elsewhere{fmt.Errorf("holds %q, which %w", typed, err), each.Node().Raw}
				}
				*at(t) = append(*at(t), e)
			}
			return nil
		},
	}
}

// any text will do.
func verbatim(s string) (string, error) { return s, nil }

func word(n *unstable.Node) (string, error) {
	if n.Kind != unstable.String {
		return "", errors.New("is not a text in quotes")
	}
	return string(n.Data), nil
}
