package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"sotto/account"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

const (
	longestLine = 64 << 20
	together    = 500 // how many messages are kept in one transaction
)

// Imported says what an import did.
type Imported struct {
	Read, New int // messages
}

// Import reads what Export wrote into a database. What is there already
// stays as it is, so it may be done twice, and goes on where it was
// interrupted. A line that cannot be read ends it with an
// *account.ImportError; what came before is kept.
func Import(ctx context.Context, s *store.Store, r io.Reader, now time.Time) (done Imported, err error) {
	in := importing{now: now, store: s}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<16), longestLine)
	for lines.Scan() {
		in.line++
		if err := in.take(ctx, lines.Bytes()); err != nil {
			return in.done, err
		}
	}
	if err := lines.Err(); err != nil {
		in.line++
		return in.done, in.bad(err.Error())
	}
	if in.line == 0 {
		return in.done, in.bad("the file is empty")
	}
	return in.done, in.flush(ctx)
}

type importing struct {
	store   *store.Store
	now     time.Time
	line    int
	done    Imported
	account roster.JID
	waiting []chat.Message
	seen    []Conversation
}

func (in *importing) bad(what string) error { return &account.ImportError{Line: in.line, What: what} }

// take takes one line.
func (in *importing) take(ctx context.Context, text []byte) error {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return in.bad(wrong(err))
	}
	switch {
	case in.line == 1 && l.Sotto != "archive":
		return in.bad("this is no exported archive")
	case in.line == 1 && l.Format != format:
		return in.bad(fmt.Sprintf("its form is number %d, and this program knows %d", l.Format, format))
	case l.Conversation != nil:
		c := l.Conversation
		in.seen = append(in.seen, Conversation{Account: roster.FromWire(c.Account), Peer: roster.FromWire(c.Peer), Seen: c.Seen})
	case l.Message != nil:
		return in.message(ctx, l.Message)
	}
	return nil
}

func wrong(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("is no JSON at character %d", syntax.Offset)
	}
	return "holds a value of the wrong kind"
}

func (in *importing) message(ctx context.Context, l *messageLine) error {
	who := roster.FromWire(l.Account)
	if who.IsZero() || l.Peer == "" || l.ID == "" {
		return in.bad("a message without account, peer or id")
	}
	if who != in.account || len(in.waiting) >= together {
		if err := in.flush(ctx); err != nil {
			return err
		}
		in.account = who
	}
	in.waiting = append(in.waiting, l.message())
	return nil
}

// flush keeps what is waiting, and how far its conversations were read. The
// last of them may go on.
func (in *importing) flush(ctx context.Context) error {
	if len(in.waiting) == 0 {
		return nil
	}
	fresh := 0
	err := in.store.Write(ctx, func(tx *store.Tx) (err error) {
		fresh, err = in.keep(On(tx))
		return err
	})
	if err != nil {
		return err
	}
	in.done.Read += len(in.waiting)
	in.done.New += fresh
	in.waiting = in.waiting[:0]
	in.seen = in.seen[max(0, len(in.seen)-1):]
	return nil
}

func (in *importing) keep(a Archive) (fresh int, err error) {
	b, err := a.batch(in.account, Newer, in.now)
	if err != nil {
		return 0, err
	}
	b.restored = true
	kept, err := b.append(in.waiting)
	if err != nil {
		return 0, err
	}
	for _, k := range kept {
		if k.New {
			fresh++
		}
	}
	for _, c := range in.seen {
		if _, err := a.MarkRead(c.Account, c.Peer, c.Seen); err != nil {
			return 0, err
		}
	}
	return fresh, nil
}
