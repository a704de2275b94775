package control

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// line is one line: an object with one field, whose name says what it is.
type line struct {
	Hello *hello `json:"hello,omitempty"`

	// What a client asks.
	Send   *send   `json:"send,omitempty"`
	Listen *listen `json:"listen,omitempty"`
	Open   *open   `json:"open,omitempty"`
	Yield  *yield  `json:"yield,omitempty"`

	// What it is told.
	Taken   *taken   `json:"taken,omitempty"`
	Became  *became  `json:"became,omitempty"`
	Link    *link    `json:"link,omitempty"`
	Message *message `json:"message,omitempty"`
	Opened  *opened  `json:"opened,omitempty"`
	Yielded *yielded `json:"yielded,omitempty"`
	Refused *refused `json:"refused,omitempty"`
}

// part is what a line holds.
type part interface {
	put(*line)
	check() error // what it must be, beyond the types of its fields
}

// all are the parts that a line can hold, those that it does not hold too.
func (l *line) all() []part {
	var found []part
	add := func(p part, there bool) {
		if there {
			found = append(found, p)
		}
	}
	add(l.Hello, l.Hello != nil)
	add(l.Send, l.Send != nil)
	add(l.Listen, l.Listen != nil)
	add(l.Open, l.Open != nil)
	add(l.Yield, l.Yield != nil)
	add(l.Taken, l.Taken != nil)
	add(l.Became, l.Became != nil)
	add(l.Link, l.Link != nil)
	add(l.Message, l.Message != nil)
	add(l.Opened, l.Opened != nil)
	add(l.Yielded, l.Yielded != nil)
	add(l.Refused, l.Refused != nil)
	return found
}

// errTooLong is what a line beyond the bound is.
var errTooLong = errors.New("a line is too long")

// encode writes a part as a line, with its end.
func encode(p part) ([]byte, error) {
	var l line
	p.put(&l)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return nil, fmt.Errorf("write a line: %w", err)
	}
	if b.Len() > longestLine {
		return nil, errTooLong
	}
	return b.Bytes(), nil
}

// decode reads a line: one object with one part, all of whose fields are
// known, and nothing behind it.
func decode(text []byte) (part, error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return nil, fmt.Errorf("read a line: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("read a line: something stands behind it")
	}
	found := l.all()
	if len(found) != 1 {
		return nil, fmt.Errorf("read a line: it has %d parts", len(found))
	}
	if err := found[0].check(); err != nil {
		return nil, fmt.Errorf("read a line: %w", err)
	}
	return found[0], nil
}

// read reads the next line. One that does not end within the bound is no
// longer read.
func read(in *bufio.Reader) (part, error) {
	var text []byte
	for {
		piece, err := in.ReadSlice('\n')
		text = append(text, piece...)
		switch {
		case len(text) > longestLine:
			return nil, errTooLong
		case err == nil:
			return decode(text)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read a line: %w", err)
		}
	}
}
