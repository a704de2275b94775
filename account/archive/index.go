package archive

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sotto/account/store"
	"sotto/roster/chat"
)

// indexForm names how words are cut and folded. The tables of Unicode are
// part of it: a newer one may fold a text in another way, and then the words
// of older messages could not be taken out of the index again.
func indexForm() string { return "1 " + unicode.Version + " " + norm.Version }

// index puts a message's words into the full-text index.
func (a Archive) index(r row, account int64) error {
	content, marks := indexed(r, account)
	return a.tx.Exec("INSERT INTO word (rowid, content, mark) VALUES (?, ?, ?)", r.place, content, marks)
}

// unindex takes them out. They must be the same.
func (a Archive) unindex(r row, account int64) error {
	content, marks := indexed(r, account)
	return a.tx.Exec("INSERT INTO word (word, rowid, content, mark) VALUES ('delete', ?, ?, ?)", r.place, content, marks)
}

func indexed(r row, account int64) (content, marks string) {
	var b strings.Builder
	b.Grow(len(r.body))
	for i, w := range words(r.body) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.folded)
	}
	list := []string{mark(ofAccount, account), mark(ofConversation, r.conversation), mark(ofSender, r.sender)}
	if states.value(r.state) != chat.Received {
		list = append(list, ofUs)
	}
	if r.flags&linked != 0 {
		list = append(list, ofLink)
	}
	return b.String(), strings.Join(list, " ")
}

// noteIndex notes by which form words go into the index.
func (a Archive) noteIndex() error {
	forms, err := a.indexForms()
	if err != nil || len(forms) > 0 && forms[len(forms)-1] == indexForm() {
		return err
	}
	return a.setIndexForms(append(forms, indexForm()))
}

func (a Archive) indexForms() (forms []string, err error) {
	_, err = a.tx.Get("SELECT value FROM vault WHERE account = '' AND kind = 'archive' AND name = 'index'", func(r store.Row) {
		forms = strings.Split(string(r.Bytes(0)), "\n")
	})
	return forms, err
}

func (a Archive) setIndexForms(forms []string) error {
	return a.tx.Exec(`INSERT INTO vault (account, kind, name, value) VALUES ('', 'archive', 'index', ?)
		ON CONFLICT DO UPDATE SET value = excluded.value`, []byte(strings.Join(forms, "\n")))
}

// Reindex makes the full-text index anew from the messages.
func (a Archive) Reindex() error {
	if err := a.tx.Exec("INSERT INTO word (word) VALUES ('delete-all')"); err != nil {
		return err
	}
	rows := a.tx.Rows(`SELECT ` + columns + `, c.account FROM message m
		CROSS JOIN conversation c ON c.id = m.conversation ORDER BY m.place`)
	for r, err := range rows {
		if err != nil {
			return err
		}
		if err := a.index(scan(r), r.Int(16)); err != nil {
			return err
		}
	}
	return a.setIndexForms([]string{indexForm()})
}
