package account

import (
	"strconv"
	"strings"
)

// SplitServer reads where a server is, as a person writes it: "host:port", an
// IPv6 address in brackets. ok tells whether it can be read so.
func SplitServer(server string) (host string, port uint16, ok bool) {
	at := strings.LastIndexByte(server, ':')
	if at < 0 {
		return "", 0, false
	}
	host = server[:at]
	if inner, bracketed := strings.CutPrefix(host, "["); bracketed {
		if host, bracketed = strings.CutSuffix(inner, "]"); !bracketed {
			return "", 0, false
		}
	} else if strings.ContainsAny(host, ":]") {
		return "", 0, false
	}
	n, err := strconv.ParseUint(server[at+1:], 10, 16)
	if err != nil || n == 0 || host == "" || strings.ContainsAny(host, "[ \t/") {
		return "", 0, false
	}
	return host, uint16(n), true
}
