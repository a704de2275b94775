package command

import (
	"strings"

	"sotto/account"
)

// find is the setting of a name. While none are known, every name is taken:
// whoever carries it out knows.
func find(all []account.Setting, name string) (s account.Setting, known bool, err error) {
	if len(all) == 0 {
		return account.Setting{Name: name}, false, nil
	}
	var names []string
	for _, s := range all {
		if strings.EqualFold(s.Name, name) {
			return s, true, nil
		}
		names = append(names, s.Name)
	}
	sentence := "There is no setting “" + name + "”."
	if meant := account.Meant(name, names); meant != "" {
		return account.Setting{}, false, usage(sentence + " Do you mean " + meant + "?")
	}
	return account.Setting{}, false, usage(sentence + " /settings shows all.")
}

// checked is a value that a setting can have, as it is written; "" is what it
// is by default. What only the config file's reader can tell passes.
func checked(s account.Setting, value string) (string, error) {
	choices := s.Words
	if len(choices) == 0 || value == "" {
		return value, nil
	}
	for _, c := range choices {
		if strings.EqualFold(c, value) {
			return c, nil
		}
	}
	return "", usage(s.Name + " cannot be “" + value + "”. It can be: " + strings.Join(choices, ", ") + ".")
}

// tellSetting is a setting in one sentence.
func tellSetting(s account.Setting) string {
	told := s.Name + " is " + Shown(s.Value)
	switch {
	case s.Value == s.Default:
		return told + ", as it is by default."
	case s.Place != "" && s.Place != "default":
		return told + ", set in " + s.Place + "; by default it is " + Shown(s.Default) + "."
	}
	return told + "; by default it is " + Shown(s.Default) + "."
}

// Shown is a value as a sentence or a page shows it.
func Shown(value string) string {
	if value == "" {
		return "not set"
	}
	return value
}

// Setting is the command line that sets what a setting is.
func Setting(s account.Setting) string {
	if s.Account.IsZero() {
		return "/set " + s.Name + " " + quoted(s.Value)
	}
	return "/account edit " + s.Account.String() + " " + s.Name + " " + quoted(s.Value)
}

// settingOffers offers settings by name, by what stands behind the dot and by
// the words of what they are for.
func settingOffers(all []account.Setting) []Offer {
	var offers []Offer
	for _, s := range all {
		offers = append(offers, Offer{
			Text: s.Name, About: Shown(s.Value) + " · " + s.About,
			Find: strings.NewReplacer(".", " ", "_", " ").Replace(s.Name) + " " + s.About,
		})
	}
	return offers
}

// valueOffers offers what a setting can be.
func valueOffers(all []account.Setting, name string) []Offer {
	s, known, err := find(all, name)
	if !known || err != nil {
		return nil
	}
	var offers []Offer
	for _, choice := range s.Words {
		about := ""
		switch {
		case choice == s.Value:
			about = "as it is"
		case choice == s.Default:
			about = "by default"
		}
		offers = append(offers, Offer{Text: quoted(choice), About: about})
	}
	if len(offers) == 0 && s.Value != "" {
		offers = []Offer{{Text: quoted(s.Value), About: "as it is · " + s.Allowed}}
	}
	return offers
}
