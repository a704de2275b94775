package ui

import (
	"fmt"
	"time"

	"sotto/session/event"
	"sotto/session/problem"
	"sotto/ui/theme"
)

// linkMark is the mark of how an account's link stands.
func linkMark(l event.Link) (string, theme.Role) {
	switch {
	case l.State == event.Online:
		return "●", theme.Ok
	case l.State == event.Connecting || l.State == event.Waiting:
		return "◐", theme.Warn
	case l.Problem != nil:
		return "×", theme.Bad
	}
	return "○", theme.Dim
}

// linkWord is how an account's link stands, in a few words.
func (a *app) linkWord(o *own) string {
	switch o.link.State {
	case event.Online:
		return "online"
	case event.Connecting:
		return "connecting " + seconds(a.Now().Sub(o.since))
	case event.Waiting:
		return "waits " + seconds(o.link.Retry.Sub(a.Now()))
	}
	if o.link.Problem != nil {
		return trouble(o.link.Problem)
	}
	if o.set.Disabled {
		return "off"
	}
	return "offline"
}

// seconds is a time to wait, as it is counted down.
func seconds(d time.Duration) string {
	s := max(0, int(d.Round(time.Second)/time.Second))
	if s >= 120 {
		return fmt.Sprintf("%d min", s/60)
	}
	return fmt.Sprintf("%d s", s)
}

// trouble is a problem in one or two words, for narrow places.
func trouble(p *problem.Problem) string {
	switch p.Code {
	case problem.TLSNotOffered, problem.TLSRefused, problem.TLSInjected, problem.TLSTooOld,
		problem.TLSHandshake, problem.TLSWrongProtocol:
		return "no safe TLS"
	case problem.LoginWrongPassword, problem.PasswordMissing, problem.PasswordCommand, problem.LoginExpired:
		return "password"
	}
	switch p.Class {
	case problem.Trust:
		return "certificate"
	case problem.Secret:
		return "no password"
	case problem.Login:
		return "login refused"
	case problem.Network:
		return "not reachable"
	case problem.Server:
		return "server"
	}
	return "problem"
}
