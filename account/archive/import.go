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
// interrupted. A message that waited to be sent where the archive was written
// comes as one that may have been, and is not sent from here. A line that cannot be read is left out, and all others are
// kept; the error is then an *account.ImportError about the first of them.
// What does not begin as an exported archive is not read at all.
func Import(ctx context.Context, s *store.Store, r io.Reader, now time.Time) (done Imported, err error) {
	in := importing{now: now, store: s}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<16), longestLine)
	for lines.Scan() {
		in.line++
		if err := in.leaveOut(in.take(ctx, lines.Bytes())); err != nil {
			return in.done, err
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		in.line++
		_ = in.leaveOut(in.bad("is longer than any that is written; what follows it was not read"))
	case err != nil:
		return in.done, errors.Join(err, in.flush(ctx))
	case in.line == 0:
		return in.done, in.bad("the file is empty")
	}
	if err := in.flush(ctx); err != nil || in.broken == nil {
		return in.done, err
	}
	return in.done, in.broken
}

// leaveOut notes a line that cannot be read. Other errors, and a first line
// that is wrong, are given back.
func (in *importing) leaveOut(err error) error {
	var broken *account.ImportError
	switch {
	case !errors.As(err, &broken) || in.line == 1:
		return err
	case in.broken == nil:
		in.broken = broken
	default:
		in.broken.More++
	}
	return nil
}

type importing struct {
	store   *store.Store
	now     time.Time
	line    int
	done    Imported
	account roster.JID
	waiting []chat.Message
	seen    []Conversation
	broken  *account.ImportError // the first line that was left out
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
