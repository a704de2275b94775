package term

import (
	"os"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/gdamore/tcell/v2/terminfo"
	"golang.org/x/term"

	"sotto/session/problem"
	"sotto/ui/text"
)

// Open takes the terminal the program runs in. Its errors are Problems: there
// is no terminal, or its kind is unknown. getenv reads the environment.
func Open(getenv func(string) string) (*Screen, error) {
	if !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stdout.Fd())) {
		return nil, problem.New(problem.NotATerminal, "")
	}
	kind := terminalKind(getenv)
	description, err := describe(kind)
	if err != nil {
		return nil, unknownKind(kind, err)
	}
	tty, err := tcell.NewDevTty()
	if err != nil {
		return nil, problem.New(problem.NotATerminal, "").Because(err)
	}
	return start(tty, description, openControl())
}

// start makes the screen of a terminal and takes the terminal.
func start(tty tcell.Tty, description *terminfo.Terminfo, c *control) (*Screen, error) {
	in := newInput(tty)
	behind, err := tcell.NewTerminfoScreenFromTtyTerminfo(in, description)
	if err != nil {
		return nil, unknownKind(description.Name, err)
	}
	// A character set that nobody knows is taken for ASCII, as a locale "C" is.
	// UTF-8 would be wrong where the terminal takes single bytes: there the
	// second byte of a letter can be a control character.
	tcell.SetEncodingFallback(tcell.EncodingFallbackASCII)
	s := Guard(behind)
	s.input, s.control = in, c
	if c != nil {
		in.flush = c.flush
	}
	if err := s.Init(); err != nil {
		s.Restore()
		return nil, unknownKind(description.Name, err)
	}
	return s, nil
}

func unknownKind(kind string, err error) *problem.Problem {
	if kind == "" {
		kind = "TERM is not set"
	}
	return problem.New(problem.TerminalUnknown, text.Line(kind)).Because(err)
}

// describe finds what a kind of terminal understands. A kind that the
// terminal database lacks, but that is known to understand what xterm does,
// is taken for one.
func describe(kind string) (*terminfo.Terminfo, error) {
	found, err := tcell.LookupTerminfo(kind)
	if err != nil && likeXterm(kind) {
		found, err = tcell.LookupTerminfo("xterm-256color")
	}
	if err != nil {
		return nil, err
	}
	if found.SetCursor == "" {
		return nil, terminfo.ErrTermNotFound
	}
	description := *found
	return &description, nil
}

// likeXterm tells whether a kind of terminal understands what xterm does.
func likeXterm(kind string) bool {
	for _, family := range []string{
		"xterm", "alacritty", "contour", "foot", "ghostty", "gnome", "iterm", "kitty", "konsole",
		"mintty", "mlterm", "rio", "st", "vte", "wezterm",
	} {
		if kind == family || strings.HasPrefix(kind, family+"-") {
			return true
		}
	}
	return false
}
