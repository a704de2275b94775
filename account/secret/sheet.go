package secret

import (
	"bytes"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"
)

// sheet is what stands in the file under the passphrase: secrets by name. As
// text it is a line that says which edition it is, and a line for each
// secret: its name, a tab, and the secret in base64. What writes and reads it
// leaves no copies that cannot be wiped.
type sheet map[string][]byte

// edition is the only one that there is.
const edition = "sotto secrets 1"

var (
	errNoSheet  = errors.New("it holds something else than secrets of ours")
	errTooNew   = errors.New("a later version of sotto wrote it")
	errBadSheet = errors.New("its text is broken")
)

// text writes a sheet.
func (s sheet) text() []byte {
	size := len(edition) + 1
	for name, secret := range s {
		size += len(name) + 2 + base64.StdEncoding.EncodedLen(len(secret))
	}
	text := append(make([]byte, 0, size), edition+"\n"...)
	for _, name := range slices.Sorted(maps.Keys(s)) {
		text = append(append(text, name...), '\t')
		text = append(base64.StdEncoding.AppendEncode(text, s[name]), '\n')
	}
	return text
}

// read reads a sheet's text. Whoever gets it wipes it.
func read(text []byte) (sheet, error) {
	first, rest, ended := bytes.Cut(text, []byte("\n"))
	switch {
	case !ended || !strings.HasPrefix(string(first), "sotto secrets "):
		return nil, errNoSheet
	case string(first) != edition:
		return nil, errTooNew
	}
	s := sheet{}
	for len(rest) > 0 {
		var line []byte
		line, rest, ended = bytes.Cut(rest, []byte("\n"))
		name, coded, told := bytes.Cut(line, []byte("\t"))
		secret := make([]byte, base64.StdEncoding.DecodedLen(len(coded)))
		n, err := base64.StdEncoding.Strict().Decode(secret, coded)
		if _, twice := s[string(name)]; err != nil || !told || !ended || twice || bytes.ContainsAny(coded, "\r") {
			clear(secret)
			s.wipe()
			return nil, errBadSheet
		}
		s[string(name)] = secret[:n]
	}
	return s, nil
}

func (s sheet) wipe() {
	for _, secret := range s {
		clear(secret)
	}
}
