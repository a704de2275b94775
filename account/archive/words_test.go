package archive

import (
	"reflect"
	"testing"
)

// slowly cuts a text character by character.
func slowly(text string) []word {
	cut := cutter{text: text}
	for at, r := range text {
		if len(cut.found) >= mostWords {
			break
		}
		cut.take(at, r)
	}
	cut.finish(len(text))
	return cut.found
}

// Words of ASCII are cut in one piece. That changes no word, whatever stands
// beside them.
func FuzzWords(f *testing.F) {
	for _, s := range []string{
		"", "one", "One TWO 3three", "  a-b_c  ", "e\u0301te cafe\u0301 x\u0301", "ab中文cd 中a文", "a\xffb \xc3", "ß a\u0300\u0301b",
		"👍a👍 b", "aé ébc déf", "コーa", "x\x00y\x7fz", "น้ำ1", "0x1F 1.5e3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, want := words(s), slowly(s)
		if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", s, got, want)
		}
	})
}

func BenchmarkWords(b *testing.B) {
	t := newTalk()
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = t.text()
	}
	for i := 0; b.Loop(); i++ {
		words(texts[i%len(texts)])
	}
}
