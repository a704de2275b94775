package ui

import (
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"sotto/ui/text"
	"sotto/ui/theme"
)

// line is the compose line: tview's text area, with completion and the lines
// that were sent before.
type line struct {
	area *tview.TextArea

	completion completion
	at         int    // which line sent before is shown, counted from the newest; 0 for none
	unsent     string // what was typed when that was called up
	guarded    string // a line that was held back once: it may be sent now

	composing bool // the other side was told that we are
	touched   time.Time
	loading   bool // the change comes from us
}

func newLine(t *theme.Theme, changed func()) *line {
	l := &line{area: tview.NewTextArea()}
	l.dress(t)
	l.area.SetChangedFunc(func() {
		if !l.loading {
			changed()
		}
	})
	return l
}

// dress gives the line the colours of a theme.
func (l *line) dress(t *theme.Theme) {
	style := t.Style(theme.Text)
	_, ground, _ := style.Decompose()
	l.area.SetTextStyle(style).SetBackgroundColor(ground)
	l.area.SetSelectedStyle(t.On(theme.Text, theme.Selection))
}

func (l *line) text() string { return l.area.GetText() }

// load puts a text into the line, the cursor behind it. Nobody is told that
// we type.
func (l *line) load(s string) {
	l.loading = true
	l.area.SetText(s, true)
	l.loading = false
	l.completion, l.at, l.unsent, l.guarded = completion{}, 0, "", ""
}

// beforeCursor is the text before the cursor.
func (l *line) beforeCursor() string {
	_, start, _ := l.area.GetSelection()
	return l.text()[:min(start, len(l.text()))]
}

// rows is how high the line wants to be.
func (l *line) rows(width int) int {
	if width < 1 {
		return 1
	}
	rows := len(text.Wrap(l.text()+" ", width))
	return max(1, rows)
}

// press gives the line a key that it knows by itself.
func (l *line) press(key tcell.Key) {
	l.area.InputHandler()(tcell.NewEventKey(key, 0, tcell.ModNone), func(tview.Primitive) {})
}

// isCommand tells whether the line is meant for us.
func isCommand(s string) bool { return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") }
