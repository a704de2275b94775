package archive

import (
	"math"
	"strconv"
	"strings"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

// Window says which part of what is found is wanted.
type Window struct {
	Account roster.JID // the zero address: all accounts
	Before  int64      // only what stands before this place; 0: from the newest on
	Most    int        // how many at most
	Context int        // how many messages before and after each
}

// Hit is a message that was found.
type Hit struct {
	Account roster.JID
	Message chat.Message
	Spans   [][2]int // which bytes of its body were searched for
	Before  []chat.Message
	After   []chat.Message
}

// Search finds messages, the newest first. The place of the last one is the
// cursor for the next window.
func (a Archive) Search(q Query, w Window) ([]Hit, error) {
	expression, some, err := a.expression(q, w.Account)
	if err != nil || !some {
		return nil, err
	}
	places, err := a.found(expression, q, w)
	if err != nil {
		return nil, err
	}
	return a.hits(places, q, w.Context)
}

// found are the places of the messages that an expression finds. An empty
// one finds all of a time.
func (a Archive) found(expression string, q Query, w Window) (places []int64, err error) {
	low, high := bounds(q, w)
	rows := a.tx.Rows("SELECT place FROM message WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT ?", low, high, w.Most)
	if expression != "" {
		rows = a.tx.Rows(`SELECT rowid FROM word WHERE word MATCH ? AND rowid >= ? AND rowid < ?
			ORDER BY rowid DESC LIMIT ?`, expression, low, high, w.Most)
	}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		places = append(places, r.Int(0))
	}
	return places, nil
}

func bounds(q Query, w Window) (low, high int64) {
	low, high = 1, math.MaxInt64
	if !q.After.IsZero() {
		low = max(low, q.After.UnixMilli())
	}
	if !q.Before.IsZero() {
		high = q.Before.UnixMilli()
	}
	if w.Before > 0 {
		high = min(high, w.Before)
	}
	return low, high
}

func (a Archive) hits(places []int64, q Query, context int) ([]Hit, error) {
	read := a.reading()
	hits := make([]Hit, 0, len(places))
	for _, place := range places {
		h, err := read.hit(place)
		if err != nil {
			return nil, err
		}
		h.Spans = q.spans(h.Message.Body)
		if context > 0 {
			if h.Before, err = a.Before(h.Account, h.Message.Peer, place, context); err != nil {
				return nil, err
			}
			if h.After, err = a.After(h.Account, h.Message.Peer, place, context); err != nil {
				return nil, err
			}
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// hit reads the message in a place, and whose it is.
func (r reading) hit(place int64) (h Hit, err error) {
	rows := r.tx.Rows(`SELECT `+columns+`, s.address, c.peer, a.address FROM message m
		CROSS JOIN sender s ON s.id = m.sender CROSS JOIN conversation c ON c.id = m.conversation
		CROSS JOIN account a ON a.id = c.account WHERE m.place = ?`, place)
	for row, err := range rows {
		if err != nil {
			return h, err
		}
		h.Account = r.address(row.Text(18))
		if h.Message, err = r.one(scan(row), h.Account, r.address(row.Text(17)), row.Text(16)); err != nil {
			return h, err
		}
	}
	return h, err
}

// expression makes a query for the index; some is false when nothing can be
// found, because who or where it names is not known.
func (a Archive) expression(q Query, account roster.JID) (text string, some bool, err error) {
	var parts []string
	for _, t := range q.Terms {
		if e := t.expression(); e != "" {
			parts = append(parts, "content : "+e)
		}
	}
	if len(parts) == 0 && len(q.Terms) > 0 {
		return "", false, nil // signs that the index does not hold
	}
	marks, some, err := a.marksOf(q, account)
	for _, m := range marks {
		parts = append(parts, "mark : ("+strings.Join(m, " OR ")+")")
	}
	return strings.Join(parts, " AND "), some, err
}

// marksOf are, for each condition that is not on words, the marks of which a
// message must have one.
func (a Archive) marksOf(q Query, account roster.JID) (marks [][]string, some bool, err error) {
	if !account.IsZero() {
		n, err := a.accountNumber(account)
		if err != nil || n == 0 {
			return nil, false, err
		}
		// Where there is no other account, its mark is in every row: asking
		// for it would cost more than the search.
		others, err := a.tx.Int("SELECT count(*) FROM account WHERE id != ?", n)
		if err != nil {
			return nil, false, err
		}
		if others > 0 {
			marks = append(marks, []string{mark(ofAccount, n)})
		}
	}
	if q.Link {
		marks = append(marks, []string{ofLink})
	}
	for _, by := range []struct {
		wanted []string
		sql    store.SQL
		mark   string
	}{
		{q.From, "SELECT id, address FROM sender", ofSender},
		{q.In, "SELECT id, peer FROM conversation", ofConversation},
	} {
		if len(by.wanted) == 0 {
			continue
		}
		found, err := a.named(by.wanted, by.sql, by.mark)
		if err != nil || len(found) == 0 {
			return nil, false, err
		}
		marks = append(marks, found)
	}
	return marks, true, nil
}

// mostNamed is how many senders or conversations one name may stand for.
const mostNamed = 1000

// named are the marks of all whose address is meant by one of the names.
func (a Archive) named(wanted []string, sql store.SQL, sign string) (marks []string, err error) {
	for _, w := range wanted {
		if sign == ofSender && strings.EqualFold(w, "me") {
			marks = append(marks, ofUs)
		}
	}
	for r, err := range a.tx.Rows(sql) {
		if err != nil {
			return nil, err
		}
		if len(marks) < mostNamed && meant(r.Text(1), wanted) {
			marks = append(marks, mark(sign, r.Int(0)))
		}
	}
	return marks, nil
}

// meant tells whether one of the names stands for an address: the whole of
// it, the bare address, its local part or its resource, which in a room is
// the nick.
func meant(address string, names []string) bool {
	bare, resource, _ := strings.Cut(address, "/")
	local, _, _ := strings.Cut(bare, "@")
	for _, name := range names {
		for _, part := range []string{address, bare, local, resource} {
			if part != "" && strings.EqualFold(part, name) {
				return true
			}
		}
	}
	return false
}

// expression is the term for the index; "" when it holds no word.
func (t Term) expression() string {
	ws, prefix := t.words()
	if len(ws) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte('"')
	for i, w := range ws {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strings.ReplaceAll(w.folded, `"`, ``))
	}
	b.WriteByte('"')
	if prefix {
		b.WriteByte('*')
	}
	return b.String()
}

// words are those of the term, and whether the last may go on. The last
// character of an unspaced run stands alone in the index only where the run
// ends, and a search must not ask for that: after others it is left out, and
// alone it is the beginning of a pair.
func (t Term) words() (ws []word, prefix bool) {
	ws = words(t.Text)
	last := len(ws) - 1
	switch {
	case last < 0 || !ws[last].tail:
		return ws, t.Prefix
	case last > 0 && ws[last-1].end == ws[last].end:
		return ws[:last], false
	}
	return ws, true
}

// Marks stand in the index beside the words of a message, and say whose it
// is.
const (
	ofAccount      = "a"
	ofConversation = "c"
	ofSender       = "s"
	ofUs           = "me"
	ofLink         = "link"
)

func mark(sign string, number int64) string { return sign + strconv.FormatInt(number, 36) }
