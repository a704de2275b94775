package config

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// head is where a table begins: "[limits]" or "[[account]]". The zero head
// is where the file begins.
type head struct {
	path  []string
	array bool // [[…]]
	at    unstable.Position
}

// pair is a key with its value, wherever it stands: in the file, in a table
// or in an inline table.
type pair struct {
	path  []string // from the root of the file
	at    unstable.Position
	value *unstable.Node // only until the walk goes on

	// Bytes: the key begins at at.Offset, its value at from, and it ends
	// before end.
	from, end int
	inline    bool // it stands in an inline table
}

// walker goes through a TOML document from its beginning to its end.
type walker struct {
	data []byte
	toml unstable.Parser
	seen unstable.Position // the last place that was asked for

	head func(head) error
	pair func(pair) error
}

// walk calls head and pair for everything that stands in data, in order. An
// inline table is a pair before the pairs in it are. The first error of
// theirs ends the walk; another is about the syntax.
func walk(data []byte, onHead func(head) error, onPair func(pair) error) error {
	w := &walker{data: data, head: onHead, pair: onPair}
	w.toml.Reset(data)
	w.seen = unstable.Position{Line: 1, Column: 1}
	var table []string
	for w.toml.NextExpression() {
		n := w.toml.Expression()
		var err error
		if n.Kind == unstable.KeyValue {
			err = w.visit(n, table, false)
		} else {
			h := head{array: n.Kind == unstable.ArrayTable}
			h.path, h.at, _ = w.key(n.Key())
			table = h.path
			err = w.head(h)
		}
		if err != nil {
			return err
		}
	}
	return w.toml.Error()
}

// visit tells of a key and its value, then of what is in that.
func (w *walker) visit(n *unstable.Node, table []string, inline bool) error {
	key, at, ends := w.key(n.Key())
	p := pair{
		path: append(append([]string(nil), table...), key...), at: at, value: n.Value(),
		end: int(n.Raw.Offset + n.Raw.Length), inline: inline,
	}
	p.from = ends + bytes.IndexByte(w.data[ends:], '=') + 1
	for strings.IndexByte(" \t", w.data[p.from]) >= 0 {
		p.from++
	}
	if err := w.pair(p); err != nil || p.value.Kind != unstable.InlineTable {
		return err
	}
	for each := p.value.Children(); each.Next(); {
		if err := w.visit(each.Node(), p.path, true); err != nil {
			return err
		}
	}
	return nil
}

// key is a dotted key, the place of its first part and the end of its last.
func (w *walker) key(parts unstable.Iterator) (path []string, at unstable.Position, ends int) {
	for parts.Next() {
		raw := parts.Node().Raw
		if path == nil {
			at = w.place(int(raw.Offset))
		}
		path = append(path, string(parts.Node().Data))
		ends = int(raw.Offset + raw.Length)
	}
	return path, at, ends
}

// place is the line and column of an offset. The walk asks for them in
// order, so that a long file is gone through once.
func (w *walker) place(offset int) unstable.Position {
	for i := w.seen.Offset; i < offset; i++ {
		w.seen.Column++
		if w.data[i] == '\n' {
			w.seen.Line, w.seen.Column = w.seen.Line+1, 1
		}
	}
	w.seen.Offset = offset
	return w.seen
}

// bare are keys that need no quotes.
func bare(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// dotted writes a path with dots. A part that holds one is quoted, so that
// two paths are never written alike.
func dotted(path []string) string {
	var parts []string
	for _, p := range path {
		if !bare(p) {
			p = strconv.Quote(p)
		}
		parts = append(parts, p)
	}
	return strings.Join(parts, ".")
}

// split is the first part of a name of ours, if it has several, and the
// rest.
func split(name string) (group, key string) {
	group, key, grouped := strings.Cut(name, ".")
	if !grouped {
		return "", name
	}
	return group, key
}
