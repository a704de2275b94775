package account

import (
	"strings"
	"testing"
)

func TestProxies(t *testing.T) {
	for typed, want := range map[string]Proxy{
		"":                            "",
		"none":                        NoProxy,
		"socks5://127.0.0.1:9050":     "socks5://127.0.0.1:9050",
		"socks5h://127.0.0.1:9050/":   "socks5://127.0.0.1:9050",
		"SOCKS5://[::1]:1080":         "socks5://[::1]:1080",
		"http://proxy.example:3128":   "http://proxy.example:3128",
		"HTTP://proxy.example:3128/":  "http://proxy.example:3128",
		"socks5://proxy.example:1080": "socks5://proxy.example:1080",
	} {
		if p, err := ParseProxy(typed); p != want || err != nil {
			t.Errorf("%q is %q, %v", typed, p, err)
		}
	}
	for typed, why := range map[string]string{
		"proxy.example:1080":                 "kind",
		"socks4://proxy.example:1080":        "kind",
		"socks://proxy.example:1080":         "kind",
		"https://proxy.example:443":          "kind",
		"none://proxy.example:1":             "kind",
		"direct":                             "kind",
		"socks5://proxy.example":             "host:port",
		"socks5://:1080":                     "host:port",
		"http://proxy.example:0":             "host:port",
		"http://proxy.example:99999":         "host:port",
		"http://proxy.example:80/path":       "host:port",
		"http://proxy.example/x:80":          "host:port",
		"http://a b:80":                      "host:port",
		"socks5://":                          "host:port",
		"socks5://me:s3cret@proxy.example:1": "logs in to no proxy",
		"me:s3cret@proxy.example:1":          "logs in to no proxy",
	} {
		p, err := ParseProxy(typed)
		if p != "" || err == nil || !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q is %q, %v; want %q", typed, p, err, why)
		}
	}
	if kind, address, ok := Proxy("socks5://[::1]:1080").Split(); kind != SOCKS5 || address != "[::1]:1080" || !ok {
		t.Errorf("it is %q at %q, %v", kind, address, ok)
	}
	for _, p := range []Proxy{"", NoProxy} {
		if _, _, ok := p.Split(); ok {
			t.Errorf("%q is a proxy", p)
		}
	}
}
