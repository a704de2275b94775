package archive

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"sotto/roster"
	"sotto/roster/chat"
)

// Selection says what of the archive is exported.
type Selection struct {
	Account roster.JID // the zero address: all accounts
	Peer    roster.JID // the zero address: all conversations
}

// Export writes an archive as lines of JSON, conversation by conversation,
// each in reading order. Import reads them.
func (a Archive) Export(w io.Writer, what Selection) error {
	out := bufio.NewWriterSize(w, 1<<16)
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	if err := encode.Encode(line{Sotto: "archive", Format: format}); err != nil {
		return err
	}
	err := a.each(what, func(c Conversation) error {
		return encode.Encode(line{Conversation: &conversationLine{c.Account.String(), c.Peer.String(), c.Seen}})
	}, func(c Conversation, m chat.Message) error {
		return encode.Encode(lineOf(c.Account, m))
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// ExportText writes an archive for people to read: a head for each
// conversation, then a line for each message, further lines of its text
// indented. clean makes foreign text safe to be shown.
func (a Archive) ExportText(w io.Writer, what Selection, clean func(string) string, in *time.Location) error {
	out := bufio.NewWriterSize(w, 1<<16)
	err := a.each(what, func(c Conversation) error {
		_, err := fmt.Fprintf(out, "# %s, as %s\n\n", clean(c.Peer.String()), clean(c.Account.String()))
		return err
	}, func(_ Conversation, m chat.Message) error {
		_, err := out.WriteString(plain(m, clean, in))
		return err
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func plain(m chat.Message, clean func(string) string, in *time.Location) string {
	lines := strings.Split(m.Body, "\n")
	for i := range lines {
		lines[i] = clean(lines[i])
	}
	said := strings.Join(lines, "\n    ")
	note := ""
	if m.State == chat.Failed {
		note = " (not delivered)"
	}
	return fmt.Sprintf("%s  %s: %s%s\n", m.Time.In(in).Format("2006-01-02 15:04:05"), clean(speaker(m)), said, note)
}

// speaker is who said it: in a room the nick, else the address.
func speaker(m chat.Message) string {
	if m.Kind == chat.Room && m.From.Resource() != "" {
		return m.From.Resource()
	}
	return m.From.Bare().String()
}

// each goes through the conversations that are selected, and their messages.
func (a Archive) each(what Selection, begin func(Conversation) error, message func(Conversation, chat.Message) error) error {
	all, err := a.selected(what)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := begin(c); err != nil {
			return err
		}
		if err := a.every(c, message); err != nil {
			return err
		}
	}
	return nil
}

func (a Archive) selected(what Selection) (list []Conversation, err error) {
	read := a.reading()
	rows := a.tx.Rows(`SELECT c.peer, a.address, c.seen FROM conversation c CROSS JOIN account a ON a.id = c.account
		WHERE ? IN ('', a.address) AND ? IN ('', c.peer) ORDER BY c.id`, what.Account.Bare().String(), what.Peer.String())
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		list = append(list, Conversation{Peer: read.address(r.Text(0)), Account: read.address(r.Text(1)), Seen: r.Int(2)})
	}
	return list, nil
}

// pageRead is how many messages are in memory at once.
const pageRead = 1000

func (a Archive) every(c Conversation, f func(Conversation, chat.Message) error) error {
	for place := int64(0); ; {
		page, err := a.After(c.Account, c.Peer, place, pageRead)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, m := range page {
			if err := f(c, m); err != nil {
				return err
			}
			place = m.Place
		}
	}
}
