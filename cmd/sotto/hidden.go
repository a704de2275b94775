package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"sotto/account"
)

// errLineEnd says that what was pasted has a line end in it. A terminal takes
// that for Enter, and half a password would be gone (threats A-34).
var errLineEnd = errors.New("what was pasted has more than one line")

// How a terminal is asked to mark what is pasted, and not to any more.
const marking, unmarking = "\x1b[?2004h", "\x1b[?2004l"

// marks are those two for this terminal: nothing for one that would show
// them.
func marks() (on, off string) {
	if kind := os.Getenv("TERM"); kind == "" || kind == "dumb" {
		return "", ""
	}
	return marking, unmarking
}

// unseen asks for one line at a terminal that shows nothing of it, and puts
// the terminal back, also when the context ends.
func unseen(ctx context.Context, in, out *os.File, say string) ([]byte, error) {
	on, off := marks()
	fmt.Fprintf(out, "%s%s: ", on, say)
	defer fmt.Fprintln(out, off) // Enter was not shown either
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, err
	}
	defer func() { _ = term.Restore(int(in.Fd()), before) }() // there is no better way to put it back
	return typed(ctx, func() ([]byte, error) { return (&typist{from: in, interrupt: interrupt}).line() })
}

// interrupt ends the program as Ctrl-C does where the terminal sees to it.
func interrupt() error {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(os.Interrupt)
	}
	return err
}

// typist makes a line of what a terminal sends that does nothing by itself.
type typist struct {
	from      io.Reader
	interrupt func() error

	next    []byte // read already, and not yet looked at
	text    []byte
	pasting bool
	ended   bool // a line end was pasted, and so far nothing behind it
	broken  bool
}

// Keys, as a terminal sends them.
const (
	keyEnd       = 0x03 // Ctrl-C
	keyNothing   = 0x04 // Ctrl-D
	keyBack      = 0x08
	keyAllGone   = 0x15 // Ctrl-U
	keyWordGone  = 0x17 // Ctrl-W
	keyEscape    = 0x1b
	keyBackspace = 0x7f
)

// line reads up to Enter. It fails with errLineEnd as soon as more than one
// line was pasted; one line end behind what was pasted is left out.
func (t *typist) line() ([]byte, error) {
	t.text = make([]byte, 0, longestPassword) // it never moves, and leaves no copy
	for {
		c, err := t.byte()
		if err != nil {
			return nil, t.forget(err)
		}
		switch {
		case c == keyEscape:
			err = t.sequence()
		case t.pasting:
			t.pasted(c)
		case c == '\r' || c == '\n':
			return t.text, nil
		case c == keyNothing && len(t.text) == 0:
			err = io.EOF
		case c == keyEnd:
			err = t.interrupt()
		default:
			t.press(c)
		}
		if err == nil && t.broken && !t.pasting {
			err = errLineEnd
		}
		if err != nil {
			return nil, t.forget(err)
		}
	}
}

func (t *typist) forget(err error) error {
	clear(t.text)
	return err
}

func (t *typist) byte() (byte, error) {
	var one [1]byte
	if len(t.next) > 0 {
		one[0], t.next = t.next[0], nil
		return one[0], nil
	}
	_, err := io.ReadFull(t.from, one[:])
	return one[0], err
}

// pasted takes a byte that was pasted.
func (t *typist) pasted(c byte) {
	if c == '\r' || c == '\n' {
		t.ended = true
		return
	}
	t.broken = t.broken || t.ended
	t.add(c)
}

// press takes a key that was pressed.
func (t *typist) press(c byte) {
	switch c {
	case keyBackspace, keyBack:
		_, size := utf8.DecodeLastRune(t.text)
		t.cut(len(t.text) - size)
	case keyAllGone:
		t.cut(0)
	case keyWordGone:
		t.cut(1 + bytes.LastIndexByte(bytes.TrimRight(t.text, " "), ' '))
	default:
		if c >= ' ' || c == '\t' {
			t.add(c)
		}
	}
}

func (t *typist) add(c byte) {
	if len(t.text) < cap(t.text) {
		t.text = append(t.text, c)
	}
}

func (t *typist) cut(n int) {
	clear(t.text[n:])
	t.text = t.text[:n]
}

// sequence reads what follows an Escape: the marks around what is pasted, or
// a key that means nothing here.
func (t *typist) sequence() error {
	c, err := t.byte()
	if err != nil || c != '[' && c != 'O' {
		t.next = append(t.next, c) // Escape alone means nothing
		return err
	}
	var name strings.Builder
	for name.Len() < 16 {
		if c, err = t.byte(); err != nil {
			return err
		}
		name.WriteByte(c)
		if c >= '@' && c <= '~' {
			break
		}
	}
	switch name.String() {
	case "200~":
		t.pasting, t.ended = true, false
	case "201~":
		t.pasting = false
	}
	return nil
}

// twice asks for something new until it was typed twice. Whether Enter alone
// is an answer is for first to say.
func twice(ctx context.Context, say, again string, nobody account.SecretError, first func(context.Context, string, account.SecretError) ([]byte, error)) ([]byte, error) {
	for ask := say; ; ask = "The two differ. " + say {
		one, err := first(ctx, ask, nobody)
		if err != nil || len(one) == 0 {
			return one, err
		}
		two, err := hiddenOrNone(ctx, again, nobody)
		same := err == nil && bytes.Equal(one, two)
		clear(two)
		if same {
			return one, nil
		}
		clear(one)
		if err != nil {
			return nil, err
		}
	}
}
