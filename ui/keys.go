package ui

import (
	"github.com/gdamore/tcell/v2"

	"sotto/ui/command"
	"sotto/ui/keymap"
)

// key does what a key means, and gives back the key if the compose line
// shall have it. Ctrl-C never reaches tview, which would stop at it.
func (a *app) key(ev *tcell.EventKey) *tcell.EventKey {
	defer a.stir()
	place := a.place()
	if place == keymap.Question {
		if line, ok := keymap.Find(place, keymap.Name(ev)); ok {
			a.obey(line)
			return nil
		}
		a.answer(false) // and the key means what it always means
		place = a.place()
	}
	if line, ok := keymap.Find(place, keymap.Name(ev)); ok {
		a.obey(line)
		return nil
	}
	switch {
	case place == keymap.Page, ev.Key() == tcell.KeyCtrlC:
		return nil
	case place == keymap.List:
		a.list.on = false // whoever types wants to write
		a.seen()
	}
	return ev
}

// place is where keys are pressed now.
func (a *app) place() keymap.Place {
	switch {
	case a.asked.on():
		return keymap.Question
	case a.page.kind != noPage:
		return keymap.Page
	case a.list.on:
		return keymap.List
	case a.search.on:
		return keymap.Search
	}
	return keymap.Line
}

// obey carries out the command line that a key stands for.
func (a *app) obey(line string) {
	in := a.model.context()
	if a.page.kind == statusPage {
		in.Account, _ = a.which()
	}
	result, err := command.Parse(in, line)
	if err != nil {
		a.model.complain(err)
		return
	}
	if a.page.kind == helpPage && len(result.Intents) > 0 {
		return // these keys belong to the page of connections
	}
	a.carryOut(result)
}

// carryOut does what a line means.
func (a *app) carryOut(r command.Result) {
	for _, i := range r.Intents {
		a.Do(i)
	}
	for _, e := range r.Effects {
		a.effect(e)
	}
}

func (a *app) effect(e command.Effect) {
	switch e := e.(type) {
	case command.Open:
		a.page, a.list.on = page{}, false
		a.show(Chat{e.Account, e.Peer})
	case command.Close:
		a.close()
	case command.Go:
		if a.page.kind != noPage {
			a.nextAccount()
			return
		}
		a.goTo(e.To)
	case command.Scroll:
		a.scroll(e.To)
	case command.Search:
		a.lookFor(e.Query)
	case command.Hit:
		a.toHit(e.To)
	case command.Forget:
		a.forget(Chat{e.Account, e.Peer})
	case command.Answer:
		a.answer(e.Yes)
	case command.Help:
		a.help(e.Topic)
	case command.Status:
		a.status()
	case command.Chats:
		a.toggleList()
	case command.Quit:
		a.leaveAll()
	case command.Redraw:
		a.screen.Sync()
	case command.Suspend:
		a.loop.Suspend(a.stop)
	case command.Edit:
		a.edit(e.What)
	}
}

// leaveAll quits. The pump ends the loop.
func (a *app) leaveAll() {
	a.stopTyping()
	select {
	case <-a.quit:
	default:
		close(a.quit)
	}
}
