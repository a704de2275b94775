package term

import (
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// MaxPaste is how many bytes of one paste are taken. What is longer belongs
// into a file.
const MaxPaste = 1 << 20

// maxQueue is how many events wait for us at most. More come only from a
// broken terminal; they are dropped.
const maxQueue = 1 << 14

// intake turns the events of the terminal into safe ones: no key without a
// character that can be typed, a paste as one piece, no clipboard.
type intake struct {
	pasting bool
	pasted  strings.Builder
}

// pasted is a whole paste. It becomes single events only when they are
// fetched.
type pasted struct {
	text string
	at   time.Time
}

// When is when the paste ended.
func (p *pasted) When() time.Time { return p.at }

// take gives what becomes of an event, nil if nothing does.
func (in *intake) take(ev tcell.Event) tcell.Event {
	switch ev := ev.(type) {
	case *tcell.EventPaste:
		return in.paste(ev)
	case *tcell.EventKey:
		if in.pasting {
			in.collect(ev)
			return nil
		}
		if ev.Key() == tcell.KeyRune && !typeable(ev.Rune()) {
			return nil
		}
		return ev
	case *tcell.EventClipboard:
		return nil
	}
	return ev
}

func (in *intake) paste(ev *tcell.EventPaste) tcell.Event {
	in.pasting = ev.Start()
	if in.pasting {
		in.pasted.Reset()
		return nil
	}
	text := in.pasted.String()
	in.pasted.Reset()
	if text == "" {
		return nil
	}
	return &pasted{text, ev.When()}
}

// collect adds a key to the paste, up to its limit.
func (in *intake) collect(ev *tcell.EventKey) {
	var r rune
	switch key := ev.Key(); {
	case key == tcell.KeyRune && typeable(ev.Rune()):
		r = ev.Rune()
	case key == tcell.KeyEnter:
		r = '\n'
	case key == tcell.KeyTab:
		r = '\t'
	default:
		return
	}
	if in.pasted.Len()+utf8.RuneLen(r) <= MaxPaste {
		in.pasted.WriteRune(r)
	}
}

// typeable tells whether a rune may come from a keyboard: assigned or not,
// but a character, and none that acts.
func typeable(r rune) bool {
	return utf8.ValidRune(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Co, r) && r != utf8.RuneError &&
		!unicode.Is(unicode.Noncharacter_Code_Point, r) && r != '\u2028' && r != '\u2029'
}

// queue holds the events that nobody fetched yet. Adding never waits.
type queue struct {
	mu     sync.Mutex
	filled *sync.Cond
	events []tcell.Event
	paste  *pasted // is being fetched, key by key
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.filled = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(ev tcell.Event) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.events) >= maxQueue {
		return
	}
	if n := len(q.events); n > 0 {
		_, resized := ev.(*tcell.EventResize)
		if _, before := q.events[n-1].(*tcell.EventResize); resized && before {
			q.events[n-1] = ev
			return
		}
	}
	q.events = append(q.events, ev)
	q.filled.Signal()
}

// close ends the queue: what is left in it is dropped.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.events, q.paste = nil, nil
	q.filled.Broadcast()
}

func (q *queue) pending() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.paste != nil || len(q.events) > 0
}

// pop waits for the next event; nil after close.
func (q *queue) pop() tcell.Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.events) == 0 && q.paste == nil && !q.closed {
		q.filled.Wait()
	}
	if q.closed {
		return nil
	}
	if q.paste != nil {
		return q.nextOfPaste()
	}
	ev := q.events[0]
	q.events[0] = nil
	q.events = q.events[1:]
	if p, ok := ev.(*pasted); ok {
		q.paste = p
		return tcell.NewEventPaste(true)
	}
	return ev
}

// nextOfPaste is the next key of the paste, or its end.
func (q *queue) nextOfPaste() tcell.Event {
	if q.paste.text == "" {
		q.paste = nil
		return tcell.NewEventPaste(false)
	}
	r, size := utf8.DecodeRuneInString(q.paste.text)
	q.paste.text = q.paste.text[size:]
	switch r {
	case '\n':
		return tcell.NewEventKey(tcell.KeyEnter, 0, tcell.ModNone)
	case '\t':
		return tcell.NewEventKey(tcell.KeyTab, 0, tcell.ModNone)
	}
	return tcell.NewEventKey(tcell.KeyRune, r, tcell.ModNone)
}
