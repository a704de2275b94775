// Package problem explains failures to people: what happened, why, and what
// to do next. There is one explanation per cause, in one catalogue; the
// dialog shows it, the doctor prints it, and the exit code is the number of
// its class. It is values only and does nothing by itself.
package problem

import (
	"context"
	"errors"
	"strings"
)

// Code names a cause. It is stable: scripts, tests and manuals rely on it.
type Code string

// Class is a kind of problem. Its number is the exit code of a command that
// ends with it; the numbers are stable and below 64.
type Class int

// The classes. 0 is done and stands for no problem.
const (
	Internal Class = 1  // a fault of ours
	Usage    Class = 2  // the command line cannot be understood
	Config   Class = 3  // the configuration cannot be used
	Secret   Class = 4  // no password could be had or kept
	Network  Class = 5  // the server cannot be reached
	Trust    Class = 6  // TLS is missing, or the server did not prove who it is
	Login    Class = 7  // the server does not let us in, or did not prove that it knows us
	Server   Class = 8  // the server ended or refused what was begun
	Delivery Class = 9  // a message was not taken
	Terminal Class = 10 // the terminal cannot show the screen
	Storage  Class = 11 // a file or database cannot be used
	Open     Class = 12 // what becomes of a message is not known yet; it must not be sent again unseen
)

// Retry says when trying again can help without anybody changing anything.
type Retry int

// When to try again.
const (
	Never Retry = iota // somebody must act first
	Later              // after a wait
	Now                // at once
)

// Fact is one thing that is known about a failure, or about a step that went
// well. Values may hold text from the network: whoever shows them sanitises.
type Fact struct {
	Name, Value string
}

// Problem is a failure that a person meets.
type Problem struct {
	Code  Code
	Class Class
	Title string   // one sentence: what happened
	Facts []Fact   // why we say so
	Hints []string // what to do next, the likeliest first
	Retry Retry
	Cause error // for logs; never shown to a person

	// Subject is what the sentence is about. With the code it makes title and
	// hints again, as in another process.
	Subject string
}

// Error is for logs. A person is shown the Title.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(string(p.Code))
	for _, f := range p.Facts {
		b.WriteString("; " + f.Name + ": " + f.Value)
	}
	if p.Cause != nil {
		b.WriteString(": " + p.Cause.Error())
	}
	return b.String()
}

func (p *Problem) Unwrap() error { return p.Cause }

// With adds facts and gives p back. Facts without a value are left out.
func (p *Problem) With(facts ...Fact) *Problem {
	for _, f := range facts {
		if f.Value != "" {
			p.Facts = append(p.Facts, f)
		}
	}
	return p
}

// Fill gives a copy in whose hints {name} is the value: what the catalogue
// leaves to whoever knows more of the matter than its subject.
func (p *Problem) Fill(name, value string) *Problem {
	filled := *p
	filled.Hints = nil
	for _, h := range p.Hints {
		filled.Hints = append(filled.Hints, strings.ReplaceAll(h, "{"+name+"}", value))
	}
	return &filled
}

// Because remembers the cause for the log and gives p back.
func (p *Problem) Because(cause error) *Problem {
	p.Cause = cause
	return p
}

// ExitCode is the number of the class; 0 for no problem.
func (p *Problem) ExitCode() int {
	if p == nil {
		return 0
	}
	return int(p.Class)
}

// New is the catalogue's explanation of a cause. Every %s-like word in the
// catalogue is filled from subject, which is what the sentence is about: a
// domain, an address, a file.
func New(code Code, subject string) *Problem {
	e, ok := catalogue[code]
	if !ok {
		return New(Bug, string(code))
	}
	fill := func(s string) string { return strings.ReplaceAll(s, "{}", subject) }
	p := &Problem{Code: code, Class: e.class, Title: fill(e.title), Retry: e.retry, Subject: subject}
	for _, h := range e.hints {
		p.Hints = append(p.Hints, fill(h))
	}
	return p
}

// explained is an error that can explain itself: the typed errors of the
// wire.
type explained interface{ Problem() *Problem }

// From finds the explanation of any error. It never gives nil for an error
// that is not nil.
func From(err error) *Problem {
	if err == nil {
		return nil
	}
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e explained
	if errors.As(err, &e) {
		return e.Problem()
	}
	if p := fromAccount(err); p != nil {
		return p
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return New(TimedOut, "the server").Because(err)
	case errors.Is(err, context.Canceled):
		return New(Cancelled, "").Because(err)
	}
	return New(Bug, "").Because(err)
}
