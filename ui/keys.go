package ui

import (
	"github.com/gdamore/tcell/v2"

	"sotto/session/intent"
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
	case place == keymap.Form && ev.Key() == tcell.KeyRune && ev.Modifiers()&(tcell.ModAlt|tcell.ModCtrl) == 0:
		a.write(string(ev.Rune()))
		return nil
	case place != keymap.Line && place != keymap.List && place != keymap.Search, ev.Key() == tcell.KeyCtrlC:
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
	case a.page.kind == wizardPage, a.page.kind == passwordPage, a.page.kind == settingsPage && a.settings.typing() != nil:
		return keymap.Form
	case a.page.kind == settingsPage:
		return keymap.Options
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
	if a.page.kind != noPage && a.page.kind != statusPage && len(result.Intents) > 0 {
		return // these keys belong to the page of connections
	}
	a.carryOut(result)
}

// carryOut does what a line means.
func (a *app) carryOut(r command.Result) {
	for _, i := range r.Intents {
		if p, is := i.(intent.Present); is {
			a.presented(p)
		}
		a.Do(i)
	}
	for _, e := range r.Effects {
		a.effect(e)
	}
}

func (a *app) effect(e command.Effect) {
	switch e := e.(type) {
	case command.Open:
		a.turn(page{})
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
	default:
		a.effectOnPages(e)
	}
}

// effectOnPages is what lines do with accounts and settings.
func (a *app) effectOnPages(e command.Effect) {
	switch e := e.(type) {
	case command.AddAccount:
		a.addAccount(e.Address)
	case command.Password:
		a.renew(e.Account)
	case command.Accounts:
		a.over(page{kind: accountsPage})
	case command.AskRemove:
		a.askRemove(e.Account)
	case command.Settings:
		a.showSettings(e.Account)
	case command.Pins:
		a.pins(e.Account)
	case command.Learn:
		a.learn(e.Account)
	case command.Take:
		a.takeKey(e)
	case command.Say:
		a.model.say(e.Text)
	case command.Fold:
		a.unfold(e.To)
	case command.Option:
		a.option(e.What)
	case command.Form:
		switch {
		case a.page.kind == wizardPage:
			a.fill(e.What)
		case a.page.kind == passwordPage:
			a.fillPassword(e.What)
		case a.settings.typing() != nil:
			a.fillSetting(e.What)
		}
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
