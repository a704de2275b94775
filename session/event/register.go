package event

import "sotto/session/problem"

// Registration says what a server asks of somebody who wants an account with
// it, or why none can be had there. It answers an intent.Register, and comes
// again where what was asked holds no longer. Its own account is the server's
// domain.
type Registration struct {
	To
	Ticket  int // that of the intent.Register it answers
	Form    Form
	Problem *problem.Problem
}

// Registered says that a server has made an account. Whether it could be
// added here follows, as an AccountSet or an AccountRefused.
type Registered struct {
	To
	Ticket int
}

// NotRegistered says that a server has not made an account, and that nothing
// was kept.
type NotRegistered struct {
	To
	Ticket  int
	Problem *problem.Problem
}

// Form is what a server asks (XEP-0077, XEP-0004). All its texts are the
// server's. The name and the password are always among what is asked, as
// "username" and "password".
type Form struct {
	Title, Says string
	Pages       []string // web addresses that belong to it
	Asks        []Ask
}

// Ask is one thing that is asked.
type Ask struct {
	Name     string // by which it is answered
	Label    string
	Kind     AskKind
	Required bool
	Values   []string // what the server fills in
	Choices  []Choice // of One and Several
	Media    bool     // something must be looked at or heard first (XEP-0158)
	Pages    []string // where on the web that is; none where it has no address
}

// AskKind is how something is answered.
type AskKind int

// The kinds.
const (
	Word    AskKind = iota // a line of text
	Lines                  // several
	Hidden                 // a line that nobody else shall read
	YesNo                  // "true" or "false"
	One                    // one of the choices
	Several                // any of the choices
	Told                   // nothing: its Values are read
)

// Choice is one of several.
type Choice struct{ Value, Label string }
