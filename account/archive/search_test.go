package archive

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/roster"
	"sotto/roster/chat"
)

// said is a conversation in which the tests search; each text is one message.
var said = []string{
	"Shall we meet at the Café Müller?",
	"Straße, NAÏVE, Ærø, łódź, İstanbul, ﬁne, ＦＵＬＬ",
	"the quick brown fox",
	"quick, the brown dog; don't",
	"see https://acme.example/path?q=1 at 10:30",
	"東京都に行きました",
	"日本語abc テスト",
	"パーティー",
	"한국어를 공부해요",
	"สวัสดีครับ",
	"हिन्दी में",
	"שָׁלוֹם عَرَبِيّ",
	"ёлка и йод",
	"well done 👍🏽 🎉🎉",
	"本",
	"supercalifragilistic",
	"e\u0301te\u0301 decomposed",
}

func searching(t *testing.T, f *fixture) {
	for i, body := range said {
		m := theirs(fmt.Sprint(i), body, i)
		if i%2 == 1 {
			m = ours(fmt.Sprint(i), body, i)
		}
		f.append(Live, true, m)
	}
	f.write(func(a Archive) error {
		m := chat.Message{ID: "r", Peer: room, From: room.WithResource("Bora R"), Kind: chat.Room, Body: "the room is quick", Time: minute(1000)}
		if _, err := a.Append(ana, Live, now, m); err != nil {
			return err
		}
		m = chat.Message{ID: "w", Peer: cem.Bare(), From: cem, Body: "quick at work", Time: minute(2000)}
		_, err := a.Append(work, Live, now, m)
		return err
	})
}

func (f *fixture) search(text string, w Window) (hits []Hit) {
	f.Helper()
	q, err := ParseQuery(text, time.UTC)
	if err != nil {
		f.Fatalf("%q: %v", text, err)
	}
	f.read(func(a Archive) (err error) {
		hits, err = a.Search(q, w)
		return err
	})
	return hits
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		searching(t, f)
		for _, c := range []struct {
			query string
			want  string // bodies by their first letters, newest first
		}{
			{"fox", "the quick brown fox"},
			{"QUICK", "quick at work|the room is quick|quick, the|the quick"},
			{"quick brown", "quick, the|the quick"},
			{`"quick brown"`, "the quick"},
			{`"the brown"`, "quick, the"},
			{`brown "the quick"`, "the quick"},
			{`"quick brown`, "the quick"},
			{"super*", "supercali"},
			{"super", ""},
			{`"quick bro"*`, ""},
			{"don't", "quick, the"},
			{"cafe muller", "Shall we"},
			{"CAFÉ", "Shall we"},
			{"strasse", "Straße"},
			{"naive aero lodz istanbul fine full fox", ""},
			{"naive aero", "Straße"},
			{"lodz istanbul fine full", "Straße"},
			{"ete", "e\u0301t"},
			{"été", "e\u0301t"},
			{"https://acme.example/path", "see"},
			{"10:30", "see"},
			{"has:link", "see"},
			{"東", "東京"},
			{"東京", "東京"},
			{"京都", "東京"},
			{"東京都", "東京"},
			{"東都", ""},
			{"た", "東京"},
			{"都に行", "東京"},
			{"本", "本|日本"},
			{"語", "日本"},
			{"本語", "日本"},
			{"語abc", "日本"},
			{"日本語abc", "日本"},
			{"ﾊﾟｰﾃｨｰ", ""},
			{"パーティー", "パー"},
			{"ー", "パー"},
			{"テスト", "日本"},
			{"국어", "한국"},
			{"공부", "한국"},
			{"요", "한국"},
			{"สวัส", "สวัส"},
			{"ครับ", "สวัส"},
			{"हिन्दी", "हिन्"},
			{"हि", ""},
			{"שלום", "שָׁ"},
			{"عربي", "שָׁ"},
			{"елка", "ёлка"},
			{"👍", "well"},
			{"🎉", "well"},
			{"!!!", ""},
			{"!!! fox", "the quick brown fox"},
			{"nothing-of-this", ""},
			{"from:bora quick", "the quick"},
			{"from:BORA@acme.example fox", "the quick"},
			{"from:me quick", "quick, the"},
			{"from:ana quick", "quick, the"},
			{`from:"bora r"`, "the room"},
			{"from:nobody quick", ""},
			{"in:lunch quick", "the room"},
			{"in:bora@acme.example quick", "quick, the|the quick"},
			{"in:bora in:lunch quick", "the room|quick, the|the quick"},
			{"in:nowhere quick", ""},
			{"before:2026-11-04 quick", "quick, the|the quick"},
			{"after:2026-11-04 quick", "quick at work|the room is quick"},
			{"quick before:2026-11-03", ""},
			{"quick after:2026-11-03 before:2026-11-05", "quick at work|the room is quick|quick, the|the quick"},
			{"after:2026-11-04", "quick at work|the room is quick"},
			{"quick after:2027", ""},
			{"after:2026-11-03 from:me in:bora 🎉", "well"},
			{"AND OR NOT", ""},
			{`a" OR "b`, ""},
			{"content:fox", ""},
			{"mark : a1", ""},
			{"(fox) ^fox -fox +fox fox:", "the quick brown fox"},
		} {
			var got []string
			for _, h := range f.search(c.query, Window{Most: 100}) {
				got = append(got, h.Message.Body)
			}
			var want []string
			if c.want != "" {
				want = strings.Split(c.want, "|")
			}
			ok := len(got) == len(want)
			for i := range min(len(got), len(want)) {
				ok = ok && strings.HasPrefix(got[i], want[i])
			}
			if !ok {
				t.Errorf("%s: found %q, want %q", c.query, got, want)
			}
		}
	})
}

func TestSearchWindows(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		searching(t, f)
		var got []string
		for before := int64(0); ; {
			hits := f.search("quick", Window{Most: 1, Before: before})
			if len(hits) == 0 {
				break
			}
			got, before = append(got, hits[0].Message.Body), hits[0].Message.Place
		}
		if len(got) != 4 || got[0] != "quick at work" {
			t.Errorf("one by one: %q", got)
		}
		if hits := f.search("quick", Window{Most: 10, Account: work}); len(hits) != 1 || hits[0].Account != work.Bare() {
			t.Errorf("in one account: %+v", hits)
		}
		if hits := f.search("quick", Window{Most: 10, Account: roster.MustParse("x@y.example")}); hits != nil {
			t.Errorf("in no account: %+v", hits)
		}
		h := f.search("fox", Window{Most: 1, Context: 2})[0]
		if got := bodies(h.Before) + bodies(h.After); got != fmt.Sprintf("%q%q", said[:2], said[3:5]) {
			t.Errorf("around it: %s", got)
		}
	})
}

func TestSpans(t *testing.T) {
	for _, c := range []struct{ query, text, want string }{
		{"fox", "a FOX, foxes; fox", "a [FOX], foxes; [fox]"},
		{"fox*", "a FOX, foxes", "a [FOX], [foxes]"},
		{`"a fox"`, "fox a fox", "fox [a fox]"},
		{"cafe a", "Café a", "[Café] [a]"},
		{"ete", "e\u0301te\u0301 a", "[e\u0301te\u0301] a"},
		{"京", "東京都", "東[京]都"},
		{"京都", "東京都", "東[京都]"},
		{"東京都", "東京都", "[東京都]"},
		{"都", "東京都", "東京[都]"},
		{"語abc", "日本語abc", "日本[語abc]"},
		{"👍", "ok 👍🏽", "ok [👍]🏽"},
		{"from:me", "nothing", "nothing"},
		{"!!!", "!!!", "!!!"},
		{"ab", "\xffab\xff", "\xff[ab]\xff"},
	} {
		q, err := ParseQuery(c.query, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		at := 0
		for _, s := range q.spans(c.text) {
			b.WriteString(c.text[at:s[0]] + "[" + c.text[s[0]:s[1]] + "]")
			at = s[1]
		}
		if got := b.String() + c.text[at:]; got != c.want {
			t.Errorf("%s in %s: %s", c.query, c.text, got)
		}
	}
}

func TestQueriesThatAreNone(t *testing.T) {
	for _, c := range []struct{ query, item string }{
		{"", ""},
		{" \t", " \t"},
		{`""`, `""`},
		{"*", "*"},
		{"from:", "from:"},
		{"from: bora", "from:"},
		{"has:cheese", "has:cheese"},
		{"before:yesterday", "before:yesterday"},
		{"x after:2026-13", "after:2026-13"},
		{"after:2026-02-30", "after:2026-02-30"},
	} {
		_, err := ParseQuery(c.query, time.UTC)
		var e *account.QueryError
		if !errors.As(err, &e) || e.Item != c.item || e.Why == "" {
			t.Errorf("%q: %v", c.query, err)
		}
	}
}

func TestDatesAreLocal(t *testing.T) {
	east := time.FixedZone("east", 5*3600)
	q, err := ParseQuery("AFTER:2026-11-3 before:2026", east)
	if err != nil || !q.After.Equal(time.Date(2026, 11, 3, 0, 0, 0, 0, east)) || !q.Before.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, east)) {
		t.Error(q, err)
	}
}

// Whatever is typed, it is understood or refused in words, and the index
// understands what is asked of it.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{"fox", `"a b" c*`, "from:me in:x has:link before:2026-11 after:2025", `"`, "日本 語*", "a\x00b", "\xff*", "👍🏽", `in:"a b`, "ﷺ ⑴ ½", "::", `""""`} {
		f.Add(s)
	}
	fx := &fixture{store: openFor(f, nil)}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQuery(text, time.UTC)
		var refused *account.QueryError
		if err != nil {
			if !errors.As(err, &refused) || refused.Why == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		fx.T = t
		fx.read(func(a Archive) error {
			_, err := a.Search(q, Window{Most: 5, Context: 1})
			return err
		})
		for _, s := range q.spans(text) {
			if s[0] < 0 || s[0] >= s[1] || s[1] > len(text) {
				t.Fatalf("%q: a span of %v", text, s)
			}
		}
	})
}

// A text is always found by any of its own words.
func FuzzFoundByItsWords(f *testing.F) {
	for _, s := range said {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ws := words(text)
		for _, w := range ws[:min(len(ws), 50)] {
			if w.start < 0 || w.start >= w.end || w.end > len(text) {
				t.Fatalf("%q: %+v", text, w)
			}
			q := Query{Terms: []Term{{Text: text[w.start:w.end]}}}
			if len(q.spans(text)) == 0 {
				t.Fatalf("%q is not found by %q", text, text[w.start:w.end])
			}
		}
	})
}
