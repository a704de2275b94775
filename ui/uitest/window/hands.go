package window

import (
	"fmt"
	"strings"
)

// named are the keys that tmux calls by another name than we do.
var named = map[string]string{
	"Esc": "Escape", "Backtab": "BTab", "Backspace": "BSpace", "Delete": "DC", "Insert": "IC",
	"PgUp": "PageUp", "PgDn": "PageDown", "lt": "<",
}

// Keys types, in the notation of uitest: keys without a character stand in
// angle brackets, <Enter>, <F5>, <C-q>, <A-Up>; <lt> is "<".
func (w *Window) Keys(keys string) {
	w.tb.Helper()
	for keys != "" {
		text, rest, special := strings.Cut(keys, "<")
		if text != "" {
			w.text(text)
		}
		if !special {
			return
		}
		name, after, closed := strings.Cut(rest, ">")
		if !closed {
			w.tb.Fatalf("the key %q is not closed", rest)
		}
		w.press(name)
		keys = after
	}
}

// text types letters as they are.
func (w *Window) text(text string) {
	w.tb.Helper()
	if strings.HasSuffix(text, ";") { // tmux would take it for the end of the order
		text = strings.TrimSuffix(text, ";") + `\;`
	}
	w.tmux("send-keys", "-l", "--", text)
}

// press presses a key that is written by name.
func (w *Window) press(name string) {
	w.tb.Helper()
	modifiers := ""
	for _, m := range []struct{ ours, theirs string }{{"C-", "C-"}, {"A-", "M-"}, {"S-", "S-"}} {
		if rest, ok := strings.CutPrefix(name, m.ours); ok {
			name, modifiers = rest, modifiers+m.theirs
		}
	}
	if other, ok := named[name]; ok {
		name = other
	}
	w.tmux("send-keys", "--", modifiers+name)
}

// Paste pastes text, bracketed if the program wants that.
func (w *Window) Paste(text string) {
	w.tb.Helper()
	w.tmux("set-buffer", "--", text, ";", "paste-buffer", "-p", "-d")
}

// Run types a command at the prompt. Ended waits for its end.
func (w *Window) Run(command string) {
	w.tb.Helper()
	w.runs++
	w.text(fmt.Sprintf("%s; echo %s$?", command, w.mark()))
	w.press("Enter")
}

// mark stands before the exit code of the command that was run last.
func (w *Window) mark() string { return fmt.Sprintf("ended-%d-with-", w.runs) }

// Resize changes the size, as a person does who pulls at the window.
func (w *Window) Resize(columns, rows int) {
	w.tb.Helper()
	w.tmux("resize-window", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows))
}

// Close closes the window with whatever runs in it, as a person does at the
// corner of it.
func (w *Window) Close() {
	w.tb.Helper()
	w.tmux("kill-session")
}
