package command

import "strings"

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
	name = strings.ToLower(name)
	best, least := "", len(name)/2+1
	for _, c := range Table() {
		if c.Inner {
			continue
		}
		if len(name) > 1 && strings.HasPrefix(c.Name, name) {
			return c.Name
		}
		if d := distance(name, c.Name); d < least {
			best, least = c.Name, d
		}
	}
	return best
}

// distance is how many letters must be typed, left out, changed or swapped
// with their neighbour to make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 {
		return len(x)
	}
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
