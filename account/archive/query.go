package archive

import (
	"strings"
	"time"
	"unicode"

	"sotto/account"
)

// Query is what is searched for. All of it must be true of a message.
type Query struct {
	Terms  []Term
	From   []string // addresses, local parts or nicks of who said it, any of them; "me" for us
	In     []string // addresses or local parts of conversations, any of them
	Before time.Time
	After  time.Time // that instant included
	Link   bool      // it holds a link
}

// Term is a word, or several that follow each other.
type Term struct {
	Text   string
	Prefix bool // the last word may go on
}

// ParseQuery reads a search as a person types it: words, "several words in
// this order", begin*, from:name, in:name, before:2026-11, after:2026-11-03
// and has:link. A date is its first instant in a place; so after:2026-10
// before:2026-11 is October. The error is an *account.QueryError.
func ParseQuery(text string, in *time.Location) (Query, error) {
	var q Query
	for rest := text; ; {
		item, after := nextItem(rest)
		if item == (queryItem{}) {
			break
		}
		if err := q.add(item, in); err != nil {
			return Query{}, err
		}
		rest = after
	}
	if len(q.Terms) == 0 && len(q.From) == 0 && len(q.In) == 0 && !q.Link && q.Before.IsZero() && q.After.IsZero() {
		return Query{}, &account.QueryError{Item: text, Why: "holds nothing to search for"}
	}
	return q, nil
}

// queryItem is one part of a search. Its key is "" for words.
type queryItem struct {
	key, text string
	quoted    bool
}

// keys are what may stand before a colon. Anything else there is text:
// people search for links and times.
var keys = map[string]bool{"from": true, "in": true, "before": true, "after": true, "has": true}

// nextItem takes the first part of a search. A quotation that is not closed
// goes to the end.
func nextItem(s string) (item queryItem, rest string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if key, value, ok := strings.Cut(s, ":"); ok && keys[strings.ToLower(key)] {
		item.key, s = strings.ToLower(key), value
	}
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		item.quoted = true
		item.text, rest, _ = strings.Cut(quoted, `"`)
		return item, rest
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' && item.key == "" })
	if end < 0 {
		end = len(s)
	}
	item.text = s[:end]
	return item, s[end:]
}

func (q *Query) add(item queryItem, in *time.Location) error {
	bad := func(why string) error { return &account.QueryError{Item: item.key + ":" + item.text, Why: why} }
	if item.key != "" && item.text == "" {
		return bad("needs something after the colon")
	}
	switch item.key {
	case "from":
		q.From = append(q.From, item.text)
	case "in":
		q.In = append(q.In, item.text)
	case "has":
		if !strings.EqualFold(item.text, "link") {
			return bad("is not known; has:link finds messages with a link")
		}
		q.Link = true
	case "before", "after":
		at, ok := date(item.text, in)
		if !ok {
			return bad("is no date; write it as 2026, 2026-11 or 2026-11-03")
		}
		if item.key == "before" {
			q.Before = at
		} else {
			q.After = at
		}
	default:
		q.term(item)
	}
	return nil
}

// term adds a word or a phrase. One that holds neither letter nor digit nor
// emoji is ignored beside others, and finds nothing alone.
func (q *Query) term(item queryItem) {
	text, prefix := item.text, false
	if !item.quoted {
		text, prefix = strings.CutSuffix(text, "*")
	}
	if text != "" {
		q.Terms = append(q.Terms, Term{text, prefix})
	}
}

func date(text string, in *time.Location) (time.Time, bool) {
	for _, form := range []string{"2006-01-02", "2006-1-2", "2006-01", "2006-1", "2006"} {
		if at, err := time.ParseInLocation(form, text, in); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
