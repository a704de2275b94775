package dial

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// recordsIn reads records from noise: priority, weight, port, and a target of
// so many bytes. Each target that is a name is made unlike all others.
func recordsIn(b []byte) []SRV {
	var all []SRV
	for len(b) >= 7 {
		n := min(int(b[6]), len(b)-7)
		r := SRV{
			Priority: binary.BigEndian.Uint16(b), Weight: binary.BigEndian.Uint16(b[2:]),
			Port: binary.BigEndian.Uint16(b[4:]), Target: string(b[7 : 7+n]),
		}
		if strings.Trim(r.Target, ".") != "" {
			r.Target += "." + strconv.Itoa(len(all)) + "x."
		}
		all = append(all, r)
		b = b[7+n:]
	}
	return all
}

// find gives the record that a target was made of.
func find(t *testing.T, direct, starttls []SRV, made Target) SRV {
	t.Helper()
	from := starttls
	if made.Direct {
		from = direct
	}
	i := slices.IndexFunc(from, func(r SRV) bool { return r.Target == made.Host+"." && r.Port == made.Port })
	if i < 0 {
		t.Fatalf("nobody named %q", made)
	}
	return from[i]
}

// FuzzMerge holds whatever DNS may say against what the list of targets
// promises: few, named by DNS, honest, and in their order.
func FuzzMerge(f *testing.F) {
	f.Add([]byte{}, []byte{})
	f.Add([]byte{0, 5, 0, 10, 0x14, 0x66, 1, 'x'}, []byte{0, 5, 0, 10, 0x14, 0x67, 3, 'y', '.', 'z'})
	f.Add([]byte{0, 0, 0, 0, 0, 0, 1, '.'}, []byte{})
	f.Add(slices.Repeat([]byte{0, 1, 0, 0, 0x14, 0x66, 1, 'a'}, 20), []byte{0, 0, 255, 255, 0, 25, 2, 'a', 0})
	f.Fuzz(func(t *testing.T, one, two []byte) {
		direct, starttls := recordsIn(one), recordsIn(two)
		got, none := merge(direct, starttls, rand.New(rand.NewPCG(1, 2)).ExpFloat64)
		if len(got) > most || none != (len(got) == 0 && len(direct)+len(starttls) > 0) {
			t.Fatalf("%d targets, none: %v", len(got), none)
		}
		for i, g := range got {
			r := find(t, direct, starttls, g)
			if strings.ContainsAny(g.Host, "\x00\n /\\:'<&") || g.Port == 0 || g.Port == 25 {
				t.Errorf("%q is not to be tried", g)
			}
			if i == 0 {
				continue
			}
			before := find(t, direct, starttls, got[i-1])
			if before.Priority > r.Priority || before.Priority == r.Priority && g.Direct && !got[i-1].Direct {
				t.Errorf("%q comes before %q", got[i-1], g)
			}
		}
	})
}
