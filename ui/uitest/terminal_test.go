package uitest

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// run shows a text area in a terminal of memory, as the screen does.
func run(t *testing.T, columns, rows int) (*Terminal, *tview.Application) {
	t.Helper()
	terminal := New(t, columns, rows)
	app := tview.NewApplication().SetScreen(terminal.Screen()).EnablePaste(true)
	app.SetRoot(tview.NewTextArea(), true)
	done := make(chan error, 1)
	go func() { done <- app.Run() }()
	t.Cleanup(func() {
		app.Stop()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	return terminal, app
}

func TestKeysBecomeAFrame(t *testing.T) {
	terminal, _ := run(t, 20, 4)
	terminal.Keys("hello<Enter>wide 日本<lt>")
	frame := terminal.WaitForText("hello", "wide 日本<")
	if got, want := strings.Count(frame, "\n"), 4; got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
	if x, y, visible := terminal.Cursor(); !visible || x != 10 || y != 1 {
		t.Errorf("cursor at %d,%d, visible %v; want 10,1", x, y, visible)
	}
	terminal.Keys("<C-u>")
	terminal.WaitForNo("wide")
	Golden(t, "hello", terminal.Frame())
}

func TestPasteIsOnePiece(t *testing.T) {
	terminal, _ := run(t, 30, 5)
	terminal.Paste("one\ntwo\tthree\x1b[2J")
	terminal.WaitForText("one", "two", "three", "[2J")
}

func TestResize(t *testing.T) {
	terminal, _ := run(t, 20, 4)
	terminal.Keys("a long line that wraps")
	terminal.WaitForText("wraps")
	terminal.Resize(60, 10)
	frame := terminal.WaitForText("a long line that wraps")
	if got, want := strings.Count(frame, "\n"), 10; got != want {
		t.Errorf("%d rows, want %d", got, want)
	}
}

func TestStyledFrame(t *testing.T) {
	terminal := New(t, 3, 1)
	s := terminal.Screen()
	s.Put(1, 0, "x", tcell.StyleDefault.Bold(true).Foreground(tcell.NewHexColor(0xff0000)))
	s.Show()
	if got, want := terminal.StyledFrame(), " x\n\n.a.\n\n. default on default\na #FF0000 on default, bold\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
