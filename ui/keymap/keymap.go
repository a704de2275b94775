// Package keymap says which key means what: a key is shorthand for a command
// line. It is one table; the cheat sheet is derived from it.
package keymap

// Place is where a key is pressed.
type Place int

// The places.
const (
	Line     Place = iota // the compose line: everywhere but in the others
	List                  // the list of chats has the focus
	Page                  // a page or a box is shown
	Search                // a query is typed
	Form                  // something is typed on a page
	Options               // the page of settings is shown
	Question              // something is asked in the rule line
)

// Binding is one meaning of one or more keys.
type Binding struct {
	Keys  []string // by Name; the first is the one that is shown
	Place Place
	Line  string // the command line that the keys stand for
	Group string // of the cheat sheet; "" leaves the binding out
	Shown string // how the keys are written there, if not as the first of them
	About string
}

// Table is the default keys, in the order of the cheat sheet.
func Table() []Binding {
	return []Binding{
		{Keys: []string{"Alt-A"}, Line: "/go unread", Group: "Move", About: "next unread"},
		{Keys: []string{"Alt-1"}, Line: "/go 1", Group: "Move", Shown: "Alt-1…9", About: "chat in the bar"},
		{Keys: []string{"Alt-2"}, Line: "/go 2"},
		{Keys: []string{"Alt-3"}, Line: "/go 3"},
		{Keys: []string{"Alt-4"}, Line: "/go 4"},
		{Keys: []string{"Alt-5"}, Line: "/go 5"},
		{Keys: []string{"Alt-6"}, Line: "/go 6"},
		{Keys: []string{"Alt-7"}, Line: "/go 7"},
		{Keys: []string{"Alt-8"}, Line: "/go 8"},
		{Keys: []string{"Alt-9"}, Line: "/go 9"},
		{Keys: []string{"Alt-Up"}, Line: "/go up", Group: "Move", Shown: "Alt-↑ Alt-↓", About: "chat above, below"},
		{Keys: []string{"Alt-Down"}, Line: "/go down"},
		{Keys: []string{"Alt-/"}, Line: "/go back", Group: "Move", About: "the one before"},
		{Keys: []string{"PgUp"}, Line: "/scroll up", Group: "Move", Shown: "PgUp PgDn", About: "scroll"},
		{Keys: []string{"PgDn"}, Line: "/scroll down"},
		{Keys: []string{"Alt-Home"}, Line: "/scroll oldest", Group: "Move", About: "oldest message"},
		{Keys: []string{"Alt-End"}, Line: "/scroll newest", Group: "Move", About: "newest message"},
		{Keys: []string{"Ctrl-F"}, Line: "/search", Group: "Move", About: "search; again: all"},

		{Keys: []string{"Enter"}, Line: "/edit send", Group: "Write", About: "send"},
		{Keys: []string{"Alt-Enter", "Shift-Enter", "Ctrl-Enter"}, Line: "/edit newline", Group: "Write", About: "new line"},
		{Keys: []string{"Ctrl-J"}, Line: "/edit newline", Group: "Write", About: "new line, anywhere"},
		{Keys: []string{"Tab"}, Line: "/edit complete", Group: "Write", About: "complete"},
		{Keys: []string{"Shift-Tab"}, Line: "/edit complete-back"},
		{Keys: []string{"Ctrl-P"}, Line: "/edit before", Group: "Write", Shown: "Ctrl-P/N", About: "sent before"},
		{Keys: []string{"Ctrl-N"}, Line: "/edit after"},
		{Keys: []string{"Ctrl-C"}, Line: "/edit clear", Group: "Write", About: "empty the line"},
		{Keys: []string{"Ctrl-_"}, Line: "/edit undo", Group: "Write", Shown: "Ctrl-_ Alt-_", About: "undo, redo"},
		{Keys: []string{"Alt-_"}, Line: "/edit redo"},

		{Keys: []string{"F2"}, Line: "/chats", Group: "Panes", About: "chats"},
		{Keys: []string{"F5"}, Line: "/status", Group: "Panes", About: "status"},
		{Keys: []string{"F9"}, Line: "/settings", Group: "Panes", About: "settings"},
		{Keys: []string{"F1"}, Line: "/help", Group: "Panes", About: "this help"},

		{Keys: []string{"Esc"}, Line: "/edit cancel", Group: "Anywhere", About: "back"},
		{Keys: []string{"Ctrl-L"}, Line: "/redraw", Group: "Anywhere", About: "redraw"},
		{Keys: []string{"Ctrl-Z"}, Line: "/suspend", Group: "Anywhere", About: "suspend"},
		{Keys: []string{"Ctrl-Q"}, Line: "/quit", Group: "Anywhere", About: "quit"},

		{Keys: []string{"Up"}, Place: List, Line: "/go up", Group: "List of chats", Shown: "↑ ↓", About: "choose"},
		{Keys: []string{"Down"}, Place: List, Line: "/go down"},
		{Keys: []string{"Enter", "Tab"}, Place: List, Line: "/fold enter", Group: "List of chats", About: "open; fold an account"},
		{Keys: []string{"Left"}, Place: List, Line: "/fold in", Group: "List of chats", Shown: "← →", About: "fold, unfold an account"},
		{Keys: []string{"Right"}, Place: List, Line: "/fold out"},

		{Keys: []string{"Up"}, Place: Search, Line: "/hit up"},
		{Keys: []string{"Down"}, Place: Search, Line: "/hit down"},
		{Keys: []string{"PgUp"}, Place: Search, Line: "/hit page-up"},
		{Keys: []string{"PgDn"}, Place: Search, Line: "/hit page-down"},
		{Keys: []string{"Alt-Home"}, Place: Search, Line: "/hit first"},
		{Keys: []string{"Alt-End"}, Place: Search, Line: "/hit last"},
		{Keys: []string{"Enter"}, Place: Search, Line: "/hit go"},
		{Keys: []string{"Ctrl-F"}, Place: Search, Line: "/hit everywhere"},
		{Keys: []string{"Ctrl-C"}, Place: Search, Line: "/hit clear"},
		{Keys: []string{"Tab"}, Place: Search, Line: "/edit complete"},
		{Keys: []string{"Shift-Tab"}, Place: Search, Line: "/edit complete-back"},
		{Keys: []string{"Ctrl-_"}, Place: Search, Line: "/edit undo"},
		{Keys: []string{"Alt-_"}, Place: Search, Line: "/edit redo"},

		{Keys: []string{"y"}, Place: Question, Line: "/answer yes"},
		{Keys: []string{"n", "Esc", "Enter"}, Place: Question, Line: "/answer no"},

		{Keys: []string{"Up"}, Place: Page, Line: "/scroll up"},
		{Keys: []string{"Down"}, Place: Page, Line: "/scroll down"},
		{Keys: []string{"PgUp"}, Place: Page, Line: "/scroll up"},
		{Keys: []string{"PgDn", "Space"}, Place: Page, Line: "/scroll down"},
		{Keys: []string{"Home"}, Place: Page, Line: "/scroll oldest"},
		{Keys: []string{"End"}, Place: Page, Line: "/scroll newest"},
		{Keys: []string{"q", "Enter"}, Place: Page, Line: "/edit cancel"},
		{Keys: []string{"r"}, Place: Page, Line: "/reconnect"},
		{Keys: []string{"c"}, Place: Page, Line: "/connect"},
		{Keys: []string{"d"}, Place: Page, Line: "/disconnect"},
		{Keys: []string{"Tab"}, Place: Page, Line: "/go down"},

		{Keys: []string{"Tab", "Down"}, Place: Form, Line: "/form next", Group: "Filling in", Shown: "Tab", About: "next field"},
		{Keys: []string{"Shift-Tab", "Up"}, Place: Form, Line: "/form previous", Group: "Filling in", About: "the field before"},
		{Keys: []string{"Enter"}, Place: Form, Line: "/form enter", Group: "Filling in", About: "continue"},
		{Keys: []string{"Left"}, Place: Form, Line: "/form left", Group: "Filling in", Shown: "← →", About: "another choice"},
		{Keys: []string{"Right"}, Place: Form, Line: "/form right"},
		{Keys: []string{"Space"}, Place: Form, Line: "/form space"},
		{Keys: []string{"Ctrl-V"}, Place: Form, Line: "/form show", Group: "Filling in", About: "show the password"},
		{Keys: []string{"F3"}, Place: Form, Line: "/form take", Group: "Filling in", About: "take what was found"},
		{Keys: []string{"F4"}, Place: Form, Line: "/form take-all", Group: "Filling in", About: "with its password; make one up"},
		{Keys: []string{"F6"}, Place: Form, Line: "/form register", Group: "Filling in", About: "register an account"},
		{Keys: []string{"F7"}, Place: Form, Line: "/form more", Group: "Filling in", About: "more fields"},
		{Keys: []string{"Ctrl-C", "Ctrl-U"}, Place: Form, Line: "/form clear", Group: "Filling in", About: "empty the field"},
		{Keys: []string{"Home", "Ctrl-A"}, Place: Form, Line: "/form home"},
		{Keys: []string{"End", "Ctrl-E"}, Place: Form, Line: "/form end"},
		{Keys: []string{"Backspace"}, Place: Form, Line: "/form rubout"},
		{Keys: []string{"Del"}, Place: Form, Line: "/form delete"},
		{Keys: []string{"Ctrl-W", "Alt-Backspace"}, Place: Form, Line: "/form word"},

		{Keys: []string{"Up"}, Place: Options, Line: "/option up", Group: "Settings", Shown: "↑ ↓", About: "choose"},
		{Keys: []string{"Down"}, Place: Options, Line: "/option down"},
		{Keys: []string{"Left"}, Place: Options, Line: "/option before", Group: "Settings", Shown: "← → Space", About: "change"},
		{Keys: []string{"Right", "Space"}, Place: Options, Line: "/option after"},
		{Keys: []string{"Enter"}, Place: Options, Line: "/option edit", Group: "Settings", About: "type another value"},
		{Keys: []string{"Backspace"}, Place: Options, Line: "/option default", Group: "Settings", About: "as by default"},
		{Keys: []string{"/"}, Place: Options, Line: "/option filter", Group: "Settings", About: "filter"},
		{Keys: []string{"Tab"}, Place: Options, Line: "/option group", Group: "Settings", About: "next group"},
		{Keys: []string{"Shift-Tab"}, Place: Options, Line: "/option group-back"},
		{Keys: []string{"Home", "PgUp"}, Place: Options, Line: "/option first"},
		{Keys: []string{"End", "PgDn"}, Place: Options, Line: "/option last"},
	}
}

// everywhere are the keys that mean the same at every other place as in the
// compose line.
var everywhere = []string{"Anywhere", "Panes"}

// Find is the command line that a key stands for at a place, if it stands
// for one.
func Find(place Place, key string) (line string, ok bool) {
	for _, b := range Table() {
		if b.at(place) && b.has(key) {
			return b.Line, true
		}
	}
	return "", false
}

// at tells whether a binding holds at a place.
func (b Binding) at(place Place) bool {
	if b.Place == place || place == Question {
		return b.Place == place
	}
	for _, group := range everywhere {
		if b.Place == Line && b.Group == group {
			return true
		}
	}
	return false
}

func (b Binding) has(key string) bool {
	for _, k := range b.Keys {
		if k == key {
			return true
		}
	}
	return false
}
