package command

import (
	"slices"

	"sotto/account"
	"sotto/roster"
	"sotto/session/intent"
)

// set changes a setting, tells how it is, or shows all.
func set() Command {
	c := Command{
		Name: "set", Args: "[NAME [VALUE]]", About: "change a setting, or show it",
		More:   "Alone it shows the page of all settings. “/set NAME \"\"” sets back what it is by default. What is changed is written into the config file; everything else there stays as it is.",
		offers: func(in Context) []Offer { return settingOffers(in.of(roster.JID{})) },
		then: func(in Context, before []string) []Offer {
			if len(before) > 1 {
				return nil
			}
			return valueOffers(in.of(roster.JID{}), before[0])
		},
	}
	c.run = func(in Context, w *words) (Result, error) {
		name, ok, err := w.next()
		if err != nil || !ok {
			return did(Settings{}).unless(err)
		}
		value, given, err := w.value()
		if err != nil {
			return Result{}, err
		}
		s, known, err := find(in.of(roster.JID{}), name)
		if err != nil {
			return Result{}, err
		}
		if !given && known {
			return did(Say{tellSetting(s)}), nil
		}
		if !given {
			return Result{}, wrong(c)
		}
		value, err = checked(s, value)
		return setTo(s.Name, value).unless(err)
	}
	return c
}

// toggle changes a setting that can only be two things.
func toggle() Command {
	c := Command{
		Name: "toggle", Args: "NAME", About: "switch a setting on or off",
		offers: func(in Context) []Offer {
			return settingOffers(slices.DeleteFunc(slices.Clone(in.of(roster.JID{})), func(s account.Setting) bool { return len(s.Words) != 2 }))
		},
	}
	c.run = func(in Context, w *words) (Result, error) {
		name, err := w.one(c)
		if err != nil {
			return Result{}, err
		}
		s, _, err := find(in.of(roster.JID{}), name)
		if err != nil {
			return Result{}, err
		}
		two := s.Words
		if len(two) != 2 {
			return Result{}, usage(s.Name + " is not one of two things. /set " + s.Name + " VALUE changes it.")
		}
		if s.Value == two[0] {
			return setTo(s.Name, two[1]), nil
		}
		return setTo(s.Name, two[0]), nil
	}
	return c
}

// settings shows the page of all settings.
func settings() Command {
	return plain("settings", "change settings on a page", Settings{}, "Each with what it is by default, where it was set and the command that does the same.")
}

func setTo(name, value string) Result {
	return Result{Intents: []intent.Intent{intent.Set{Setting: name, Value: value}}}
}
