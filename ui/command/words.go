package command

import (
	"strings"

	"sotto/account"
)

// words are what is left of a line.
type words struct{ rest string }

// next takes the next word, and tells whether there is one. Quotation marks,
// single or double, hold words together.
func (w *words) next() (word string, ok bool, err error) {
	w.rest = strings.TrimLeft(w.rest, " \t\n")
	if w.rest == "" {
		return "", false, nil
	}
	if q := w.rest[0]; q == '"' || q == '\'' {
		end := strings.IndexByte(w.rest[1:], q)
		if end < 0 {
			return "", false, usage("A quotation mark is not closed.")
		}
		word, w.rest = w.rest[1:1+end], w.rest[end+2:]
		return word, true, nil
	}
	end := strings.IndexAny(w.rest, " \t\n")
	if end < 0 {
		end = len(w.rest)
	}
	word, w.rest = w.rest[:end], w.rest[end:]
	return word, true, nil
}

// value takes the value of a setting: what is left as it was typed, without
// quotation marks that hold all of it together. given tells whether there is
// one; "" in quotation marks is.
func (w *words) value() (value string, given bool, err error) {
	rest := w.text()
	if rest == "" {
		return "", false, nil
	}
	quoted := &words{rest: rest}
	if value, _, err = quoted.next(); err == nil && strings.TrimSpace(quoted.rest) == "" {
		return value, true, nil
	}
	return rest, true, err
}

// flag takes --NAME VALUE or --NAME=VALUE from the front of what is left.
func (w *words) flag(name string) (value string, ok bool, err error) {
	behind := *w
	word, _, err := behind.next()
	if err != nil {
		return "", false, nil // it may be a text; whoever wants words will tell
	}
	if value, ok = strings.CutPrefix(word, "--"+name+"="); ok {
		*w = behind
		return value, true, nil
	}
	if word != "--"+name {
		return "", false, nil
	}
	value, ok, err = behind.next()
	if err == nil && !ok {
		err = usage("Behind --" + name + " stands one of your accounts.")
	}
	*w = behind
	return value, ok, err
}

// Words are the words of a line, as a command line has them: quotation marks
// hold them together. The error is a *problem.Problem.
func Words(line string) (all []string, err error) {
	w := &words{rest: line}
	for {
		word, ok, err := w.next()
		if err != nil || !ok {
			return all, err
		}
		all = append(all, word)
	}
}

// quoted is a word that next reads as one.
func quoted(s string) string {
	switch {
	case s != "" && !strings.ContainsAny(s, " \t\n\"'"):
		return s
	case !strings.Contains(s, `"`):
		return `"` + s + `"`
	}
	return "'" + s + "'"
}

// Line writes words as Words reads them. A word in which both quotation marks
// stand cannot be written so, and a new line is only shown as one.
func Line(all []string) string {
	var written []string
	for _, word := range all {
		written = append(written, strings.ReplaceAll(quoted(word), "\n", " ⏎ "))
	}
	return strings.Join(written, " ")
}

// text takes everything that is left, as it was typed.
func (w *words) text() string {
	s := strings.TrimSpace(w.rest)
	w.rest = ""
	return s
}

// one takes the only word of a command that needs exactly one.
func (w *words) one(c Command) (string, error) {
	word, ok, err := w.next()
	if err != nil {
		return "", err
	}
	if !ok || strings.TrimSpace(w.rest) != "" {
		return "", wrong(c)
	}
	return word, nil
}

// none refuses words behind a command that takes none.
func (w *words) none(c Command) error {
	if strings.TrimSpace(w.rest) != "" {
		return wrong(c)
	}
	return nil
}

// meant is the command that somebody who typed name most likely wanted, or
// "".
func meant(name string) string {
	var known []string
	for _, c := range Table() {
		if !c.Inner {
			known = append(known, c.Name)
		}
	}
	return account.Meant(name, known)
}
