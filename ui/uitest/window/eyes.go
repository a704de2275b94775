package window

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Screen is what is seen now, a line a row.
func (w *Window) Screen() string {
	w.tb.Helper()
	return w.tmux("capture-pane", "-p")
}

// WaitFor waits for a screen that is as wanted and gives it. If none comes,
// the test fails with the last one.
func (w *Window) WaitFor(what string, wanted func(screen string) bool) string {
	w.tb.Helper()
	screen := ""
	ok := w.await(func() bool {
		screen = w.Screen()
		return wanted(screen)
	})
	if !ok {
		w.tb.Fatalf("the screen never showed %s; it shows:\n%s", what, screen)
	}
	return screen
}

// WaitForText waits until the screen shows all the texts and gives it.
func (w *Window) WaitForText(texts ...string) string {
	w.tb.Helper()
	return w.WaitFor(strings.Join(texts, ", "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// WaitForNo waits until the screen does not show the text.
func (w *Window) WaitForNo(text string) string {
	w.tb.Helper()
	return w.WaitFor("itself without "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// Ended waits until what was run last has ended, and gives its exit code.
func (w *Window) Ended() int {
	w.tb.Helper()
	told := regexp.MustCompile(`(?m)^` + w.mark() + `(\d+)\s*$`)
	var code int
	w.WaitFor("the end of the program", func(screen string) bool {
		found := told.FindStringSubmatch(screen)
		if found == nil {
			return false
		}
		code, _ = strconv.Atoi(found[1]) // the pattern has only digits
		return true
	})
	return code
}

// AsFound checks that the terminal is as it was before anything ran in it,
// and that the shell shows what is typed.
func (w *Window) AsFound() {
	w.tb.Helper()
	if now := w.state(); now != w.found {
		w.tb.Errorf("the terminal was found so:\n%s\nand is left so:\n%s\n%s", w.found, now, w.Screen())
		return
	}
	w.runs++
	w.text("echo " + w.mark() + "$((40+2))")
	w.WaitForText("$((40+2))")
	w.press("Enter")
	w.WaitForText(w.mark() + "42")
}

// state is all that a program may have changed in the terminal: its modes as
// tmux knows them, and its settings as the system does.
func (w *Window) state() string {
	w.tb.Helper()
	var modes []string
	for _, flag := range []string{
		"alternate_on", "cursor_flag", "insert_flag", "keypad_cursor_flag", "keypad_flag", "mouse_any_flag",
		"mouse_sgr_flag", "mouse_utf8_flag", "origin_flag", "wrap_flag", "scroll_region_upper", "scroll_region_lower", "pane_title",
	} {
		modes = append(modes, flag+"=#{"+flag+"}")
	}
	return w.tmux("display-message", "-p", strings.Join(modes, " ")) + w.settings("-g")
}

// settings are what the system holds of the terminal, as stty prints it.
func (w *Window) settings(how string) string {
	w.tb.Helper()
	tty, err := os.Open(strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_tty}")))
	if err != nil {
		w.tb.Fatalf("look at the terminal: %v", err)
	}
	defer tty.Close()
	c := exec.Command("stty", how)
	c.Stdin = tty
	out, err := c.Output()
	if err != nil {
		w.tb.Fatalf("look at the terminal's settings: %v", err)
	}
	return string(out)
}

// WaitForNoEcho waits until the terminal does not show what is typed.
func (w *Window) WaitForNoEcho() {
	w.tb.Helper()
	w.WaitFor("itself without an echo", func(string) bool { return strings.Contains(w.settings("-a"), " -echo ") })
}

// Record keeps every byte that programs send to the terminal from now on,
// and gives what there is so far when it is called.
func (w *Window) Record() func() string {
	w.tb.Helper()
	file := filepath.Join(filepath.Dir(w.socket), "record")
	w.tmux("pipe-pane", "cat >'"+file+"'")
	return func() string {
		b, _ := os.ReadFile(file) // none yet is an empty one
		return string(b)
	}
}
