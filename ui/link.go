package ui

import (
	"fmt"
	"strings"
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

// cipher is a cipher suite as people write it: "TLS_AES_128_GCM_SHA256" is
// AES-128-GCM.
func cipher(suite string) string {
	if _, after, found := strings.Cut(suite, "_WITH_"); found {
		suite = after
	}
	suite = strings.TrimPrefix(suite, "TLS_")
	for _, hash := range []string{"_SHA256", "_SHA384", "_SHA"} {
		suite = strings.TrimSuffix(suite, hash)
	}
	suite = strings.Replace(suite, "CHACHA20_POLY1305", "ChaCha20-Poly1305", 1)
	return strings.ReplaceAll(suite, "_", "-")
}

// left is how long a certificate is still valid, in words.
func left(until, now time.Time) string {
	switch days := int(until.Sub(now).Hours() / 24); {
	case until.Before(now):
		return "over"
	case days == 0:
		return "less than a day left"
	case days == 1:
		return "1 day left"
	default:
		return fmt.Sprintf("%d days left", days)
	}
}
