package account

import (
	"crypto/sha256"
	"strings"
	"testing"
)

func TestT150OnlyPinsAreTakenForPins(t *testing.T) {
	const empty = "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" // of no bytes at all
	want := Pin(sha256.Sum256(nil))
	for _, s := range []string{
		empty,
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
	} {
		if p, err := ParsePin(s); err != nil || p != want {
			t.Errorf("%s is %v, %v", s, p, err)
		}
	}
	if want.String() != empty {
		t.Errorf("it is written %s", want)
	}
	for s, why := range map[string]string{
		"":                                     "begin",
		"sha256:":                              "0 bytes",
		empty[7:]:                              "begin",
		"md5:d41d8cd98f00b204e9800998ecf8427e": "begin",
		"SHA256:" + empty[7:]:                  "begin",
		"sha256/" + empty[7:]:                  "begin",
		"sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709":                            "begin",
		"sha256:d41d8cd98f00b204e9800998ecf8427e":                                  "16 bytes",
		"sha256:1B2M2Y8AsgTpgAmY7PhCfg==":                                          "16 bytes",
		"sha256:da39a3ee5e6b4b0d3255bfef95601890afd80709":                          "20 bytes",
		"sha256:" + strings.Repeat("ab", 33):                                       "33 bytes",
		"sha256:" + strings.Repeat("a", 44):                                        "33 bytes",
		"sha256:" + strings.Repeat("ab", 31) + "a":                                 "neither",
		"sha256:" + strings.Repeat("e3:", 31) + "e3":                               "colons",
		"sha256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=":                      "base64url",
		"sha256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU":                       "base64url",
		"sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU":                       "neither",
		"sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=":                      "neither",
		"sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n":                    "neither",
		"sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": "neither",
	} {
		if p, err := ParsePin(s); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q is %v, %v; want %q", s, p, err, why)
		}
	}
}

func FuzzParsePin(f *testing.F) {
	f.Add("sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
	f.Add("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePin(s)
		if err != nil {
			return
		}
		if again, err := ParsePin(p.String()); err != nil || again != p {
			t.Errorf("%q is %s, and that is %s, %v", s, p, again, err)
		}
		if !strings.EqualFold(s, p.String()) && len(s) != len(pinHash)+2*len(p) {
			t.Errorf("%q is taken for %s", s, p)
		}
	})
}
