package dial

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"syscall"

	"sotto/session/element"
	"sotto/session/problem"
	"sotto/session/trust"
)

// StreamError is a server's reason for ending a stream (RFC 6120, section
// 4.9).
type StreamError struct {
	Domain    string
	Condition string // one of section 4.9.3, or ""
	Text      string // as it came
	Other     string // for see-other-host
}

// StreamErrorOf reads a stream error.
func StreamErrorOf(domain string, e *element.Element) *StreamError {
	const ns = "urn:ietf:params:xml:ns:xmpp-streams"
	s := &StreamError{Domain: domain, Text: e.ChildText(ns, "text")}
	for _, c := range e.Children {
		if c.Space == ns && c.Name != "text" {
			s.Condition = c.Name
			if c.Name == "see-other-host" {
				s.Other = c.Text
			}
			break
		}
	}
	return s
}

func (e *StreamError) Error() string { return "the server ended the stream: " + e.Condition }

// conditions are the stream errors that have an explanation of their own.
var conditions = map[string]problem.Code{
	"conflict":                 problem.Conflict,
	"connection-timeout":       problem.TimedOut,
	"host-gone":                problem.ServerHostUnknown,
	"host-unknown":             problem.ServerHostUnknown,
	"improper-addressing":      problem.ServerHostUnknown,
	"not-authorized":           problem.NotAuthorized,
	"not-well-formed":          problem.StreamError,
	"policy-violation":         problem.ServerPolicy,
	"reset":                    problem.Kicked,
	"see-other-host":           problem.StreamRedirect,
	"system-shutdown":          problem.ServerShutdown,
	"unsupported-stanza-type":  problem.StreamError,
	"remote-connection-failed": problem.StreamError,
}

// Problem explains it.
func (e *StreamError) Problem() *problem.Problem {
	code, ok := conditions[e.Condition]
	if !ok {
		code = problem.StreamError
	}
	return problem.New(code, e.Domain).Because(e).With(
		problem.Fact{Name: "condition", Value: e.Condition},
		problem.Fact{Name: "other host", Value: cut(e.Other)},
		problem.Fact{Name: "server says", Value: cut(e.Text)},
	)
}

// cut keeps a foreign text as short as a person wants to read it.
func cut(s string) string {
	if runes := []rune(s); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return s
}

// failed explains an error of the network.
func failed(err error, subject string) *problem.Problem {
	code := problem.ConnectionLost
	var name *net.DNSError
	var op *net.OpError
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		code = problem.NoFilesLeft
	case errors.As(err, &name) && name.IsNotFound:
		code = problem.NoSuchDomain
	case errors.As(err, &name):
		code = problem.DNSFailed
	case errors.Is(err, context.Canceled):
		code = problem.Cancelled
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		code = problem.TimedOut
	case errors.Is(err, syscall.ECONNREFUSED):
		code = problem.NothingListens
	case errors.As(err, &op) && op.Op == "dial":
		code = problem.Unreachable
	}
	return problem.New(code, subject).Because(err)
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// The alerts by which a server says that it has nothing that we accept (RFC
// 8446, section 6).
var alerts = map[tls.AlertError]problem.Code{
	40:  problem.TLSTooOld, // handshake_failure
	70:  problem.TLSTooOld, // protocol_version
	71:  problem.TLSTooOld, // insufficient_security
	120: problem.TLSWrongProtocol,
}

// alerted is the explanation of an alert that the server sent; "" where there
// is none. crypto/tls keeps the alert's type to itself, but not its words.
func alerted(err error) (problem.Code, string) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return "", ""
	}
	for alert, code := range alerts {
		if op.Err.Error() == alert.Error() {
			return code, strings.TrimPrefix(alert.Error(), "tls: ")
		}
	}
	return "", ""
}

// handshook explains a handshake that failed. After <proceed/> the server's
// handshake is due, so what is no TLS there was slipped in (threats T-008).
func handshook(err error, domain string, direct bool) *problem.Problem {
	var refusal *trust.Refusal
	var record tls.RecordHeaderError
	code, says := alerted(err)
	switch {
	case errors.As(err, &refusal):
		return refusal.Problem()
	case errors.As(err, &record) && direct:
		return strange(record.RecordHeader[:], domain).Because(err)
	case errors.As(err, &record):
		return problem.New(problem.TLSInjected, domain).Because(err)
	case code != "":
		return problem.New(code, domain).Because(err).With(problem.Fact{Name: "server says", Value: says})
	case strings.Contains(err.Error(), "unsupported protocol version"), strings.Contains(err.Error(), "unconfigured cipher suite"):
		return problem.New(problem.TLSTooOld, domain).Because(err)
	case strings.Contains(err.Error(), "ALPN"):
		return problem.New(problem.TLSWrongProtocol, domain).Because(err)
	case strings.Contains(err.Error(), "RSA key larger than"): // it would only cost time (threats T-047)
		return problem.New(problem.TLSBadCertificate, domain).Because(err).With(problem.Fact{Name: "key", Value: "too large"})
	case isTimeout(err), errors.Is(err, context.Canceled):
		return failed(err, domain)
	case hungUp(err) && direct:
		err = errors.Join(errHungUp, err)
	}
	return problem.New(problem.TLSHandshake, domain).Because(err)
}
