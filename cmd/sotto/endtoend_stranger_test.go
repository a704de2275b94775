//go:build unix

package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"sotto/roster"
	"sotto/session/element"
	"sotto/session/sessiontest"
	"sotto/ui/text"
	"sotto/ui/uitest/window"
)

// siege is romeo in a window, in the conversation with juliet, and eve, whom
// he does not know, on the same server. Both women say what a test likes.
type siege struct {
	*window.Window
	t             *testing.T
	columns, rows int
	own           roster.JID // romeo's
	juliet, eve   *sessiontest.Stranger
}

func besiege(t *testing.T, columns, rows int) *siege {
	t.Helper()
	v := newVeronaThat(t, sessiontest.ProsodyOptions{Users: []sessiontest.User{
		{Name: "romeo", Password: "romeo-secret", Label: "Romeo"},
		{Name: "juliet", Password: "juliet-secret", Label: "Juliet"},
		{Name: "eve", Password: "eve-secret", Stranger: true},
	}})
	romeo := v.citizen("romeo")
	romeo.sets("history.key", "none")
	s := &siege{
		t: t, columns: columns, rows: rows,
		juliet: sessiontest.Intrude(t, v.server, v.ca, "juliet", "juliet-secret"),
		eve:    sessiontest.Intrude(t, v.server, v.ca, "eve", "eve-secret"),
		Window: window.Open(t, window.Options{Columns: columns, Rows: rows, Env: romeo.env}),
	}
	starts(s.Window, "--with juliet@sotto.test")
	came := s.juliet.Until(func(e *element.Element) bool {
		return e.Name == "presence" && e.Get("type") == "" && strings.HasPrefix(e.Get("from"), romeo.address+"/")
	})
	s.own = roster.FromWire(came[len(came)-1].Get("from"))
	s.WaitForText("Nothing was said here yet.", "● Juliet")
	return s
}

// Each of the stanzas by which a stranger could end a session, through a real
// server to the real program: it stays online, what it draws holds nothing of
// theirs but the text of messages, and one chats on.
func TestStrangersInTheWindow(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s := besiege(t, size[0], size[1])
			drawn := s.Record()
			shown := 0
			for i, p := range sessiontest.Pills() {
				if p.Shows {
					shown++
				}
				if of := s.suffers(p, i, shown); len(of) > 0 {
					t.Errorf("%s: eve heard %v", p.Name, of)
				}
			}
			for i, p := range sessiontest.Queries() {
				if of := s.suffers(p, 100+i, shown); len(of) != 1 || of[0].Get("type") != "error" {
					t.Errorf("%s: eve heard %v", p.Name, of)
				}
			}
			s.turnsTo(shown)
			s.isAsked()
			s.onlyDraws(drawn())
			quits(t, s.Window)
			s.AsFound()
		})
	}
}

// suffers has eve say something, and romeo and juliet talk after it. So many
// messages of eve's wait to be read then. It gives what she heard of romeo.
func (s *siege) suffers(p sessiontest.Pill, i, shown int) []*element.Element {
	s.t.Helper()
	s.eve.Say(p.Against(s.own, fmt.Sprint("q", i)))
	s.eve.Heard()
	word, answer := fmt.Sprintf("There, %d?", i), fmt.Sprintf("Here, %d.", i)
	s.juliet.Say("<message to='" + s.own.String() + "' type='chat'><body>" + word + "</body></message>")
	frame := s.WaitForText(word)
	s.inPlace(p.Name, frame, "Juliet")
	if strings.Contains(frame, "forged") || strings.Contains(frame, "pill") {
		s.t.Errorf("%s stands in the conversation with juliet:\n%s", p.Name, frame)
	}
	if waits := fmt.Sprintf(" 1 eve %d ", shown); shown > 0 && !strings.Contains(s.bar(frame), waits) {
		s.t.Errorf("%s: the bar does not say%s:\n%s", p.Name, waits, frame)
	}
	s.Keys(answer + "<Enter>")
	s.juliet.Until(says(answer))
	return sessiontest.From(s.eve.Heard(), s.own)
}

// says tells of a stanza whether it says something.
func says(body string) func(*element.Element) bool {
	return func(e *element.Element) bool { return e.ChildText("jabber:client", "body") == body }
}

// turnsTo opens the conversation with eve, in which so many messages stand,
// and answers her: that is the first she hears.
func (s *siege) turnsTo(shown int) {
	s.t.Helper()
	s.Keys("/chat eve@sotto.test<Enter>")
	frame := s.WaitForText("pill of names")
	s.inPlace("the conversation with eve", frame, "eve@sotto.test")
	if n := strings.Count(frame, "pill"); s.rows == 24 && n != shown || strings.Contains(frame, "forged") {
		s.t.Errorf("%d of %d messages are shown:\n%s", n, shown, frame)
	}
	s.Keys("Who are you?<Enter>")
	if of := sessiontest.From(s.eve.Until(says("Who are you?")), s.own); len(of) != 1 {
		s.t.Errorf("eve heard %v", of)
	}
}

// isAsked has eve ask to see romeo, which is one line, and romeo let her.
func (s *siege) isAsked() {
	s.t.Helper()
	for range 3 {
		s.eve.Say("<presence to='" + s.own.Bare().String() + "' type='subscribe'><status>It is me, Juliet!</status></presence>")
	}
	frame := s.WaitForText("─ eve@sotto.test asks to see you")
	s.inPlace("a request to see us", frame, "eve@sotto.test")
	if strings.Contains(frame, "It is me") {
		s.t.Errorf("what eve says with it is shown:\n%s", frame)
	}
	s.Keys("<F5>")
	s.WaitForText("requests", "asks to", "/contact add", "eve@sotto.test lets")
	s.leavesPage()
	s.Keys("/contact add eve@sotto.test<Enter>")
	s.eve.Until(func(e *element.Element) bool { // she is let
		return e.Name == "presence" && e.Get("type") == "" && roster.FromWire(e.Get("from")) == s.own
	})
	s.Keys("<F5>")
	s.WaitForText("Connection and security")
	s.WaitForNo("requests")
	s.leavesPage()
}

func (s *siege) leavesPage() {
	s.t.Helper()
	s.Keys("<Esc>")
	s.WaitForNo("Connection and security")
}

// bar is the last row.
func (s *siege) bar(frame string) string {
	return strings.Split(strings.TrimSuffix(frame, "\n"), "\n")[s.rows-1]
}

// inPlace checks that a frame holds no character that acts, and that what
// always stands there stands where it belongs.
func (s *siege) inPlace(what, frame, with string) {
	s.t.Helper()
	rows := strings.Split(strings.TrimSuffix(frame, "\n"), "\n")
	if len(rows) != s.rows {
		s.t.Fatalf("%s: %d rows of %d:\n%s", what, len(rows), s.rows, frame)
	}
	for y, row := range rows {
		if strings.ContainsFunc(row, acts) || text.Width(row) > s.columns {
			s.t.Errorf("%s: row %d is %q:\n%s", what, y, row, frame)
		}
	}
	for y, pattern := range s.frame(with) {
		if !regexp.MustCompile(pattern).MatchString(rows[y]) {
			s.t.Errorf("%s: row %d is %q and not like %s:\n%s", what, y, rows[y], pattern, frame)
		}
	}
}

// frame is how the rows that always stand begin and end.
func (s *siege) frame(with string) map[int]string {
	if s.columns == 40 {
		return map[int]string{
			0: `^ ‹ [●○] ` + with + `  .* plain text$`, 9: `^─.*─$`, 10: `^ ›$`, 11: ` ● TLS✓ \d\d:\d\d$`,
		}
	}
	all := map[int]string{
		0: `^ Chats            F2 │ [●○] ` + with + `  .* plain text$`, 1: `^ ▾ romeo@sotto.te… ● │`, 2: `^[▌ ]  ● Juliet          │`,
		3: `^(    |[▌ ]  ○ eve@sotto\.te?…)[ 0-9]* +│`, 16: `^─ Status ─────── F5 ─│`, 17: `^ ● sotto  online     │`, 18: `^   TLS 1.3           │`,
		21: `─$`, 22: ` │ ›$`, 23: `TLS 1.3  plain text .*│ \d\d:\d\d$`,
	}
	for y := 4; y < 16; y++ {
		all[y] = `^ {21}│`
	}
	return all
}

// acts tells whether a character does something to a terminal or to the
// direction of text, or is not seen.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cf)
}

// onlyDraws checks that what was sent to the terminal moves the cursor,
// colours and clears, and is text; and nothing else.
func (s *siege) onlyDraws(sent string) {
	s.t.Helper()
	if len(sent) < 10_000 {
		s.t.Errorf("of what was drawn only %d bytes are known", len(sent))
	}
	for sent != "" {
		one := drawing.FindString(sent)
		if one == "" || !strings.HasPrefix(one, "\x1b") && strings.ContainsFunc(strings.TrimLeft(one, "\b\x0f"), acts) {
			s.t.Errorf("%q was sent to the terminal", sent[:min(len(sent), 40)])
			one = sent[:1]
		}
		sent = sent[len(one):]
	}
}

// drawing is text, or a control sequence by which sotto draws: colours, the
// cursor, clearing, frames.
var drawing = regexp.MustCompile(`^(?:\x1b\[[0-9:;<=>?]*[ -/]*[mHJKhlq]|\x1b\(B|[\x08\x0f]|[^\x00-\x1f\x7f]+)`)
