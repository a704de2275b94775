package dial

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"sotto/session/problem"
)

// told is what a person would be told of targets, in their order.
func told(targets []Target) string {
	var all []string
	for _, t := range targets {
		all = append(all, t.String())
	}
	return strings.Join(all, ", ")
}

// even is the same lot for everybody, so that weights alone decide.
func even() float64 { return 1 }

func TestT100BothKindsAreOneList(t *testing.T) {
	for _, c := range []struct {
		name             string
		direct, starttls []SRV
		want             string
	}{
		{"by priority", []SRV{{"d.", 443, 20, 0}}, []SRV{{"s1.", 5222, 10, 0}, {"s3.", 5222, 30, 0}}, "s1:5222 (STARTTLS), d:443 (direct TLS), s3:5222 (STARTTLS)"},
		{"direct TLS first on equal priority", []SRV{{"d.", 5223, 5, 0}}, []SRV{{"s.", 5222, 5, 65535}}, "d:5223 (direct TLS), s:5222 (STARTTLS)"},
		{"heavier first within one priority", []SRV{{"light.", 5223, 1, 1}, {"heavy.", 5223, 1, 9}, {"none.", 5223, 1, 0}}, nil, "heavy:5223 (direct TLS), light:5223 (direct TLS), none:5223 (direct TLS)"},
		{"priority before weight", nil, []SRV{{"b.", 5222, 65535, 65535}, {"a.", 5222, 0, 0}}, "a:5222 (STARTTLS), b:5222 (STARTTLS)"},
		{"the same host for both", []SRV{{"x.", 5223, 1, 1}}, []SRV{{"x.", 5222, 1, 1}}, "x:5223 (direct TLS), x:5222 (STARTTLS)"},
	} {
		got, none := merge(c.direct, c.starttls, even)
		if told(got) != c.want || none {
			t.Errorf("%s: %s, none: %v", c.name, told(got), none)
		}
	}
}

func TestT101Weights(t *testing.T) {
	const draws = 10_000
	for _, weights := range [][]uint16{{0, 10, 90}, {1, 2, 3}, {0, 0, 0}, {65535, 1, 65535}} {
		source := rand.New(rand.NewPCG(2782, 6120))
		first := make([]int, len(weights))
		for range draws {
			var records []SRV
			for i, w := range weights {
				records = append(records, SRV{Target: string(rune('a' + i)), Port: 5222, Weight: w})
			}
			got, _ := merge(nil, records, source.ExpFloat64)
			first[got[0].Host[0]-'a']++
		}
		for i, p := range shares(weights) {
			sigma := math.Sqrt(draws * p * (1 - p))
			if off := math.Abs(float64(first[i]) - draws*p); off > 3*sigma+1 {
				t.Errorf("of %v, %d came first %d times; %.0f and a sigma of %.1f were expected", weights, weights[i], first[i], draws*p, sigma)
			}
		}
	}
}

// shares is how often each weight shall come first; all weights 0 are equal.
func shares(weights []uint16) []float64 {
	sum := 0.0
	for _, w := range weights {
		sum += float64(w)
	}
	var all []float64
	for _, w := range weights {
		if sum == 0 {
			all = append(all, 1/float64(len(weights)))
		} else {
			all = append(all, float64(w)/sum)
		}
	}
	return all
}

func TestT102NotOffered(t *testing.T) {
	dot, good := []SRV{{".", 0, 0, 0}}, []SRV{{"x.", 5222, 0, 0}}
	for _, c := range []struct {
		name             string
		direct, starttls []SRV
		want             string
		none             bool
	}{
		{"direct TLS is not", dot, good, "x:5222 (STARTTLS)", false},
		{"STARTTLS is not", good, dot, "x:5222 (direct TLS)", false},
		{"neither is", dot, dot, "", true},
		{"one is not, nothing of the other", dot, nil, "", true},
		{"nothing of the one, the other is not", nil, dot, "", true},
		{"nothing of both", nil, nil, "", false},
	} {
		if got, none := merge(c.direct, c.starttls, even); told(got) != c.want || none != c.none {
			t.Errorf("%s: %s, none: %v", c.name, told(got), none)
		}
	}
}

func TestT104ManyRecordsMakeFewTargets(t *testing.T) {
	var records []SRV
	for i := range 500 {
		records = append(records, SRV{"x.test.", uint16(2000 + i), uint16(500 - i), 1})
	}
	got, none := merge(records, records, even)
	if len(got) != most || none || got[0].Port != 2499 || !got[0].Direct || got[1].Direct {
		t.Errorf("%d targets, the first are %s", len(got), told(got[:2]))
	}
}

func TestT105RecordsNobodyHonestHas(t *testing.T) {
	for name, r := range map[string]SRV{
		"an IPv4 address":     {"192.0.2.1.", 5222, 0, 0},
		"an IPv6 address":     {"::1", 5222, 0, 0},
		"a NUL":               {"x\x00.test.", 5222, 0, 0},
		"an escaped octet":    {`x\000.test.`, 5222, 0, 0},
		"white space":         {"x y.test.", 5222, 0, 0},
		"a slash":             {"x/y.test.", 5222, 0, 0},
		"a U-label":           {"bücher.test.", 5222, 0, 0},
		"an escape":           {"\x1b]52;c;eA==\a.test.", 5222, 0, 0},
		"no name":             {"", 5222, 0, 0},
		"port 0":              {"x.test.", 0, 0, 0},
		"the port of mail":    {"x.test.", 25, 0, 0},
		"the port of a shell": {"x.test.", 22, 0, 0},
	} {
		got, none := merge([]SRV{r}, []SRV{{"good.test.", 5222, 9, 0}}, even)
		if told(got) != "good.test:5222 (STARTTLS)" || none {
			t.Errorf("%s: %s", name, told(got))
		}
	}
	for _, port := range []uint16{80, 443, 1024, 5222, 5223, 65535} {
		if got, _ := merge([]SRV{{"x.test.", port, 0, 0}}, nil, even); len(got) != 1 {
			t.Errorf("port %d is refused", port)
		}
	}
}

func TestASCII(t *testing.T) {
	for domain, want := range map[string]string{
		"example.test":                    "example.test",
		"EXAMPLE.test":                    "example.test", // T-072
		"example.test.":                   "example.test",
		"example.test。":                   "example.test",
		"bücher.test":                     "xn--bcher-kva.test", // T-073
		"BÜCHER.test":                     "xn--bcher-kva.test",
		"xn--bcher-kva.test":              "xn--bcher-kva.test",
		"ex\u0430mple.test":               "xn--exmple-4nf.test", // T-074: a Cyrillic а
		"localhost":                       "localhost",
		"127.0.0.1":                       "127.0.0.1", // T-082
		"[::1]":                           "::1",
		"::1":                             "::1",
		"a_b.test":                        "", // T-075
		"a\u200db.test":                   "",
		"xn--a.test":                      "",
		"-a.test":                         "",
		"a b.test":                        "",
		"a'b.test":                        "",
		"a<b.test":                        "",
		".":                               "",
		"":                                "",
		"a..test":                         "",
		strings.Repeat("a", 64) + ".test": "",
	} {
		got, err := ASCII(domain)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", domain, got, err)
		}
		var p *problem.Problem
		if err != nil && (!errors.As(err, &p) || p.Code != problem.BadAddress) {
			t.Errorf("%q fails with %v", domain, err)
		}
	}
}

func TestServerOfTheAccount(t *testing.T) {
	for server, want := range map[string]string{
		"x.test:5222":      "x.test:5222 (STARTTLS), x.test:5222 (direct TLS)",
		"x.test:5223":      "x.test:5223 (direct TLS), x.test:5223 (STARTTLS)",
		"x.test:443":       "x.test:443 (direct TLS), x.test:443 (STARTTLS)",
		"x.test:15222":     "x.test:15222 (STARTTLS), x.test:15222 (direct TLS)",
		"[::1]:5222":       "[::1]:5222 (STARTTLS), [::1]:5222 (direct TLS)",
		"192.0.2.1:5222":   "192.0.2.1:5222 (STARTTLS), 192.0.2.1:5222 (direct TLS)",
		"bücher.test:5222": "xn--bcher-kva.test:5222 (STARTTLS), xn--bcher-kva.test:5222 (direct TLS)",
		"x.test":           "",
		":5222":            "",
		"x.test:":          "",
		"x.test:0":         "",
		"x.test:65536":     "",
		"x.test:-1":        "",
		"x.test:xmpp":      "",
		"x test:5222":      "",
		"::1:5222":         "",
	} {
		w, _, p := explicit(server)
		if told(w.targets) != want || (p == nil) != (want != "") {
			t.Errorf("%q: %s, %v", server, told(w.targets), p)
		}
		if p != nil && p.Code != problem.ConfigBroken {
			t.Errorf("%q fails with %v", server, p)
		}
		if p == nil && !w.named {
			t.Errorf("%q is not named by the account", server)
		}
	}
}
