// Package ui is the screen: what is seen, heard and typed. It touches the
// terminal and nothing else. What it shows it folds out of events; what is
// wanted it says in intents.
//
// One loop (tview's) owns every widget and the model. The pump is the one way
// in: it gathers all events that are ready and makes one update of them.
// Everything that shows text of others is drawn by ui/view; of tview only the
// loop, the focus and the text area of the compose line are used.
package ui

import (
	"context"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/ui/term"
	"sotto/ui/theme"
)

// Chat names one conversation: with whom, and from which of our accounts.
// Both addresses are bare.
type Chat struct{ Account, Peer roster.JID }

// IsZero tells whether it names none.
func (c Chat) IsZero() bool { return c.Peer.IsZero() }

// Options are what the screen gets from outside.
type Options struct {
	Do       func(intent.Intent) // must not block; is called on the screen's loop
	Events   <-chan event.Event
	Open     Chat                // the conversation to begin with, if any
	Draft    string              // what stands in the compose line then; nothing is sent by itself
	Say      string              // a sentence to begin with, for the status line
	Register Invitation          // begin with the page on which an account is registered
	Later    Later               // what to begin with when an account has been added
	Now      func() time.Time    // nil: the time of day
	Getenv   func(string) string // nil: an empty environment
	Screen   tcell.Screen        // nil: the terminal
	Theme    string              // of the first frame; event.Settings may tell another
	Version  string
}

// Run shows the screen until the person quits or closes the window, ctx ends
// or Events is closed. The first frame is drawn at once. The terminal is left as it was found.
func Run(ctx context.Context, o Options) error {
	screen, err := o.prepare()
	if err != nil {
		return err
	}
	defer screen.Restore()
	if err := screen.Init(); err != nil {
		return err
	}
	return newApp(o, screen).run(ctx)
}

// prepare fills in what was left out.
func (o *Options) prepare() (*term.Screen, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	if o.Do == nil {
		o.Do = func(intent.Intent) {}
	}
	switch s := o.Screen.(type) {
	case nil:
		return term.Open(o.Getenv)
	case *term.Screen:
		return s, nil
	default:
		return term.Guard(s), nil
	}
}

// app is the whole screen. All of it but quit is owned by tview's loop.
type app struct {
	Options
	screen *term.Screen
	theme  *theme.Theme
	loop   *tview.Application
	quit   chan struct{} // closed when the person quits
	poke   chan struct{} // wakes the pump
	wakes  time.Time     // when the pump looks at the clock again
	stop   func()        // suspends the process

	model *model
	line  *line
	page  page
	list  list

	search   search
	asked    question
	wizard   *wizard // nil until an account is added
	settings settings
	renewal  renewal
	discreet bool // nobody is told that we compose
}

func newApp(o Options, screen *term.Screen) *app {
	a := &app{
		Options: o, screen: screen, quit: make(chan struct{}), poke: make(chan struct{}, 1), stop: term.Stop,
		theme: theme.Choose(theme.Options{Name: o.Theme, Colors: screen.Colors(), NoColor: o.Getenv("NO_COLOR") != ""}),
		model: newModel(o.Now),
	}
	a.line = newLine(a.theme, a.typed)
	a.loop = tview.NewApplication().SetScreen(screen).EnablePaste(true).SetInputCapture(a.key)
	a.loop.SetRoot(newRoot(a), true).SetFocus(a.line.area)
	if !o.Open.IsZero() {
		a.show(o.Open)
	}
	a.line.load(o.Draft)
	if o.Say != "" {
		a.model.say(o.Say)
	}
	if !o.Register.Address.IsZero() {
		a.signUp(o.Register)
	}
	return a
}

// run runs the loop and the pump, and returns when both have ended.
func (a *app) run(ctx context.Context) error {
	ctx, over := context.WithCancel(ctx)
	pumped := make(chan struct{})
	go func() {
		defer a.screen.Recover()
		defer close(pumped)
		a.pump(ctx)
	}()
	err := a.loop.Run()
	over()
	<-pumped
	a.keepDraft() // the loop has ended, so nobody else touches it
	return err
}
