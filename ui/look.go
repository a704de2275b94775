package ui

import (
	"sotto/roster"
	"sotto/session/event"
	"sotto/ui/theme"
)

// dress gives the screen the theme of a name.
func (a *app) dress(name string) {
	t := theme.Choose(theme.Options{Name: name, Colors: a.screen.Colors(), NoColor: a.Getenv("NO_COLOR") != ""})
	a.theme = t
	a.line.dress(t)
}

// heed has the settings that are about the screen take effect.
func (a *app) heed(e event.Settings) {
	for _, s := range e.Values {
		if s.Account != (roster.JID{}) {
			continue
		}
		switch s.Name {
		case "theme":
			a.dress(s.Value)
		case "privacy.typing":
			a.discreet = s.Value == "false"
		}
	}
}
