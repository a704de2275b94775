package term

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/gdamore/tcell/v2"
)

// sequences are the control sequences that attack a terminal.
var sequences = []string{
	"\x1b[2J", "\x1b[?1049l", "\x1b[6n", "\x1b[c", "\x1b[21t", "\x1b7", "\x1bc", "\x1b#8", "\x1b(0",
	"\x1b]0;title\a", "\x1b]2;title\x1b\\", "\x1b]4;1;?\a", "\x1b]8;;https://evil\x1b\\x\x1b]8;;\x1b\\",
	"\x1b]9;note\a", "\x1b]52;c;aGk=\a", "\x1b]99;;x\x1b\\", "\x1b]777;notify;a;b\a", "\x1b]1337;File=:x\a",
	"\x1bP$qm\x1b\\", "\x1bP+q544e\x1b\\", "\x1b_Gx\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\",
	"\u009b2J", "\u009d0;x\u009c", "\x9b2J", "\r\n", "\b\b\b", "\a", "\x0e", "\x7f", "\u202e", "\u2066", "\u2028",
}

// draws are all the ways to draw.
var draws = map[string]func(s *Screen, text string){
	"Put": func(s *Screen, text string) {
		for x := 0; text != ""; x++ {
			text, _ = s.Put(x, 0, text, tcell.StyleDefault)
		}
	},
	"PutStr":       func(s *Screen, text string) { s.PutStr(0, 1, text) },
	"PutStrStyled": func(s *Screen, text string) { s.PutStrStyled(0, 2, text, tcell.StyleDefault.Bold(true)) },
	"SetContent": func(s *Screen, text string) {
		for x, r := range []rune(text) {
			s.SetContent(x, 3, r, nil, tcell.StyleDefault)
		}
	},
	"SetContent, combining": func(s *Screen, text string) { s.SetContent(0, 4, 'a', []rune(text), tcell.StyleDefault) },
	"SetCell":               func(s *Screen, text string) { s.SetCell(0, 5, tcell.StyleDefault, []rune(text)...) },
	"Fill":                  func(s *Screen, text string) { s.Fill([]rune(text)[0], tcell.StyleDefault) },
}

func TestU11NoSequenceReachesTheTerminal(t *testing.T) {
	attacks := sequences
	for r := rune(0); r < 0xa0; r++ {
		if unicode.IsControl(r) {
			attacks = append(attacks, string(r), "x"+string(r)+"[31mx")
		}
	}
	for _, kind := range []string{"xterm-256color", "tmux-256color", "linux"} {
		w := newWire()
		w.w, w.h = 30, 7
		s := on(t, w, kind)
		for name, draw := range draws {
			for _, attack := range attacks {
				s.Clear()
				draw(s, strings.Repeat("x", len(attack)))
				s.Sync()
				w.got()
				draw(s, attack)
				s.Sync()
				onlyOurs(t, fmt.Sprintf("%s: %s %q", kind, name, attack), w.got())
			}
		}
		if s.Refused() == 0 {
			t.Error("nothing was counted as refused")
		}
	}
}

// onlyOurs checks that output holds no control sequence but those that draw:
// colours and attributes, cursor moves, clearing, frames, cursor on and off.
func onlyOurs(t *testing.T, what, out string) {
	t.Helper()
	state := byte(0)
	p := ansi.NewParser()
	for out != "" {
		seq, width, n, next := ansi.DecodeSequence(out, state, p)
		state, out = next, out[n:]
		if width > 0 || seq == "\b" || seq == "\x0f" || seq == "\x1b(B" || seq == "\x1b]8;;\x1b\\" {
			continue
		}
		if command := ansi.Cmd(p.Command()); strings.HasPrefix(seq, "\x1b[") {
			switch command.Final() {
			case 'm', 'H', 'J', 'K', 'q':
				continue
			case 'h', 'l':
				if param, _ := p.Param(0, 0); param == 2026 || param == 25 || param == 12 {
					continue
				}
			case 'c': // the cursor of the Linux console
				if strings.HasPrefix(seq, "\x1b[?") {
					continue
				}
			}
		}
		t.Fatalf("%s sent %q", what, seq)
	}
}

func TestNothingIsSentTwice(t *testing.T) {
	w := newWire()
	s := on(t, w, "xterm-256color")
	for resized := false; !resized; { // the terminal tells its size once by itself, and then everything is new
		_, resized = s.PollEvent().(*tcell.EventResize)
	}
	frame := func(line string) {
		s.Clear()
		for y := range 23 {
			s.PutStr(0, y, fmt.Sprintf("message %d says something", y))
		}
		s.PutStr(0, 23, line)
		s.ShowCursor(len(line), 23)
		s.Show()
	}
	frame("")
	if first := len(w.got()); first < 500 {
		t.Fatalf("the first frame has only %d bytes", first)
	}
	frame("")
	if again := w.got(); again != "" {
		t.Errorf("an unchanged frame sent %q", again)
	}
	frame("h")
	if typed := w.got(); len(typed) > 80 || !strings.Contains(typed, "h") {
		t.Errorf("one key sent %d bytes: %q", len(typed), typed)
	}
}

func TestWideCellsAreRepaired(t *testing.T) {
	s := on(t, newWire(), "xterm-256color")
	row := func(text string) string {
		s.Clear()
		s.PutStr(0, 0, text)
		s.Show()
		var shown strings.Builder
		for x := 0; x < 8; {
			str, _, width := s.Screen.Get(x, 0)
			shown.WriteString(str)
			x += width
		}
		return shown.String()
	}
	for _, c := range []struct{ text, want string }{
		{"ab日本cd", "ab日本cd"},
		{"a日本bcd", "a日本bcd"},
		{"abcdefgh", "abcdefgh"},
		{"👍🏽👍🏽👍🏽👍🏽", "👍🏽👍🏽👍🏽👍🏽"},
		{"x👍🏽y", "x👍🏽y    "},
		{"", "        "},
	} {
		if got := row(c.text); got != c.want {
			t.Errorf("after %q the terminal shows %q", c.text, got)
		}
	}
	s.Put(79, 1, "日", tcell.StyleDefault)
	if str, _, width := s.Get(79, 1); str != " " || width != 1 {
		t.Errorf("a wide cluster at the edge is %q of %d cells", str, width)
	}
}

func TestU14Title(t *testing.T) {
	for _, kind := range []string{"xterm", "tmux", "screen"} {
		w := newWire()
		s := on(t, w, kind)
		w.got()
		began := time.Now()
		s.SetTitle("a\x1b]52;c;x\a$<99999>b\u009cü" + strings.Repeat("z", 200))
		if time.Since(began) > 10*time.Second {
			t.Error("the title made the terminal wait")
		}
		if out := w.got(); strings.Contains(out, "\x1b]52") || strings.Contains(out, "$<") || strings.Count(out, "z") > 60 {
			t.Errorf("%s: the title sent %q", kind, out)
		}
	}
}

// A flood of input must keep nobody from leaving.
func TestSuspendAndLeaveDuringAFlood(t *testing.T) {
	for _, flood := range []string{"x", "\x1b[<35;10;10M", "\x1b[200~" + strings.Repeat("paste ", 1000), "\xff", "\x1b[A\x1b[6n\x1b"} {
		t.Run(fmt.Sprintf("%.12q", flood), func(t *testing.T) {
			w := newWire()
			s := on(t, w, "xterm-256color")
			w.mu.Lock()
			w.endless = []byte(strings.Repeat(flood, 1+4096/len(flood)))
			w.changed.Broadcast()
			w.mu.Unlock()
			within(t, "the flood is read", func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				for w.consumed < 20_000 {
					w.changed.Wait()
				}
			})
			for range 3 {
				within(t, "suspend", func() { _ = s.Suspend() })
				within(t, "resume", func() { _ = s.Resume() })
			}
			within(t, "leave", s.Restore)
			w.mu.Lock()
			defer w.mu.Unlock()
			if w.starts != w.stops {
				t.Errorf("the terminal was taken %d times and given back %d times", w.starts, w.stops)
			}
		})
	}
}

// within fails the test if something does not end.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s: does not end", what)
	}
}

func TestSuspendDrawsNothing(t *testing.T) {
	w := newWire()
	s := on(t, w, "xterm-256color")
	if err := s.Suspend(); err != nil {
		t.Fatal(err)
	}
	if out := w.got(); !strings.Contains(out, "\x1b[?1049l") {
		t.Errorf("suspending sent %q", out)
	}
	s.PutStr(0, 0, "hello")
	s.Show()
	s.Sync()
	if out := w.got(); out != "" {
		t.Errorf("drew while suspended: %q", out)
	}
	if err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	within(t, "the event that asks for a redraw", func() {
		for {
			if _, ok := s.PollEvent().(*tcell.EventResize); ok {
				return
			}
		}
	})
	s.Size()
	s.PutStr(0, 0, "hello")
	s.Show()
	if out := w.got(); !strings.Contains(out, "\x1b[?1049h") || !strings.Contains(out, "hello") {
		t.Errorf("after resuming it sent %q", out)
	}
}

// A terminal that takes nothing (Ctrl-S) must not keep a panic from ending
// the program.
func TestRestoreWithoutAnAnswer(t *testing.T) {
	w := newWire()
	s := on(t, w, "xterm-256color")
	s.grace = 50 * time.Millisecond
	stuck := make(chan struct{})
	t.Cleanup(func() { close(stuck) })
	w.mu.Lock()
	w.stuck = stuck
	w.mu.Unlock()
	within(t, "restore", s.Restore)
	within(t, "restore again", s.Restore)
	if ev := s.PollEvent(); ev != nil {
		t.Errorf("an event after the end: %v", ev)
	}
}

func TestRecoverRestoresFirst(t *testing.T) {
	w := newWire()
	s := on(t, w, "xterm-256color")
	restored := false
	func() {
		defer func() {
			if p := recover(); p != "boom" {
				t.Errorf("the panic became %v", p)
			}
			restored = strings.Contains(w.got(), "\x1b[?1049l")
		}()
		defer s.Recover()
		panic("boom")
	}()
	if !restored {
		t.Error("the terminal was not restored when the panic went on")
	}
}

func TestEvents(t *testing.T) {
	w := newWire()
	s := on(t, w, "xterm-256color")
	w.sends("a\x1b[57344u\x1b[200~x\ny\tz\x1b[201~\x1b]52;c;aGk=\ab")
	var got strings.Builder
	within(t, "the events", func() {
		for !strings.HasSuffix(got.String(), "b") {
			switch ev := s.PollEvent().(type) {
			case *tcell.EventKey:
				if ev.Key() == tcell.KeyRune {
					got.WriteRune(ev.Rune())
				} else {
					got.WriteString("<" + ev.Name() + ">")
				}
			case *tcell.EventPaste:
				got.WriteString(map[bool]string{true: "[", false: "]"}[ev.Start()])
			case *tcell.EventResize:
			default:
				fmt.Fprintf(&got, "%T", ev)
			}
		}
	})
	if want := "a[x<Enter>y<Tab>z]b"; got.String() != want {
		t.Errorf("got %s, want %s", got.String(), want)
	}
}

func TestPasteIsBounded(t *testing.T) {
	var in intake
	in.take(tcell.NewEventPaste(true))
	for range MaxPaste + 100 {
		in.take(tcell.NewEventKey(tcell.KeyRune, 'x', tcell.ModNone))
	}
	p, ok := in.take(tcell.NewEventPaste(false)).(*pasted)
	if !ok || len(p.text) != MaxPaste {
		t.Fatalf("the paste has not its limit")
	}
}

func TestQueueIsBounded(t *testing.T) {
	q := newQueue()
	for range maxQueue + 100 {
		q.push(tcell.NewEventKey(tcell.KeyRune, 'x', tcell.ModNone))
	}
	if len(q.events) != maxQueue {
		t.Errorf("the queue holds %d events", len(q.events))
	}
	q.close()
	if q.pop() != nil {
		t.Error("an event after the end")
	}
}

func TestU70Sizes(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {1, 1}, {0, 5}, {3, 0}, {20, 5}, {1000, 500}} {
		w := newWire()
		w.w, w.h = size[0], size[1]
		s := on(t, w, "xterm-256color")
		s.Clear()
		s.PutStr(-3, -1, "日本")
		s.PutStr(0, 0, "日本語 text")
		s.ShowCursor(500, 500)
		s.Show()
		s.Sync()
		s.Restore()
	}
}

func TestDescribe(t *testing.T) {
	for kind, known := range map[string]bool{
		"xterm-256color": true, "tmux-256color": true, "linux": true, "foot": true,
		"wezterm": true, "contour": true, "rio": true, "xterm-ghostty": true,
		"": false, "dumb": false, "no-such-terminal": false,
	} {
		if _, err := describe(kind); (err == nil) != known {
			t.Errorf("%q: %v", kind, err)
		}
	}
}

// stillborn is a screen that cannot be started, and cannot be ended either.
type stillborn struct{ tcell.Screen }

func (stillborn) Init() error    { return tcell.ErrNoCharset }
func (stillborn) Suspend() error { panic("suspended") }
func (stillborn) Fini()          { panic("ended") }

// A screen that did not start is not ended: tcell would panic.
func TestRestoreOfAScreenThatDidNotStart(t *testing.T) {
	s := Guard(stillborn{})
	if err := s.Init(); err == nil {
		t.Error("it has started")
	}
	s.Restore()
}

// a character set that is not known is ASCII.
func TestR27UnknownCharacterSet(t *testing.T) {
	t.Setenv("LC_ALL", "xx_YY.none")
	w := newWire()
	description, err := describe("xterm")
	if err != nil {
		t.Fatal(err)
	}
	s, err := start(w, description, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.SetContent(0, 0, 'ě', nil, tcell.StyleDefault)
	s.SetContent(1, 0, 'x', nil, tcell.StyleDefault)
	s.Show()
	s.Restore()
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.written.Bytes()
	if !bytes.Contains(sent, []byte("?x")) || bytes.ContainsFunc(sent, func(r rune) bool { return r >= 0x80 }) {
		t.Errorf("it was sent %q", sent)
	}
}
