package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// person is the friend: a sotto in script mode, and what it is told to do.
type person struct {
	process *exec.Cmd
	orders  *json.Encoder
	pen     sync.Mutex
	ready   chan struct{}
	cancel  context.CancelFunc
	over    chan struct{}
	to      string
}

// order is a line for "sotto script".
type order struct {
	Do     string `json:"do"`
	To     string `json:"to,omitempty"`
	Body   string `json:"body,omitempty"`
	Active bool   `json:"active,omitempty"`
}

// happening is what the friend looks at in the lines of "sotto script".
type happening struct {
	Event   string `json:"event"`
	State   string `json:"state"`
	From    string `json:"from"`
	Peer    string `json:"peer"`
	Body    string `json:"body"`
	Mine    bool   `json:"mine"`
	Problem *struct {
		Title string `json:"title"`
	} `json:"problem"`
}

// invite starts the friend, and waits until she has said hello.
func (h *house) invite(ctx context.Context) (*person, error) {
	ctx, cancel := context.WithCancel(ctx)
	p := &person{
		process: h.sotto(ctx, friend, "script"), cancel: cancel, to: address(you).String(),
		ready: make(chan struct{}), over: make(chan struct{}),
	}
	lines, err := p.start()
	if err != nil {
		cancel()
		return nil, fmt.Errorf("start the friend: %w", err)
	}
	go p.live(ctx, lines)
	select {
	case <-p.ready:
		return p, nil
	case <-p.over:
		err = errors.New("the friend left before she came")
	case <-time.After(30 * time.Second):
		err = errors.New("the friend did not come online within 30 s")
	case <-ctx.Done():
		err = ctx.Err()
	}
	p.leave()
	return nil, err
}

func (p *person) start() (io.Reader, error) {
	in, err := p.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.orders = json.NewEncoder(in)
	p.process.Stderr = os.Stderr
	return out, p.process.Start()
}

// live follows what happens until the script ends.
func (p *person) live(ctx context.Context, lines io.Reader) {
	defer close(p.over)
	events := json.NewDecoder(lines)
	greeted, confirmed := false, 0
	for {
		var h happening
		if err := events.Decode(&h); err != nil {
			return
		}
		switch {
		case h.Event == "link" && h.State == "online" && !greeted:
			greeted = true
			p.play(ctx, greeting())
		case h.Event == "progress" && h.State == "sent":
			if confirmed++; confirmed == len(greeting()) {
				close(p.ready)
			}
		case h.Event == "message" && !h.Mine:
			go p.play(ctx, answer(h.Body, time.Now()))
		}
	}
}

// play does one act after the other.
func (p *person) play(ctx context.Context, acts []act) {
	for _, a := range acts {
		if a.compose > 0 {
			p.do(order{Do: "type", To: p.to, Active: true})
			select {
			case <-time.After(a.compose):
			case <-ctx.Done():
				return
			}
		}
		if a.say == "" {
			p.do(order{Do: "type", To: p.to})
			continue
		}
		p.do(order{Do: "send", To: p.to, Body: a.say})
	}
}

func (p *person) do(o order) {
	p.pen.Lock()
	defer p.pen.Unlock()
	_ = p.orders.Encode(o) // a friend who has left hears nothing
}

// leave ends the friend.
func (p *person) leave() {
	p.do(order{Do: "quit"})
	select {
	case <-p.over:
	case <-time.After(2 * time.Second):
	}
	p.cancel()
	_ = p.process.Wait()
}
