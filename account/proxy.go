package account

import (
	"errors"
	"strings"
)

// Proxy says by which proxy a server is reached: "socks5://host:port" (RFC
// 1928), "http://host:port" (CONNECT; RFC 9110, section 9.3.6), or NoProxy.
// "" leaves it to others to say. It holds no password.
type Proxy string

// NoProxy goes to the server straight, whatever the environment says.
const NoProxy Proxy = "none"

// The kinds of proxies.
const (
	SOCKS5      = "socks5"
	HTTPConnect = "http"
)

// ParseProxy reads a proxy as a person writes it. "socks5h" is another word
// for socks5: names are always the proxy's to look up. The error ends a
// sentence that begins with the proxy, and repeats nothing of it.
func ParseProxy(s string) (Proxy, error) {
	if s == "" || Proxy(s) == NoProxy {
		return Proxy(s), nil
	}
	kind, rest, found := strings.Cut(s, "://")
	kind = strings.ToLower(kind)
	if kind == "socks5h" {
		kind = SOCKS5
	}
	rest = strings.TrimSuffix(rest, "/")
	_, _, address := SplitServer(rest)
	switch {
	case strings.Contains(s, "@"):
		return "", errors.New("holds a user name, and sotto logs in to no proxy")
	case !found || kind != SOCKS5 && kind != HTTPConnect:
		return "", errors.New("is of no kind that sotto knows")
	case !address:
		return "", errors.New("does not end in host:port")
	}
	return Proxy(kind + "://" + rest), nil
}

// Split is the kind of a proxy and where it is, "host:port". ok is false
// where there is none.
func (p Proxy) Split() (kind, address string, ok bool) {
	return strings.Cut(string(p), "://")
}
