package ui

import (
	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"sotto/ui/keymap"
	"sotto/ui/text"
	"sotto/ui/theme"
	"sotto/ui/view"
)

// root is the one primitive that tview knows: it draws the whole screen and
// hands keys on to the compose line.
type root struct {
	*tview.Box
	app     *app
	columns int // as it was last drawn
}

func newRoot(a *app) *root { return &root{Box: tview.NewBox(), app: a} }

// Focus gives the focus to the compose line, which always has it.
func (r *root) Focus(delegate func(tview.Primitive)) { delegate(r.app.line.area) }

// HasFocus tells whether the compose line has the focus.
func (r *root) HasFocus() bool { return r.app.line.area.HasFocus() }

// InputHandler is the compose line's.
func (r *root) InputHandler() func(*tcell.EventKey, func(tview.Primitive)) {
	return r.app.line.area.InputHandler()
}

// PasteHandler is the compose line's: what is pasted is never lost, so a page
// goes first, unless something is typed on it.
func (r *root) PasteHandler() func(string, func(tview.Primitive)) {
	return func(pasted string, focus func(tview.Primitive)) {
		r.app.answer(false)
		if r.app.place() == keymap.Form {
			r.app.write(pasted)
			r.app.stir()
			return
		}
		if r.app.page.kind != noPage || r.app.list.on {
			r.app.leave()
		}
		r.app.line.area.PasteHandler()(pasted, focus)
	}
}

// Draw draws one frame. A window of another size may show what is counted.
func (r *root) Draw(screen tcell.Screen) {
	r.app.draw(screen)
	if columns, _ := r.app.size(); columns != r.columns {
		r.columns = columns
		r.app.stir()
	}
}

// size is the size of the screen.
func (a *app) size() (columns, rows int) { return a.screen.Size() }

func (a *app) rows() int {
	_, rows := a.size()
	return rows
}

// prompt is what stands before the compose line: as whom one writes, where
// that is not clear by itself.
func (a *app) prompt() view.Line {
	l := view.Line{{Text: " ", Role: theme.Me}}
	if open := a.model.open; !open.IsZero() && a.model.several() {
		o := a.model.account(open.Account)
		columns, _ := a.size()
		l = append(l, view.Span{Text: text.Cut(text.Line(a.model.label(o)), columns/5) + " ", Role: a.model.tint(o)})
	}
	return append(l, view.Span{Text: "› ", Role: theme.Me})
}

// searchPrompt stands before a query; it is as wide.
const searchPrompt = " / "

// layout is where everything stands now.
func (a *app) layout() view.Layout {
	columns, rows := a.size()
	statusRows := a.statusRows(rows)
	l := view.Arrange(columns, rows, 1, statusRows)
	if need := a.line.rows(l.Compose.W - a.prompt().Width() - 1); need > 1 {
		l = view.Arrange(columns, rows, need, statusRows)
	}
	return l
}

// draw draws one frame on the screen.
func (a *app) draw(screen tcell.Screen) {
	screen.HideCursor()
	columns, rows := a.size()
	whole := view.Canvas{Screen: screen, Theme: a.theme, Rect: view.Rect{W: columns, H: rows}}
	whole.Clear()
	l := a.layout()
	if l.Small {
		a.tooSmall(whole)
		return
	}
	shown := &a.page
	if a.page.kind == helpPage && a.page.under != nil {
		shown = a.page.under
	}
	if at := a.drawPage(whole, l, shown); at.Shown && shown == &a.page {
		screen.ShowCursor(at.X, at.Y)
	}
	if a.page.kind == helpPage {
		a.helpBox(whole.In(view.Rect{X: 1, Y: 1, W: l.Bar.W - 2, H: l.Bar.Y - 1}, theme.Popup))
	}
}

// drawPage draws a page, or the conversation where there is none, and tells
// where its cursor is.
func (a *app) drawPage(whole view.Canvas, l view.Layout, p *page) (at view.Cursor) {
	switch p.kind {
	case wizardPage:
		return a.wizardForm().Draw(whole)
	case passwordPage:
		return a.passwordForm().Draw(whole)
	case settingsPage:
		return a.settingsView().Draw(whole)
	case statusPage:
		p.most = a.statusPage().Draw(whole)
	case accountsPage:
		p.most = a.accountsPage().Draw(whole)
	default:
		a.main(whole, l)
		return at
	}
	p.scroll = min(p.scroll, p.most)
	return at
}

// main draws chats, status, conversation, compose line and bar.
func (a *app) main(whole view.Canvas, l view.Layout) {
	in := func(r view.Rect, s theme.Surface) view.Canvas { return whole.In(r, s) }
	a.bar(l).Draw(in(l.Bar, theme.Panel))
	if l.Narrow && a.list.on {
		a.chats(l).Draw(in(l.Chats, theme.Panel))
		return
	}
	if !l.Narrow {
		a.chats(l).Draw(in(l.Chats, theme.Panel))
		if l.Status.H > 0 {
			a.statusPane(l).Draw(in(l.Status, theme.Panel))
		}
		in(view.Rect{X: l.Chats.W, W: 1, H: l.Bar.Y}, theme.Ground).Column(0)
	}
	if a.search.on {
		a.searchHeader(l).Draw(in(l.Header, theme.Panel))
		a.search.top = a.hits(l).Draw(in(view.Rect{X: l.Talk.X, Y: l.Talk.Y, W: l.Header.W, H: l.Talk.H}, theme.Ground))
	} else {
		a.header(l).Draw(in(l.Header, theme.Panel))
		a.conversation(in(l.Talk, theme.Ground))
	}
	if !l.Details.Empty() && !a.search.on {
		in(view.Rect{X: l.Details.X - 1, Y: l.Details.Y, W: 1, H: l.Details.H}, theme.Ground).Column(0)
		a.details().Draw(in(l.Details, theme.Panel))
	}
	a.divider(l).Draw(in(l.Rule, theme.Ground))
	a.offers().Draw(in(l.Talk, theme.Ground))
	a.compose(whole, l)
}

// compose draws the prompt and the text area behind it.
func (a *app) compose(whole view.Canvas, l view.Layout) {
	c := whole.In(l.Compose, theme.Ground)
	before := a.prompt()
	if a.search.on {
		before = view.Say(theme.Me, searchPrompt)
	}
	x := c.WriteLine(0, 0, c.W, before)
	a.line.area.SetRect(c.X+x, c.Y, c.W-x-1, c.H)
	if a.line.rows(c.W-x-1) <= c.H {
		a.line.area.SetOffset(0, 0) // it may have been lower when this was typed
	}
	if a.page.kind != noPage || a.list.on {
		a.line.area.Blur()
		defer a.line.area.Focus(nil)
	}
	a.line.area.Draw(whole.Screen.(tcell.Screen))
}

// tooSmall is all that a screen shows on which nothing has room.
func (a *app) tooSmall(c view.Canvas) {
	say := "too small: sotto needs 40x10"
	c.WriteIn(0, 0, c.W, say, theme.Text)
}
