package element

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is written is the same when it is read.
func TestWrittenIsRead(t *testing.T) {
	text := rapid.StringOfN(rapid.OneOf(
		rapid.Rune(), rapid.SampledFrom([]rune("<>&'\"\t\n\r ]"))), -1, -1, 60)
	carriedOnly := rapid.Custom(func(t *rapid.T) string {
		return strings.Map(func(r rune) rune {
			if !carried(r) {
				return -1
			}
			return r
		}, text.Draw(t, "text"))
	})
	var tree func(depth int) *rapid.Generator[*Element]
	tree = func(depth int) *rapid.Generator[*Element] {
		return rapid.Custom(func(t *rapid.T) *Element {
			e := New(rapid.SampledFrom([]string{"jabber:client", "urn:a", "urn:b&'", "", Streams, XML}).Draw(t, "space"),
				rapid.SampledFrom([]string{"a", "b-c", "iq"}).Draw(t, "name"))
			for _, n := range []string{"x", "y"} {
				if rapid.Bool().Draw(t, "has") {
					e.Set(n, carriedOnly.Draw(t, "value"))
				}
			}
			if rapid.Bool().Draw(t, "has language") {
				e.Attr = append(e.Attr, Attr{XML, "lang", carriedOnly.Draw(t, "language")})
			}
			e.Text = carriedOnly.Draw(t, "said")
			for i := rapid.IntRange(0, 2).Draw(t, "children"); i > 0 && depth > 0; i-- {
				e.Add(tree(depth-1).Draw(t, "child"))
			}
			return e
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		want := tree(3).Draw(t, "element")
		r := NewReader(strings.NewReader(open+want.String()), BeforeLogin())
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		got, err := r.Next()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("wrote %s, read %s, %v", want, got, err)
		}
	})
}

func TestUncarriedCharactersAreReplaced(t *testing.T) {
	if s := New("jabber:client", "body").Say("a\x00\x1b\ufffe\xffb").String(); s != "<body>a\ufffd\ufffd\ufffd\ufffdb</body>" {
		t.Errorf("written as %q", s)
	}
}
