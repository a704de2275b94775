package session

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"
	"sotto/session/problem"
	"sotto/session/sessiontest"
)

// shelf is an archive by script: it answers by the book, or as the test says.
type shelf struct {
	all     []string // messages as they were said, the oldest first
	page    int      // how many it gives at once; 0: as many as are asked for
	rules   string   // what it keeps: the default of XEP-0441; "": it does not tell
	refuses bool
	forgot  int                         // how many of the oldest it has not any more
	busy    bool                        // it refuses because of the moment
	before  func(queryid string) string // what is said before each page
	end     string                      // what each answer has in the place of the truth
	asked   []*element.Element          // the questions
}

// ours is a message of ours as an archive has it.
func ours(id string) string {
	return "<message xmlns='jabber:client' from='romeo@sotto.test/gone' to='juliet@sotto.test' type='chat' id='" + id + "'><body>b</body><origin-id xmlns='urn:xmpp:sid:0' id='" + id + "'/></message>"
}

func fromShelf(query, id, message string) string {
	return "<message to='romeo@sotto.test/desk'><result xmlns='urn:xmpp:mam:2' queryid='" + query + "' id='" + id + "'>" +
		"<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2010-07-10T23:08:25Z'/>" + message + "</forwarded></result></message>"
}

// answer answers what the session asks of the archive, until it asks no more,
// and gives what else it sent.
func (s *shelf) answer(h *hand) (others []*element.Element) {
	h.t.Helper()
	for {
		asked := false
		for _, e := range h.write() {
			if e.Name != "iq" || len(e.Children) == 0 || e.Children[0].Space != "urn:xmpp:mam:2" {
				others = append(others, e)
				continue
			}
			asked = true
			s.asked = append(s.asked, e)
			s.reply(h, e)
		}
		if !asked {
			return others
		}
	}
}

func (s *shelf) reply(h *hand, e *element.Element) {
	h.t.Helper()
	id, query := e.Get("id"), e.Child("urn:xmpp:mam:2", "query")
	switch {
	case s.busy:
		h.read(strings.ReplaceAll(unavailable(id, ""), "service-unavailable", "resource-constraint"))
		return
	case s.refuses, query == nil && s.rules == "":
		h.read(unavailable(id, ""))
		return
	case query == nil:
		h.read("<iq type='result' id='" + id + "'><prefs xmlns='urn:xmpp:mam:2' default='" + s.rules + "'><always/><never><jid>eve@sotto.test</jid></never></prefs></iq>")
		return
	}
	q := query.Get("queryid")
	if s.before != nil {
		for said := range strings.SplitAfterSeq(s.before(q), "</result></message>") {
			if said != "" {
				h.read(said)
			}
		}
	}
	set := query.Child("http://jabber.org/protocol/rsm", "set")
	most, _ := strconv.Atoi(set.ChildText("http://jabber.org/protocol/rsm", "max"))
	if s.page > 0 {
		most = s.page
	}
	begin, end := 0, len(s.all)
	if set.Child("http://jabber.org/protocol/rsm", "before") == nil {
		if after := set.ChildText("http://jabber.org/protocol/rsm", "after"); after != "" {
			begin, _ = strconv.Atoi(after)
			begin++
		}
		if begin < s.forgot {
			h.read("<iq type='error' id='" + id + "'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
			return
		}
		end = min(begin+most, end)
	} else {
		if before := set.ChildText("http://jabber.org/protocol/rsm", "before"); before != "" {
			end, _ = strconv.Atoi(before)
			end = min(end, len(s.all))
		}
		begin = max(0, end-most)
	}
	for i := begin; i < end; i++ {
		h.read(fromShelf(q, strconv.Itoa(i), s.all[i]))
	}
	complete := begin == 0
	if set.Child("http://jabber.org/protocol/rsm", "before") == nil {
		complete = end == len(s.all)
	}
	page := ""
	if begin < end {
		page = fmt.Sprintf("<first>%d</first><last>%d</last>", begin, end-1)
	}
	fin := fmt.Sprintf("<fin xmlns='urn:xmpp:mam:2' complete='%v'><set xmlns='http://jabber.org/protocol/rsm'>%s</set></fin>", complete, page)
	if s.end != "" {
		fin = s.end
	}
	h.read("<iq type='result' id='" + id + "'>" + fin + "</iq>")
}

// inDoubt is a session whose messages were written when its link was lost.
func inDoubt(t *testing.T, ids ...string) *hand {
	h := byHand(t, Options{Jitter: forever})
	for _, id := range ids {
		h.send(id, "b")
	}
	h.write()
	h.cut()
	return h
}

// cut loses the link, and what was on it.
func (h *hand) cut() {
	old := h.attempt
	h.drop(problem.New(problem.ConnectionLost, domain), false)
	h.mail.put(laidDown{old})
	h.turn()
}

func (h *hand) troubles() (all []*problem.Problem) {
	for _, e := range h.heard() {
		if e, is := e.(event.Trouble); is {
			all = append(all, e.Problem)
		}
	}
	return all
}

// Where the archive will never tell, it is asked once and not at each start
// again; a message that nobody confirmed stays what it is. What may be known
// another time is looked for again.
func TestWhatNobodyCanTellIsLookedForOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		shelf shelf
		again bool
	}{
		{"no archive", shelf{refuses: true}, false},
		{"it keeps nothing of this", shelf{rules: "never"}, false},
		{"it does not tell what it keeps", shelf{}, false},
		{"it is busy", shelf{busy: true}, true},
		{"its answer is none", shelf{end: "<fin xmlns='urn:xmpp:other:2'/>"}, true},
		{"it does not come to an end", shelf{end: "<fin xmlns='urn:xmpp:mam:2'/>"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := byHand(t, Options{Jitter: forever})
			s := h.keeps(filepath.Join(t.TempDir(), "a.db"))
			h.send("m1", "b")
			h.write()
			h.cut()
			h.online()
			c.shelf.answer(h)
			if n := len(h.troubles()); n != 1 {
				t.Errorf("it was told %d times that it is in doubt", n)
			}
			h.desk.mail.close()
			h.desk.run(t.Context())
			_, _, waiting := h.onDisk()
			if again := len(waiting) == 1; again != c.again {
				t.Errorf("it is looked for again: %v, want %v", again, c.again)
			}
			err := s.Read(t.Context(), func(tx *store.Tx) error {
				m, _, err := archive.On(tx).Find(romeo, juliet, "m1")
				if m.State != chat.Written {
					t.Errorf("it is %s", m.State)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// What the archive has was sent; what it has not is sent again, once, and
// before anything newer.
func TestWhatIsInDoubtIsLookedUp(t *testing.T) {
	for _, c := range []struct {
		name   string
		shelf  shelf
		again  []string // of m1, m2, m3 and the newer m4
		sent   []string // are known to have come
		doubts string   // why the rest is in doubt; "" for no doubt
	}{
		{"all came", shelf{all: []string{ours("m1"), ours("m2"), ours("m3")}}, []string{"m4"}, []string{"m1", "m2", "m3"}, ""},
		{"some came", shelf{all: []string{ours("m1"), ours("m2")}, rules: "always"}, []string{"m3", "m4"}, []string{"m1", "m2"}, ""},
		{"none came", shelf{rules: "always"}, []string{"m1", "m2", "m3", "m4"}, nil, ""},
		{"none came, to a contact", shelf{rules: "roster"}, []string{"m1", "m2", "m3", "m4"}, nil, ""},
		{"none came, by pages of one", shelf{all: []string{ours("o1"), ours("o2"), ours("o3")}, page: 1, rules: "always"}, []string{"m1", "m2", "m3", "m4"}, nil, ""},
		{"all came, by pages of one", shelf{all: []string{ours("m1"), ours("m2"), ours("m3"), ours("o1"), ours("o2")}, page: 1}, []string{"m4"}, []string{"m1", "m2", "m3"}, ""},
		{"without origin-id", shelf{all: []string{strings.ReplaceAll(ours("m1"), "urn:xmpp:sid:0", "urn:x")}, rules: "always"}, []string{"m2", "m3", "m4"}, []string{"m1"}, ""},
		{"by origin-id alone", shelf{all: []string{strings.Replace(ours("m1"), "id='m1'", "id='changed'", 1)}, rules: "always"}, []string{"m2", "m3", "m4"}, []string{"m1"}, ""},
		{"no archive", shelf{refuses: true}, []string{"m4"}, nil, "it has no archive, or does not let it be read"},
		{"an archive that keeps nothing", shelf{rules: "never"}, []string{"m4"}, nil, "it is not known whether its archive keeps what you say"},
		{"an archive that does not tell what it keeps", shelf{}, []string{"m4"}, nil, "it is not known whether its archive keeps what you say"},
		{"an answer that is none", shelf{end: "<fin xmlns='urn:x'/>", rules: "always"}, []string{"m4"}, nil, "its archive gave an answer that cannot be understood"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := inDoubt(t, "m1", "m2", "m3")
			befriend(h, juliet)
			h.send("m4", "newer")
			h.online()
			if got := messages(c.shelf.answer(h)); !slices.Equal(got, c.again) {
				t.Errorf("sent %q, want %q", got, c.again)
			}
			for _, id := range []string{"m1", "m2", "m3"} {
				states := h.states(id)
				if came := slices.Contains(states, chat.Sent); came != slices.Contains(c.sent, id) {
					t.Errorf("%s is %v", id, states)
				}
			}
			told := h.troubles()
			if c.doubts == "" {
				if len(told) > 0 {
					t.Errorf("told %v", told)
				}
				return
			}
			if len(told) != 1 || told[0].Code != problem.InDoubt || told[0].Subject != juliet.String() ||
				!slices.Equal(told[0].Facts, []problem.Fact{{Name: "messages", Value: "3"}, {Name: "server", Value: c.doubts}}) {
				t.Errorf("told %v", told)
			}
		})
	}
}

// A message of ours that our server had before, and confirmed, is as good as
// the whole archive: what came after it stands behind it. It is looked for in
// what is kept.
func TestALandmarkEndsTheSearch(t *testing.T) {
	h := inDoubt(t, "m2")
	file := h.keeps(filepath.Join(t.TempDir(), "his.db"))
	say := func(id string, state chat.State, from roster.JID, delayed bool, ids ...chat.StanzaID) chat.Message {
		m := chat.Message{ID: id, OriginID: id, Peer: juliet, From: from, Body: "b", Time: time.Now(), State: state, Delayed: delayed}
		if ids != nil {
			m.Links = &chat.Links{StanzaIDs: ids}
		}
		return m
	}
	for _, m := range []chat.Message{
		say("m1", chat.Sent, romeo, false), say("lost", chat.Written, romeo, false), say("failed", chat.Failed, romeo, false),
		say("j1", chat.Received, juliet, false, chat.StanzaID{By: romeo, ID: "7", Announced: true}),
		say("j2", chat.Received, juliet, true, chat.StanzaID{By: romeo, ID: "8", Announced: true}),
		say("j3", chat.Received, juliet, false, chat.StanzaID{By: romeo, ID: "9"}),
		say("m2", chat.Written, romeo, false), say("m3", chat.Sent, romeo, false),
	} {
		err := file.Write(t.Context(), func(tx *store.Tx) error {
			_, err := archive.On(tx).Append(romeo, archive.Live, time.Now(), m)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	mine, theirs := h.landmarks(h.doubtful[0])
	if len(mine) != 1 || !mine["m1"] || len(theirs) != 2 || !theirs["7"] || theirs["9"] {
		t.Errorf("the landmarks are %v and %v", mine, theirs)
	}
	var other []string
	for i := range 300 {
		other = append(other, fmt.Sprintf("<message xmlns='jabber:client' from='juliet@sotto.test/x' to='romeo@sotto.test' id='j%d'><body>b</body></message>", i))
	}
	s := shelf{all: append([]string{"", "", ours("m1")}, other[:150]...)}
	h.online()
	if got := messages(s.answer(h)); !slices.Equal(got, []string{"m2"}) || len(s.asked) != 2 {
		t.Errorf("sent %q after %d questions", got, len(s.asked))
	}
	h.cut()
}

// notAsked are results that carry a message and are none of our archive's, or
// none of what was asked.
func notAsked(message string) map[string]func(q string) string {
	result := func(q string) string { return fromShelf(q, "10", message) }
	from := func(who string) func(string) string {
		return func(q string) string { return strings.Replace(result(q), "<message", "<message from='"+who+"'", 1) }
	}
	but := func(old, other string) func(string) string {
		return func(q string) string { return strings.Replace(result(q), old, other, 1) }
	}
	return map[string]func(q string) string{
		"S-44 another question":     func(string) string { return result("q") },
		"S-44 no question":          func(string) string { return strings.Replace(result(""), " queryid=''", "", 1) },
		"S-44 a contact":            from("juliet@sotto.test"),
		"S-44 a contact's resource": from("juliet@sotto.test/x"),
		"S-44 our other session":    from("romeo@sotto.test/phone"),
		"S-44 the server":           from("sotto.test"),
		"S-44 a room":               from("room@muc.sotto.test"),
		"without an id":             but(" id='10'", ""),
		"without a forwarded one":   but("urn:xmpp:forward:0", "urn:x"),
		"in another namespace":      but("urn:xmpp:mam:2", "urn:xmpp:mam:0"),
		"an iq": func(q string) string {
			return strings.ReplaceAll(strings.Replace(result(q), "<message", "<iq type='result' id='1'", 1), "</result></message>", "</result></iq>")
		},
	}
}

// S-44, S-45: what was not asked for, what others say, and what is not of this
// conversation finds nothing.
func TestS44S45ResultsOfOthersFindNothing(t *testing.T) {
	rows := notAsked(ours("m1"))
	maps.Copy(rows, map[string]func(q string) string{
		"S-45 theirs under our id": func(q string) string {
			return fromShelf(q, "1", swap(ours("m1"), "romeo@sotto.test/gone", "juliet@sotto.test"))
		},
		"S-45 ours to somebody else": func(q string) string {
			return fromShelf(q, "1", strings.Replace(ours("m1"), "juliet@sotto.test", "eve@sotto.test", 1))
		},
		"S-45 of nobody": func(q string) string {
			return fromShelf(q, "1", strings.Replace(ours("m1"), "romeo@sotto.test/gone", "", 1))
		},
		"S-45 of a stranger": func(q string) string {
			return fromShelf(q, "1", strings.Replace(ours("m1"), "romeo@sotto.test/gone", "eve@sotto.test/x", 1))
		},
	})
	for name, said := range rows {
		h := inDoubt(t, "m1")
		s := shelf{rules: "always", before: said}
		h.online()
		if got := messages(s.answer(h)); !slices.Equal(got, []string{"m1"}) || slices.Contains(h.states("m1"), chat.Sent) {
			t.Errorf("%s: sent %q, and it is %v", name, got, h.states("m1"))
		}
		for _, e := range h.heard() {
			if m, is := e.(event.Message); is && !m.Message.Mine() {
				t.Errorf("%s: told %+v", name, m.Message)
			}
		}
		h.cut()
	}
}

func swap(s, a, b string) string {
	return strings.NewReplacer(a, b, b, a).Replace(s)
}

// S-44: after the end of a page nothing of it counts any more.
func TestS44AfterTheEnd(t *testing.T) {
	h := inDoubt(t, "m1")
	s, last := shelf{rules: "always"}, ""
	s.before = func(q string) string { last = q; return "" }
	h.online()
	s.answer(h)
	h.read(fromShelf(last, "1", ours("m1")))
	if got := h.states("m1"); slices.Contains(got, chat.Sent) {
		t.Errorf("it is %v", got)
	}
	h.cut()
}

// What comes out of an archive is shown to nobody, whatever else the stanza
// says.
func TestResultsAreNotMessages(t *testing.T) {
	h := byHand(t, Options{})
	h.read(strings.Replace(fromShelf("q", "1", ours("m1")), "<result", "<body>look</body><result", 1))
	if told := h.heard(); len(told) > 0 {
		t.Errorf("told %v", told)
	}
	h.cut()
}

// S-46: pages that never end, or tell nothing new, end the search, and leave
// the doubt.
func TestS46PagesThatNeverEnd(t *testing.T) {
	n := 0
	fin := func(first string) string {
		return "<fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>" + first + "</first><count>3</count></set></fin>"
	}
	for _, c := range []struct {
		name  string
		shelf shelf
		pages int
	}{
		{"the same page", shelf{end: fin("7"), before: func(q string) string { return fromShelf(q, "7", ours("o1")) }}, 1 + mostIdle},
		{"empty pages", shelf{end: fin("7")}, mostIdle},
		{"empty pages without an end", shelf{end: fin("")}, 1},
		{"always something new", shelf{end: fin("7"), before: func(q string) string { n++; return fromShelf(q, fmt.Sprint("new", n), ours("o1")) }}, mostPages},
		{"more than was asked for", shelf{end: fin("7"), before: func(q string) string {
			var b strings.Builder
			for i := range resultsPerPage + 1 {
				id := "o"
				if i == resultsPerPage {
					id = "m1"
				}
				b.WriteString(fromShelf(q, fmt.Sprint(i), ours(id)))
			}
			return b.String()
		}}, 1 + mostIdle},
	} {
		h := inDoubt(t, "m1")
		h.send("m2", "newer")
		h.online()
		if got := messages(c.shelf.answer(h)); !slices.Equal(got, []string{"m2"}) {
			t.Errorf("%s: sent %q", c.name, got)
		}
		if told := h.troubles(); len(c.shelf.asked) != c.pages || len(told) != 1 || told[0].Code != problem.InDoubt {
			t.Errorf("%s: after %d pages told %v", c.name, len(c.shelf.asked), told)
		}
		h.cut()
	}
}

// The order is kept across conversations, and one that is in doubt holds no
// other back for ever.
func TestSeveralConversationsAreLookedUp(t *testing.T) {
	h := byHand(t, Options{Jitter: forever})
	eve := roster.MustParse("eve@sotto.test")
	for i, to := range []roster.JID{juliet, eve, juliet, eve} {
		h.mail.put(intent.Send{Of: intent.Of{Address: romeo}, To: to, ID: fmt.Sprint("m", i), Body: "b"})
	}
	h.turn()
	h.write()
	h.cut()
	h.online()
	s := shelf{rules: "always"} // but nothing with eve
	if got := messages(s.answer(h)); !slices.Equal(got, []string{"m0", "m2"}) {
		t.Errorf("sent %q", got)
	}
	if told := h.troubles(); len(told) != 1 || told[0].Subject != eve.String() {
		t.Errorf("told %v", told)
	}
	h.cut()
}

// A link that is lost in the middle leaves the doubt, and the next begins
// anew. So does one that is lost when a message was sent again.
func TestALinkIsLostWhileSomethingIsLookedUp(t *testing.T) {
	h := inDoubt(t, "m1", "m2")
	for range 3 {
		h.online()
		if asked := h.write(); len(asked) != 1 || len(messages(asked)) != 0 {
			t.Fatalf("sent %v", asked)
		}
		h.cut()
	}
	s := shelf{all: []string{ours("m1")}, rules: "always"}
	h.online()
	if got := messages(s.answer(h)); !slices.Equal(got, []string{"m2"}) {
		t.Fatalf("sent %q", got)
	}
	h.cut() // before it was confirmed
	s.all = append(s.all, ours("m2"))
	h.send("m3", "newer")
	h.online()
	if got := messages(s.answer(h)); !slices.Equal(got, []string{"m3"}) {
		t.Errorf("sent %q", got)
	}
	for _, id := range []string{"m1", "m2"} {
		if got := h.states(id); !slices.Equal(got, []chat.State{chat.Pending, chat.Written, chat.Sent}) {
			t.Errorf("%s is %v", id, got)
		}
	}
	if told := h.troubles(); len(told) > 0 {
		t.Errorf("told %v", told)
	}
	h.cut()
}

// An archive that never answers leaves the doubt, and holds nothing back for
// ever.
func TestAnArchiveThatDoesNotAnswer(t *testing.T) {
	h := inDoubt(t, "m1")
	h.send("m2", "newer")
	h.online()
	asked := h.write()
	if len(asked) != 1 {
		t.Fatalf("sent %v", asked)
	}
	h.mail.put(expired{asked[0].Get("id")})
	h.turn()
	if got := messages(h.write()); !slices.Equal(got, []string{"m2"}) {
		t.Errorf("sent %q", got)
	}
	if told := h.troubles(); len(told) != 1 || told[0].Facts[1].Value != "its archive did not answer in time" {
		t.Errorf("told %v", told)
	}
	h.cut()
}

// What was refused meanwhile is no longer in doubt.
func TestWhatWasRefusedIsNotInDoubt(t *testing.T) {
	h := inDoubt(t, "m1")
	h.online()
	h.read("<message type='error' from='juliet@sotto.test' id='m1'><error type='cancel'/></message>")
	s := shelf{rules: "always"}
	if got := messages(s.answer(h)); len(got) > 0 {
		t.Errorf("sent %q", got)
	}
	if got := h.states("m1"); got[len(got)-1] != chat.Failed {
		t.Errorf("it is %v", got)
	}
	h.cut()
}

// Nobody expects what is older than a week to be sent; and what is older than
// a day may have been in the archive, and be gone.
func TestWhatIsOldIsNotSentAgain(t *testing.T) {
	now := time.Now()
	h := byHand(t, Options{Jitter: forever, Now: func() time.Time { return now }})
	for i, age := range []time.Duration{8 * 24 * time.Hour, 25 * time.Hour, time.Hour} {
		now = time.Now().Add(-age)
		h.send(fmt.Sprint("m", i), "b")
	}
	now = time.Now()
	h.write()
	h.cut()
	h.online()
	s := shelf{rules: "always"}
	if got := messages(s.answer(h)); !slices.Equal(got, []string{"m2"}) {
		t.Errorf("sent %q", got)
	}
	if told := h.troubles(); len(told) != 1 || told[0].Facts[0].Value != "1" {
		t.Errorf("told %v", told)
	}
	h.cut()
}

// A run that nobody looks at sends nothing again.
func TestAPassingRunLooksNothingUp(t *testing.T) {
	h := byHand(t, Options{Jitter: forever, Passing: true})
	h.send("m1", "b")
	h.write()
	h.cut()
	h.send("m2", "b")
	h.online()
	s := shelf{rules: "always"}
	if got := messages(s.answer(h)); !slices.Equal(got, []string{"m2"}) || len(s.asked) > 0 {
		t.Errorf("sent %q after %d questions", got, len(s.asked))
	}
	h.cut()
}

// The real thing: what a lost process had sent and the server had, and what it
// had sent and the server had not, come to the other once each, in order, by
// the next process, whose server has forgotten the stream.
func TestProsodyTellsWhatCame(t *testing.T) {
	ca := authority()
	p := sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Modules: []string{"mam"}})
	testTellsWhatCame(t, quick(ca), p.Address)
}

func TestEjabberdTellsWhatCame(t *testing.T) {
	ca := authority()
	testTellsWhatCame(t, quick(ca), sessiontest.StartEjabberd(t, ca).Address)
}

func testTellsWhatCame(t *testing.T, o Options, server string) {
	t.Helper()
	way, file := lay(t, server), filepath.Join(t.TempDir(), "his.db")
	kept := kept(o, file)
	kept.Jitter = forever
	hers := watch(t, o, at(juliet, server))
	hers.connect(juliet)
	hers.link(juliet, event.Online)
	heard := func(body string) {
		until(hers, body, func(e event.Message) bool { return e.Message.Body == body })
	}
	first := watch(t, kept, at(romeo, way.Address))
	first.connect(romeo)
	first.link(romeo, event.Online)
	first.say(romeo, juliet, "m0", "0")
	first.progress("m0", chat.Sent)
	way.lost[1].Store(true) // the server's word does not come any more
	first.say(romeo, juliet, "m1", "1")
	heard("1")
	way.lost[0].Store(true) // and ours does not get there
	first.say(romeo, juliet, "m2", "2")
	first.progress("m2", chat.Written)
	way.cutForGood()
	first.link(romeo, event.Waiting)
	first.say(romeo, juliet, "m3", "3")
	until(first, "m3", func(e event.Message) bool { return e.Message.ID == "m3" })
	first.close()
	forget(t, file)

	second := watch(t, kept, at(romeo, server))
	second.connect(romeo)
	second.link(romeo, event.Online)
	second.progress("m1", chat.Sent)
	second.say(romeo, juliet, "m4", "4")
	second.progress("m4", chat.Sent)
	heard("4")
	if got := hers.bodies(); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
		t.Errorf("juliet heard %q", got)
	}
	for _, e := range second.told {
		if e, is := e.(event.Trouble); is {
			t.Errorf("told %v", e.Problem)
		}
	}
}

// forget makes a file forget the stream, as after the server has.
func forget(t *testing.T, file string) {
	t.Helper()
	inFile(t, file, func(tx *store.Tx) error { return vault.On(tx).DropResumption(romeo) })
}
