package ui

import (
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
)

// Invitation is to whom somebody goes who has no account yet, and what lets
// them in there. The address is a server's domain, or the whole address that
// is kept for them.
type Invitation struct {
	Address roster.JID
	Token   string // of the invitation (XEP-0445); "" for none
}

// Later is what begins when an account has been added: a conversation, and
// what stands in its compose line. Nothing is sent by itself.
type Later struct {
	Peer  roster.JID
	Draft string
	Say   string
}

// signup is the page of the wizard on which an account is registered: first
// where, then what that server asks.
type signup struct {
	token  string
	ticket int         // of the question what is asked
	asking roster.JID  // is being asked; zero for none
	form   *event.Form // nil until it is told
	chosen []choice    // of the asks, by their place in the form
	made   bool        // the password was made up here
	there  bool        // the server has made the account
}

// choice is what is chosen of one ask.
type choice struct {
	at int          // which one is shown
	on map[int]bool // of several: those that are chosen
}

// signUp shows the page on which an account is registered.
func (a *app) signUp(i Invitation) {
	w := a.wizard
	if w == nil {
		w = newWizard(a.model.places)
		a.wizard = w
	}
	if w.signup == nil {
		w.signup = &signup{}
	}
	w.refused, w.complaint, w.borrowed, w.found = nil, "", nil, probe{}
	w.focus = partHost
	if w.place == account.FromCommand {
		w.place = firstPossible(a.model.places)
	}
	if !i.Address.IsZero() {
		w.signup.token = i.Token
		w.fields[partHost].replace(i.Address.Domain())
		w.fields[partName].replace(i.Address.Local())
	}
	a.turn(page{kind: wizardPage})
}

// signIn goes back to the page on which an account that is there is added.
func (a *app) signIn() {
	a.abandon()
	a.wizard.signup = nil
	a.addAccount(roster.JID{})
}

// abandon wants nothing more of the registration that is under way.
func (a *app) abandon() {
	s := a.wizard.signup
	if s == nil || s.ticket == 0 || !a.wizard.adding.IsZero() {
		return
	}
	a.Do(intent.Abandon{Ticket: s.ticket})
	s.ticket, s.form, s.asking = 0, nil, roster.JID{}
}

// host is the domain that is typed, if it is one.
func (w *wizard) host() (roster.JID, error) {
	j, err := roster.Parse(strings.TrimSpace(w.fields[partHost].text()))
	if err == nil && (j.Local() != "" || !j.IsBare()) {
		err = &roster.AddressError{Address: j.String(), Part: "domain", Reason: "stands alone here, like example.org"}
	}
	return j, err
}

// askServer wants to know what the server asks.
func (a *app) askServer() {
	w := a.wizard
	host, err := w.host()
	if w.fields[partHost].empty() {
		w.complaint, w.focus = "Type the domain of the server, like example.org.", partHost
		return
	}
	if err != nil {
		w.complaint, w.focus = problem.From(err).Title, partHost
		return
	}
	if missing, at := w.lacksServer(); missing != "" {
		w.complaint, w.focus = missing, at
		return
	}
	a.model.tickets++
	s := w.signup
	s.ticket, s.asking, s.form = a.model.tickets, host, nil
	w.refused, w.found = nil, probe{target: target{address: host}, ticket: s.ticket}
	a.Do(intent.Register{Of: intent.Of{Address: host}, Server: w.typedServer(), Token: s.token, Ticket: s.ticket})
}

// asks takes over what the server asks. What was filled in stays, where it is
// asked again.
func (w *wizard) asks(f event.Form) {
	s := w.signup
	before := s.form
	s.form, s.asking = &f, roster.JID{}
	s.chosen = make([]choice, len(f.Asks))
	for i, ask := range f.Asks {
		if old := w.fields[partAsk+part(i)]; old == nil || before == nil || i >= len(before.Asks) || before.Asks[i].Name != ask.Name || ask.Media {
			typed := newField(strings.Join(ask.Values, " "))
			if ask.Kind == event.Hidden {
				typed = newSecret()
			}
			w.fields[partAsk+part(i)] = &typed
		}
		s.chosen[i] = chosenAtFirst(ask)
	}
	w.focus = partName
	if !w.fields[partName].empty() {
		w.focus = partPassword
	}
}

// chosenAtFirst is what the server chooses of an ask.
func chosenAtFirst(ask event.Ask) choice {
	c := choice{on: map[int]bool{}}
	if ask.Kind == event.YesNo && len(ask.Values) > 0 && (ask.Values[0] == "1" || ask.Values[0] == "true") {
		c.at = 1
	}
	for i, o := range ask.Choices {
		if slices.Contains(ask.Values, o.Value) {
			c.on[i] = true
			if ask.Kind == event.One {
				c.at = i
			}
		}
	}
	return c
}

// signupParts are the fields of the page, as far as it has come.
func (w *wizard) signupParts() []part {
	all := []part{partHost}
	if w.more {
		all = append(all, partServer)
	}
	if w.signup.form == nil {
		return all
	}
	for i, ask := range w.signup.form.Asks {
		switch {
		case ask.Name == "username":
			all = append(all, partName)
		case ask.Name == "password":
			all = append(all, partPassword)
		case ask.Kind != event.Told && ask.Name != "":
			all = append(all, partAsk+part(i))
		}
	}
	return append(all, partPlace)
}

// handIn wants the account made, if nothing is missing. Else it goes where
// something is.
func (a *app) handIn() {
	w := a.wizard
	submit, missing, at := w.registered(a.model.places)
	if missing != "" {
		w.complaint, w.focus = missing, at
		return
	}
	w.adding, w.refused, w.shown = submit.Address, nil, false
	a.Do(submit)
}

// registered is the account as it shall be registered; or what is missing, and
// where.
func (w *wizard) registered(places []event.Place) (submit intent.Submit, missing string, at part) {
	host, _ := w.host() // the server was asked under it
	name := strings.TrimSpace(w.fields[partName].text())
	address, err := roster.Parse(name + "@" + host.Domain())
	switch {
	case name == "":
		return submit, "Choose a name: it stands before the @ of your address.", partName
	case err != nil:
		return submit, problem.From(err).Title, partName
	case address.Domain() != host.Domain() || !address.IsBare():
		return submit, "Only the name before the @ is chosen here.", partName
	case w.fields[partPassword].empty():
		return submit, "Choose a password; F4 makes one up.", partPassword
	}
	if missing, at = w.lacks(places); missing != "" {
		return submit, missing, at
	}
	submit = intent.Submit{Of: intent.Of{Address: address}, Ticket: w.signup.ticket}
	for i, ask := range w.signup.form.Asks {
		answer := w.answer(i, ask)
		if answer.Secret.Empty() && len(answer.Values) == 0 {
			if ask.Required && slices.Contains(w.signupParts(), partAsk+part(i)) {
				return submit, "The server asks for this too.", partAsk + part(i)
			}
			continue
		}
		submit.Answers = append(submit.Answers, answer)
	}
	submit.Set = account.Account{Address: address, Server: w.typedServer(), Password: account.Password{Source: w.place}}
	submit.Password = account.Conceal(slices.Clone(w.fields[partPassword].typed))
	if slices.Contains(w.parts(places), partPassphrase) {
		submit.Passphrase = account.Conceal(slices.Clone(w.fields[partPassphrase].typed))
	}
	return submit, "", 0
}

// answer is what was filled in for one ask; empty for what is asked elsewhere
// on the page.
func (w *wizard) answer(i int, ask event.Ask) intent.Answer {
	f, c := w.fields[partAsk+part(i)], w.signup.chosen[i]
	answer := intent.Answer{Name: ask.Name}
	switch {
	case ask.Name == "username" || ask.Name == "password" || ask.Kind == event.Told:
	case ask.Kind == event.Hidden:
		if !f.empty() {
			answer.Secret = account.Conceal(slices.Clone(f.typed))
		}
	case ask.Kind == event.YesNo:
		answer.Values = []string{[]string{"false", "true"}[c.at]}
	case ask.Kind == event.One && len(ask.Choices) > 0:
		answer.Values = []string{ask.Choices[c.at].Value}
	case ask.Kind == event.Several:
		for n, o := range ask.Choices {
			if c.on[n] {
				answer.Values = append(answer.Values, o.Value)
			}
		}
	case !f.empty():
		answer.Values = []string{f.text()}
	}
	return answer
}

// chooses does what a key means in a field in which something is chosen, and
// tells whether the field is one.
func (w *wizard) chooses(p part, what string) bool {
	i := int(p - partAsk)
	if w.signup == nil || w.signup.form == nil || i < 0 || i >= len(w.signup.chosen) {
		return false
	}
	ask, c := w.signup.form.Asks[i], &w.signup.chosen[i]
	n := len(ask.Choices)
	switch ask.Kind {
	case event.YesNo:
		n = 2
	case event.One, event.Several:
	default:
		return false
	}
	switch {
	case n == 0:
	case what == "left":
		c.at = (c.at + n - 1) % n
	case what == "space" && ask.Kind == event.Several:
		c.on[c.at] = !c.on[c.at]
	case what == "right" || what == "space":
		c.at = (c.at + 1) % n
	}
	return true
}

// makeUp fills in a password that nobody can guess.
func (a *app) makeUp() {
	w := a.wizard
	if w.signup.form == nil {
		w.complaint = "Enter asks the server first what it wants to know."
		return
	}
	f := w.fields[partPassword]
	f.wipe()
	f.typed = append(f.typed, account.Guessless()...)
	f.at = len(f.typed)
	w.signup.made, w.focus = true, partPassword
}

// hearRegistering is what becomes of a registration.
func (a *app) hearRegistering(e event.Event) {
	w := a.wizard
	s := w.signup
	if s == nil {
		return
	}
	switch e := e.(type) {
	case event.Registration:
		if e.Ticket != s.ticket {
			return
		}
		a.answered()
		switch {
		case e.Problem != nil:
			s.asking, s.ticket, w.refused, w.found = roster.JID{}, 0, e.Problem, probe{}
		default:
			w.found = probe{}
			w.asks(e.Form)
		}
	case event.Registered:
		s.there = s.there || e.Address == w.adding
	case event.NotRegistered:
		if e.Address != w.adding {
			return
		}
		a.answered()
		w.adding, w.refused = roster.JID{}, e.Problem
		if e.Problem.Code == problem.RegisterTaken {
			w.focus = partName
		}
		if !a.page.covers(wizardPage) {
			w.hide()
			a.model.complain(e.Problem)
		}
	}
}

// madeButNotKept goes on to the page on which an account is added, with all
// that it needs: the server has made it.
func (w *wizard) madeButNotKept(address roster.JID) {
	w.fields[partAddress].replace(address.String())
	w.signup, w.focus = nil, partPlace
}
