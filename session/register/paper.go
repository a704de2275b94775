package register

import (
	"net/url"
	"slices"
	"strings"

	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/problem"
)

// How much a server may ask. Nobody fills in more, and no screen shows it.
const (
	mostAsks    = 40
	mostChoices = 200
	mostText    = 2000 // bytes of one text
)

// Paper is what a server asks, and what is sent back to it unseen.
type Paper struct {
	Form event.Form

	asData bool               // it is a data form (XEP-0004), not plain fields
	unseen []*element.Element // the hidden fields of a data form, or <key/>
}

// read reads what a server asks. A data form goes before plain fields, and
// both before a web page (XEP-0077, section 6).
func read(query *element.Element, domain string) (*Paper, error) {
	p := &Paper{}
	p.Form.Says = short(query.ChildText(nsRegister, "instructions"))
	page := query.Child(nsPage, "x").ChildText(nsPage, "url")
	if x := query.Child(nsForm, "x"); x != nil {
		p.data(x)
	} else if query != nil {
		p.plain(query)
	}
	p.Form.Pages = pages(page)
	switch {
	case len(p.Form.Asks) > mostAsks:
		return nil, problem.New(problem.RegisterForm, domain).With(problem.Fact{Name: "it asks", Value: "too much"})
	case p.usable():
		return p, nil
	case len(p.Form.Asks) == 0:
		return nil, problem.New(problem.RegisterElsewhere, domain).
			With(problem.Fact{Name: "page", Value: short(page)}, problem.Fact{Name: "server says", Value: p.Form.Says})
	}
	return nil, problem.New(problem.RegisterForm, domain).With(problem.Fact{Name: "it does not ask for", Value: "a name and a password, or a required field has no name"})
}

// usable tells whether an account can come of it: a name and a password are
// asked for, and whatever is required can be answered.
func (p *Paper) usable() bool {
	has := func(name string) bool {
		return slices.ContainsFunc(p.Form.Asks, func(a event.Ask) bool { return a.Name == name })
	}
	nameless := slices.ContainsFunc(p.Form.Asks, func(a event.Ask) bool { return a.Name == "" && a.Required })
	return has("username") && has("password") && !nameless
}

// labels are what the plain fields are called (XEP-0077, section 14.1).
var labels = map[string]string{
	"username": "Name", "password": "Password", "nick": "Nickname", "name": "Full name", "first": "Given name",
	"last": "Family name", "email": "E-mail", "address": "Street", "city": "City", "state": "State", "zip": "Postal code",
	"phone": "Telephone", "url": "Web page", "date": "Date", "misc": "Something else", "text": "Something else",
}

// plain reads plain fields. All of them must be filled in.
func (p *Paper) plain(query *element.Element) {
	for _, e := range query.Children {
		label, known := labels[e.Name]
		switch {
		case e.Space != nsRegister:
		case e.Name == "key":
			p.unseen = append(p.unseen, element.New(nsRegister, "key").Say(e.Text))
		case known && !slices.ContainsFunc(p.Form.Asks, func(a event.Ask) bool { return a.Name == e.Name }):
			p.Form.Asks = append(p.Form.Asks, asked(event.Ask{Name: e.Name, Label: label, Required: true}, e.Text))
		}
	}
}

// asked puts right what we know better than a server: how a name and a
// password are asked for.
func asked(a event.Ask, values ...string) event.Ask {
	switch a.Name {
	case "username":
		a.Kind, a.Required, a.Label = event.Word, true, "Name"
	case "password":
		a.Kind, a.Required, a.Label, values = event.Hidden, true, "Password", nil
	}
	for _, v := range values {
		if v != "" {
			a.Values = append(a.Values, short(v))
		}
	}
	return a
}

// kinds are how the types of a data form are answered (XEP-0004, section
// 3.3). One that is not known is a line of text, as that section wants.
var kinds = map[string]event.AskKind{
	"boolean": event.YesNo, "fixed": event.Told, "jid-multi": event.Lines, "list-multi": event.Several,
	"list-single": event.One, "text-multi": event.Lines, "text-private": event.Hidden,
}

// data reads a data form.
func (p *Paper) data(x *element.Element) {
	p.asData = true
	p.Form.Title = short(x.ChildText(nsForm, "title"))
	if says := x.ChildText(nsForm, "instructions"); says != "" {
		p.Form.Says = short(says)
	}
	seen := map[string]bool{}
	for _, f := range x.Children {
		name := f.Get("var")
		switch {
		case !f.Is(nsForm, "field") || name != "" && seen[name]:
		case f.Get("type") == "hidden":
			p.unseen = append(p.unseen, field(name, values(f)...))
		case len(p.Form.Asks) <= mostAsks: // one more, to tell that it is too much
			p.Form.Asks = append(p.Form.Asks, ask(f))
		}
		seen[name] = true
	}
}

// ask is one field of a data form.
func ask(f *element.Element) event.Ask {
	a := event.Ask{
		Name: f.Get("var"), Label: short(f.Get("label")), Kind: kinds[f.Get("type")],
		Required: f.Child(nsForm, "required") != nil,
	}
	if a.Label == "" {
		a.Label = short(a.Name)
	}
	for _, o := range f.Children {
		if o.Is(nsForm, "option") && len(a.Choices) < mostChoices {
			c := event.Choice{Value: o.ChildText(nsForm, "value"), Label: short(o.Get("label"))}
			if c.Label == "" {
				c.Label = short(c.Value)
			}
			a.Choices = append(a.Choices, c)
		}
	}
	if media := f.Child(nsMedia, "media"); media != nil {
		a.Media = true
		for _, u := range media.Children {
			a.Pages = append(a.Pages, pages(u.Text)...)
		}
	}
	return asked(a, values(f)...)
}

func values(f *element.Element) []string {
	var all []string
	for _, v := range f.Children {
		if v.Is(nsForm, "value") && len(all) < mostChoices {
			all = append(all, v.Text)
		}
	}
	return all
}

// pages are addresses that a browser may be given: none that runs something.
func pages(address string) []string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(address) > mostText {
		return nil
	}
	return []string{address}
}

// short is a text that nobody has to read for hours.
func short(s string) string {
	s = strings.TrimSpace(s)
	if len(s) <= mostText {
		return s
	}
	return strings.ToValidUTF8(s[:mostText], "") + "…"
}
