package window

import (
	"os"
	"strings"
	"testing"
)

// open opens a window with the environment that a shell needs.
func open(t *testing.T) *Window {
	t.Helper()
	return Open(t, Options{Env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}})
}

func TestKeysAndExitCodes(t *testing.T) {
	t.Parallel()
	w := open(t)
	record := w.Record()
	w.Run("read line; echo \"got: $line;\"; false")
	w.Keys("a <lt>b> c;<Enter>")
	w.WaitForText("got: a <b> c;;")
	if code := w.Ended(); code != 1 {
		t.Errorf("false ends with %d", code)
	}
	w.Run("cat >/dev/null")
	w.Keys("<C-d>")
	if code := w.Ended(); code != 0 {
		t.Errorf("cat ends with %d", code)
	}
	w.WaitFor("all of it recorded", func(string) bool { return strings.Contains(record(), "ended-2-with-0") })
	w.AsFound()
}

func TestResizeAndPaste(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Resize(40, 12)
	w.Run("stty size")
	w.WaitForText("12 40")
	w.Paste("echo pas''ted\n")
	w.WaitForText("pasted")
}

func TestNoEcho(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Run("stty -echo; read line; stty echo; echo \"$line\" | tr a-z A-Z")
	w.WaitForNoEcho()
	w.Keys("silence<Enter>")
	w.WaitForText("SILENCE")
	w.WaitForNo("silence")
	w.Ended()
	w.AsFound()
}

// What a program leaves behind is noticed.
func TestStateShowsWhatWasLeft(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]string{
		"the other screen": `printf '\033[?1049h'`,
		"the mouse":        `printf '\033[?1002h'`,
		"the cursor":       `printf '\033[?25l'`,
		"keypad keys":      `printf '\033[?1h'`,
		"no wrapping":      `printf '\033[?7l'`,
		"a raw terminal":   `stty -icanon`,
		"no echo":          `stty -echo`,
		"a title":          `printf '\033]2;left\007'`,
	} {
		w := open(t)
		w.Run(leave)
		w.Ended()
		if w.state() == w.found {
			t.Errorf("%s is left, and nobody notices", name)
		}
	}
}
