package register

import (
	"context"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/intent"
)

// Submit hands a paper in: the name and password of the account, and what was
// answered to all else. What was not asked is not sent. The error is a
// *problem.Problem, the context's, or the stream's own; after one of the two
// last it is not known what the server did.
func (c Counter) Submit(ctx context.Context, p *Paper, address roster.JID, password []byte, answers []intent.Answer) error {
	query := element.New(nsRegister, "query")
	if p.asData {
		query.Add(p.form(address, password, answers))
	} else {
		p.fields(query, address, password, answers)
	}
	_, err := c.ask(ctx, "set", query)
	return c.refused(err, address.String())
}

// form is the filled-in data form (XEP-0004, section 3.2).
func (p *Paper) form(address roster.JID, password []byte, answers []intent.Answer) *element.Element {
	x := element.New(nsForm, "x").Set("type", "submit").Add(p.unseen...)
	for _, a := range p.Form.Asks {
		if a.Name == "" {
			continue
		}
		if values := answerTo(a.Name, address, password, answers); len(values) > 0 {
			x.Add(field(a.Name, values...))
		}
	}
	return x
}

// fields are the filled-in plain fields.
func (p *Paper) fields(query *element.Element, address roster.JID, password []byte, answers []intent.Answer) {
	for _, a := range p.Form.Asks {
		said := element.New(nsRegister, a.Name)
		for _, v := range answerTo(a.Name, address, password, answers) {
			said.Text += v
		}
		query.Add(said)
	}
	query.Add(p.unseen...)
}

// answerTo is what was answered to one ask.
func answerTo(name string, address roster.JID, password []byte, answers []intent.Answer) []string {
	switch name {
	case "username":
		return []string{address.Local()}
	case "password":
		return []string{string(password)}
	}
	for _, a := range answers {
		switch {
		case a.Name != name:
		case !a.Secret.Empty():
			return []string{string(a.Secret.Reveal())}
		default:
			return a.Values
		}
	}
	return nil
}

// field is a field of a filled-in data form.
func field(name string, values ...string) *element.Element {
	f := element.New(nsForm, "field").Set("var", name)
	for _, v := range values {
		f.Add(element.New(nsForm, "value").Say(v))
	}
	return f
}
