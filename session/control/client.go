package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// ErrRefused is what the first sotto answers when it does not do what it is
// asked, and says no more.
var ErrRefused = errors.New("the sotto that runs does not do that")

// Client is the side of the second sotto. One thing is asked by it, and then
// it is closed. It is used by one goroutine.
type Client struct {
	conn  net.Conn
	in    *bufio.Reader
	first *hello
}

// Join greets the first sotto. The connection is closed where that fails.
func Join(ctx context.Context, c net.Conn, as Role) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, greeting)
	defer cancel()
	return join(ctx, c, bufio.NewReader(c), as)
}

func join(ctx context.Context, conn net.Conn, in *bufio.Reader, as Role) (*Client, error) {
	c := &Client{conn: conn, in: in}
	if err := c.greet(ctx, as); err != nil {
		c.Close()
		return nil, fmt.Errorf("greet the sotto that runs: %w", err)
	}
	return c, nil
}

func (c *Client) greet(ctx context.Context, as Role) error {
	if err := c.ask(&hello{Version: version, Role: as}); err != nil {
		return err
	}
	p, err := c.next(ctx)
	if err != nil {
		return err
	}
	var is bool
	if c.first, is = p.(*hello); !is || c.first.Version != version {
		return errors.New("it speaks otherwise")
	}
	return nil
}

// Close leaves. What was handed over stays there.
func (c *Client) Close() { _ = c.conn.Close() }

// Role is what the first sotto was started as.
func (c *Client) Role() Role { return c.first.Role }

// Has tells whether an account is one of those that the first sotto keeps
// connected.
func (c *Client) Has(account roster.JID) bool {
	for _, a := range typed(c.first.Accounts) {
		if a == account {
			return true
		}
	}
	return false
}

// ask writes a part.
func (c *Client) ask(p part) error {
	l, err := encode(p)
	if err != nil {
		return err
	}
	return give(c.conn, l)
}

// next reads the next part. When the context ends first, its error is given
// and the connection can be read no more.
func (c *Client) next(ctx context.Context) (part, error) {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	p, err := read(c.in)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return p, err
}

// Send hands a message over, if its account comes online there in time, and
// waits for what becomes of it: nil when the server has it. Once it was
// handed over, the end of the wait is problem.HandedOver, and the end of the
// other sotto problem.Unconfirmed: nobody may send it again unseen.
func (c *Client) Send(ctx context.Context, i intent.Send, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if err := c.ask(sendOf(i, within)); err != nil {
		return problem.New(problem.Unconfirmed, i.To.String()).Because(err)
	}
	if err := c.handOver(ctx, i); err != nil {
		return err
	}
	p, err := c.about(ctx, i.ID)
	switch p := p.(type) {
	case *became:
		return told(p.Problem)
	case nil:
		if ctx.Err() != nil {
			return problem.New(problem.HandedOver, i.To.String()).Because(err)
		}
	}
	return problem.New(problem.Unconfirmed, i.To.String()).Because(err)
}

// handOver waits until the first sotto has taken a message. When the time is
// up it is the first to say so, so that both know the same; whoever cancels
// has taken the message back, because it is dropped with the connection.
func (c *Client) handOver(ctx context.Context, i intent.Send) error {
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) {
			cancel()
			return
		}
		time.AfterFunc(grace, cancel)
	})()
	p, err := c.about(patient, i.ID)
	switch p := p.(type) {
	case *taken:
		return nil
	case *refused:
		if p.Problem != nil {
			return told(p.Problem)
		}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return problem.New(problem.Unconfirmed, i.To.String()).Because(err)
}

// errOther is what a sotto says that was not asked for.
var errOther = errors.New("it speaks of something else")

// about reads what is told next, which must be of a message.
func (c *Client) about(ctx context.Context, id string) (part, error) {
	p, err := c.next(ctx)
	if err != nil {
		return nil, err
	}
	var of string
	switch p := p.(type) {
	case *taken:
		of = p.ID
	case *became:
		of = p.ID
	case *refused:
		of = p.ID
	}
	if of != id {
		return nil, errOther
	}
	return p, nil
}

// told is a failure as an error.
func told(f *failure) error {
	if p := f.problem(); p != nil {
		return p
	}
	return nil
}

// Listen wants what comes to accounts, and how their links stand. The channel
// is closed when the first sotto has gone, or the context has ended; the
// client is closed with it.
func (c *Client) Listen(ctx context.Context, accounts []roster.JID) <-chan event.Event {
	events := make(chan event.Event)
	err := c.ask(&listen{Accounts: written(accounts)})
	go func() {
		defer close(events)
		defer c.Close()
		for err == nil {
			var p part
			if p, err = c.next(ctx); err != nil {
				return
			}
			e, ok := happened(p)
			if !ok {
				return // it speaks otherwise
			}
			select {
			case events <- e:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}

// happened is the event that is told.
func happened(p part) (event.Event, bool) {
	switch p := p.(type) {
	case *link:
		return p.event(), true
	case *message:
		return p.event(), true
	}
	return nil, false
}

// Open has a link followed on the first sotto's screen, as if it had been
// started with it, or, with a bare address, that conversation opened. A zero
// account is the first.
func (c *Client) Open(ctx context.Context, account roster.JID, where string) error {
	o := &open{Account: account.String(), Peer: where}
	if roster.IsLink(where) {
		o.Peer, o.Link = "", where
	}
	if err := c.ask(o); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, greeting)
	defer cancel()
	p, err := c.next(ctx)
	switch p := p.(type) {
	case *opened:
		return nil
	case *refused:
		if p.Problem != nil {
			return p.Problem.problem()
		}
		return ErrRefused
	}
	return errors.Join(errors.New("open a conversation there"), err)
}

// Yield asks the first sotto to give us its place, and waits until it has
// closed what it keeps.
func (c *Client) Yield(ctx context.Context) (*Successor, error) {
	if err := c.ask(&yield{}); err != nil {
		return nil, err
	}
	p, err := c.next(ctx)
	switch p.(type) {
	case *yielded:
		return &Successor{conn: c.conn, in: c.in}, nil
	case *refused:
		return nil, ErrRefused
	}
	return nil, errors.Join(errors.New("take its place"), err)
}

// Gone waits until the first sotto has gone.
func (c *Client) Gone(ctx context.Context) {
	for {
		if _, err := c.next(ctx); err != nil {
			return
		}
	}
}
