package dial

import (
	"context"
	"errors"
	"strings"

	"sotto/session/problem"
)

// replies are the words in which a SOCKS proxy's answers come out of
// golang.org/x/net/proxy (RFC 1928, section 6), and what they mean.
var replies = []struct {
	words string
	code  problem.Code
}{
	{"connection not allowed by ruleset", problem.ProxyRefused},
	{"command not supported", problem.ProxyRefused},
	{"address type not supported", problem.ProxyRefused},
	{"no acceptable authentication methods", problem.ProxyLogin},
	{"general SOCKS server failure", problem.Unreachable},
	{"network unreachable", problem.Unreachable},
	{"host unreachable", problem.Unreachable},
	{"TTL expired", problem.TimedOut},
	{"connection refused", problem.NothingListens},
}

// statuses are the answers of an HTTP proxy that have a meaning of their own
// (RFC 9110, section 15).
var statuses = map[int]problem.Code{
	407: problem.ProxyLogin,
	500: problem.Unreachable,
	502: problem.Unreachable,
	503: problem.Unreachable,
	504: problem.TimedOut,
}

// ofProxy explains why there is no way through a proxy: the proxy itself, or
// what it says of the server.
func ofProxy(err error, proxy string, t Target) *problem.Problem {
	var p *problem.Problem
	var closed unreachable
	var status answered
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return failed(err, "The proxy at "+proxy)
	case errors.As(err, &closed):
		return problem.New(problem.ProxyUnreachable, proxy).Because(err)
	case errors.As(err, &status):
		code, known := statuses[status.code]
		if !known {
			code = problem.ProxyRefused
		}
		return says(code, proxy, t, status.line).Because(err)
	}
	for _, r := range replies {
		if strings.HasSuffix(err.Error(), r.words) {
			return says(r.code, proxy, t, r.words).Because(err)
		}
	}
	return problem.New(problem.ProxyStrange, proxy).Because(err)
}

// says is a problem that a proxy tells of: with itself, or with the server.
func says(code problem.Code, proxy string, t Target, words string) *problem.Problem {
	subject := t.address()
	if code == problem.ProxyLogin || code == problem.ProxyRefused {
		subject = proxy
	}
	return problem.New(code, subject).With(problem.Fact{Name: "the proxy says", Value: words})
}
