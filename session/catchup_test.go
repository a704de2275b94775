package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sotto/account/store"
	"sotto/account/vault"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/element"
	"sotto/session/event"
	"sotto/session/intent"

	"sotto/session/sessiontest"
	"sotto/session/xep"
)

// abilities are those of an account whose server keeps an archive.
var archived313 = event.Abilities{To: event.To{Address: romeo}, Features: []string{"urn:xmpp:mam:2", xep.AssignsIDs}}

// reader is a session by hand that keeps what it reads in our server's
// archive, and has read it up to a place; "" for not at all.
func reader(t *testing.T, newest string) *hand {
	t.Helper()
	h := byHand(t, Options{Jitter: forever})
	h.desk = filed(t, filepath.Join(t.TempDir(), "his.db"))
	h.history.Newest = newest
	return h
}

// catchesUp lets the session read the archive from the beginning of a stream.
func (h *hand) catchesUp(s *shelf) (others []*element.Element) {
	h.t.Helper()
	h.Emit(archived313)
	return s.answer(h)
}

// hers is a message of juliet's as an archive has it, at a second of a day.
func hers(id string) string { return saidAs("juliet@sotto.test/balcony", "romeo@sotto.test", id) }

func saidAs(from, to, id string) string {
	return "<message xmlns='jabber:client' from='" + from + "' to='" + to + "' type='chat' id='" + id + "'><body>" + id + "</body></message>"
}

// heard are the texts that stand in romeo's archive, in reading order.
func (h *hand) inFile(peer roster.JID) (all []string) {
	h.t.Helper()
	h.release()
	for _, m := range spoken(h.desk.read(), romeo, peer) {
		all = append(all, m.Body)
	}
	return all
}

// known is how far the archive was read, as the disk has it.
func (h *hand) known() (known vault.History) {
	h.t.Helper()
	err := h.desk.read().Read(context.Background(), func(tx *store.Tx) (err error) {
		known, _, err = vault.On(tx).History(romeo, romeo)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return known
}

func numbered(from, to int, said func(string) string) (all []string) {
	for i := from; i < to; i++ {
		all = append(all, said("j"+strconv.Itoa(i)))
	}
	return all
}

func lines(from, to int) (all []string) {
	for i := from; i < to; i++ {
		all = append(all, "j"+strconv.Itoa(i))
	}
	return all
}

// What was missed is read from where the archive was read last, page by page,
// and is told and kept once; what came live in the middle of it is known, and
// stands where the archive has it.
func TestCatchUp(t *testing.T) {
	h, s := reader(t, "9"), &shelf{all: numbered(0, 40, hers), page: 7}
	h.Emit(archived313)
	h.read("<message from='juliet@sotto.test/balcony' type='chat' id='j20'><body>j20</body><stanza-id xmlns='urn:xmpp:sid:0' by='romeo@sotto.test' id='20'/></message>")
	s.answer(h)
	if got := h.inFile(juliet); !slices.Equal(got, lines(10, 40)) {
		t.Errorf("kept %q", got)
	}
	told := map[string]int{}
	for _, e := range h.heard() {
		if m, is := e.(event.Message); is {
			told[m.Message.Body]++
			if m.Message.Place == 0 {
				t.Errorf("%s was told without its place", m.Message.Body)
			}
		}
	}
	if len(told) != 30 || told["j20"] != 1 {
		t.Errorf("told %v", told)
	}
	if known := h.known(); known.Newest != "39" || len(s.asked) != 5 || h.gathering != nil {
		t.Errorf("after %d questions it was read up to %+v", len(s.asked), known)
	}
	if s.asked = nil; len(h.catchesUp(s)) != 0 || len(s.asked) != 1 || h.known().Newest != "39" {
		t.Errorf("the second time it asks %d times", len(s.asked))
	}
	h.forgetTold()
	s.all = append(s.all, hers("j40"))
	h.catchesUp(s)
	if got := h.heard(); len(s.asked) != 2 || len(h.inFile(juliet)) != 31 || len(got) != 0 && h.known().Newest != "40" {
		t.Errorf("what came since: %v", got)
	}
}

// Where nothing was read before, the newest pages are, from the end; when that
// is cut short it goes on the next time.
func TestCatchUpFirst(t *testing.T) {
	h, s := reader(t, ""), &shelf{all: numbered(0, 30, hers), page: 3}
	h.catchesUp(s)
	if got := h.inFile(juliet); len(s.asked) != firstPages || !slices.Equal(got, lines(30-3*firstPages, 30)) {
		t.Errorf("after %d questions it has %q", len(s.asked), got)
	}
	if known := h.known(); known.Newest != "29" || known.Oldest != "6" || known.Complete {
		t.Errorf("it was read from %+v", known)
	}
	h, s = reader(t, ""), &shelf{all: numbered(0, 30, hers), page: 3}
	h.Emit(archived313)
	s.reply(h, h.write()[0])
	h.cut()
	h.online()
	s.all = append(s.all, hers("j30"))
	if h.catchesUp(s); !slices.Equal(h.inFile(juliet), lines(30-3*firstPages, 31)) || h.known().Back != 0 {
		t.Errorf("cut short, it has %q", h.inFile(juliet))
	}
	h, s = reader(t, ""), &shelf{all: numbered(0, 5, hers), page: 3}
	h.catchesUp(s)
	if known := h.known(); len(s.asked) != 2 || !known.Complete || known.Oldest != "0" || len(h.inFile(juliet)) != 5 {
		t.Errorf("a short one was read from %+v", known)
	}
	h, s = reader(t, ""), &shelf{}
	h.catchesUp(s)
	if known := h.known(); len(s.asked) != 1 || !known.Complete || known.Newest != "" {
		t.Errorf("an empty one was read from %+v", known)
	}
}

// An archive that has lost the place up to which it was read is read anew.
func TestCatchUpWhereThePlaceIsGone(t *testing.T) {
	h, s := reader(t, "3"), &shelf{all: numbered(0, 12, hers), forgot: 8}
	h.catchesUp(s)
	if got := h.inFile(juliet); len(s.asked) != 2 || len(got) != 12 || h.known().Newest != "11" {
		t.Errorf("after %d questions it has %q", len(s.asked), got)
	}
}

// Nobody asks who does not keep what he reads, or whose server has no archive,
// or one whose ids do not come with the messages.
func TestWhoDoesNotCatchUp(t *testing.T) {
	for name, change := range map[string]func(*hand){
		"without a disk": func(h *hand) { h.desk = nil },
		"in passing":     func(h *hand) { h.options.Passing = true },
		"without an archive": func(h *hand) {
			h.Emit(event.Abilities{To: event.To{Address: romeo}, Features: []string{xep.AssignsIDs}})
		},
		"without ids": func(h *hand) {
			h.Emit(event.Abilities{To: event.To{Address: romeo}, Features: []string{"urn:xmpp:mam:2"}})
		},
	} {
		h, s := reader(t, ""), &shelf{}
		change(h)
		if h.release(); !h.Offers("urn:xmpp:mam:2") && !h.Offers(xep.AssignsIDs) {
			h.Emit(archived313)
		}
		if s.answer(h); len(s.asked) != 0 {
			t.Errorf("%s it asks", name)
		}
	}
}

// S-44, S-45, S-46: what was not asked for, what others say, what is none of
// ours, and more than was asked for, is not kept; and no archive keeps us
// reading.
func TestS44S46CatchUpTakesWhatItAskedFor(t *testing.T) {
	forged := func(change func(q string) string) []string {
		h, s := reader(t, "9"), &shelf{all: numbered(0, 11, hers), before: change}
		h.catchesUp(s)
		return append(h.inFile(juliet), h.inFile(roster.MustParse("eve@sotto.test"))...)
	}
	rows := notAsked(hers("forged"))
	maps.Copy(rows, map[string]func(q string) string{
		"S-45 between others": func(q string) string {
			return fromShelf(q, "10", saidAs("juliet@sotto.test/x", "eve@sotto.test", "forged"))
		},
		"S-45 from nobody": func(q string) string { return fromShelf(q, "10", saidAs("", "romeo@sotto.test", "forged")) },
		"S-70 in a room": func(q string) string {
			return fromShelf(q, "10", strings.Replace(hers("forged"), "type='chat'", "type='groupchat'", 1))
		},
		"an error": func(q string) string {
			return fromShelf(q, "10", strings.Replace(hers("forged"), "type='chat'", "type='error'", 1))
		},
	})
	for name, change := range rows {
		if got := forged(change); !slices.Equal(got, []string{"j10"}) {
			t.Errorf("%s: kept %q", name, got)
		}
	}
	for name, end := range map[string]string{
		"S-46 always the same end": "<last>10</last>",
		"S-46 in circles":          "<last>9</last>",
		"S-46 empty":               "",
	} {
		h, s := reader(t, "9"), &shelf{end: "<fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>" + end + "</set></fin>"}
		if h.catchesUp(s); len(s.asked) > 2 || h.gathering != nil {
			t.Errorf("%s: it asks %d times", name, len(s.asked))
		}
	}
	h := reader(t, "9")
	s := &shelf{before: func(q string) string {
		var all strings.Builder
		for i := range messagesPerPage + 10 {
			all.WriteString(fromShelf(q, "x"+strconv.Itoa(i), hers("j"+strconv.Itoa(i))))
		}
		return all.String()
	}, end: "<fin xmlns='urn:xmpp:mam:2' complete='true'/>"}
	if h.catchesUp(s); len(h.inFile(juliet)) != messagesPerPage {
		t.Errorf("S-46: kept %d of a page", len(h.inFile(juliet)))
	}
}

// a page that the disk refuses is neither told nor counted as read, and
// none is asked for behind it; when the disk works again all of that follows.
func TestR20CatchUpWaitsForTheDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "his.db")
	h, s := byHand(t, Options{Jitter: forever}), &shelf{all: numbered(0, 9, hers), page: 3}
	h.desk = filed(t, file)
	h.Emit(archived313)
	h.release()
	h.forgetTold()
	h.breakDisk()
	s.answer(h)
	for _, e := range h.heard() {
		if _, is := e.(event.Trouble); !is {
			t.Errorf("told %#v", e)
		}
	}
	if len(s.asked) > 2 {
		t.Errorf("asked %d times while nothing could be kept", len(s.asked))
	}
	h.mendDisk(file)
	s.answer(h)
	if got := h.inFile(juliet); !slices.Equal(got, lines(0, 9)) || h.known().Newest != "8" {
		t.Errorf("kept %q, up to %+v", got, h.known())
	}
}

// a page that the disk took back stands, when it is kept after all, where
// it would have stood.
func TestR20CatchUpTakenBack(t *testing.T) {
	h := reader(t, "9")
	h.read("<message from='juliet@sotto.test/balcony' type='chat' id='j11'><body>j11</body></message>")
	h.release()
	before := h.inFile(juliet)
	g := gather(romeo, h.history)
	g.ask()
	for i, stamp := range []string{"2010-07-10T23:08:25Z", "2011-07-10T23:08:25Z"} {
		id := "j1" + strconv.Itoa(i)
		result, _ := xep.ReadArchiveResult(parse(t, strings.Replace(fromShelf(g.query, id, hers(id)), "2010-07-10T23:08:25Z", stamp, 1)))
		g.hear(result, time.Now())
	}
	page, _ := g.end(xep.ArchiveEnd{Complete: true}, time.Now())
	page.Address = romeo
	refused := errors.New("the disk is full")
	if err := h.desk.kept().Write(t.Context(), func(tx *store.Tx) error {
		_, err := h.keepPage(tx, nil, page)
		return errors.Join(err, refused)
	}); !errors.Is(err, refused) || len(h.inFile(juliet)) != len(before) {
		t.Fatal(err)
	}
	h.Emit(page)
	h.release()
	for i, m := range spoken(h.desk.read(), romeo, juliet)[:2] {
		if m.Place != m.Time.UnixMilli() {
			t.Errorf("message %d stands at %v, and was said at %v", i, time.UnixMilli(m.Place), m.Time)
		}
	}
}

// What we said on another device is ours, what we answered is read, and what
// the archive has is not in doubt any more.
func TestCatchUpOfOurs(t *testing.T) {
	h := reader(t, "0")
	h.send("m1", "b")
	h.write()
	h.cut()
	h.forgetTold()
	h.online()
	h.write() // its question what became of m1 is not answered
	phone := strings.ReplaceAll(saidAs("romeo@sotto.test/phone", "juliet@sotto.test", "p1"), "<body>", "<origin-id xmlns='urn:xmpp:sid:0' id='p1'/><body>")
	s := &shelf{all: []string{hers("j0"), hers("j1"), ours("m1"), hers("j2"), phone, hers("j3")}}
	h.catchesUp(s)
	if len(h.doubtful) != 0 || !slices.Contains(h.states("m1"), chat.Sent) || !slices.Equal(h.states("p1"), []chat.State{chat.Sent}) {
		t.Errorf("m1 is %v, p1 %v, in doubt is %v", h.states("m1"), h.states("p1"), h.doubtful)
	}
	if got := h.inFile(juliet); !slices.Equal(got, []string{"j1", "b", "j2", "p1", "j3"}) {
		t.Errorf("kept %q", got)
	}
	seen := -1
	for _, e := range h.heard() {
		if e, is := e.(event.Seen); is {
			seen = e.Unread
		}
	}
	if seen != 1 {
		t.Errorf("unread are %d", seen)
	}
}

// What was deleted does not come back out of the archive, and what was said
// after that does.
func TestCatchUpBringsNothingBack(t *testing.T) {
	h := reader(t, "0")
	err := h.desk.forget(t.Context(), h.desk.kept(), intent.Forget{Of: intent.Of{Address: romeo}, Peer: juliet})
	if err != nil {
		t.Fatal(err)
	}
	later := func(q string) string {
		return strings.Replace(fromShelf(q, "7", hers("later")), "2010-07-10T23:08:25Z", time.Now().Add(time.Hour).UTC().Format(time.RFC3339), 1)
	}
	s := &shelf{all: []string{"", hers("j1"), saidAs("eve@sotto.test/x", "romeo@sotto.test", "e1")}, before: later}
	h.options.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	h.catchesUp(s)
	if got, others := h.inFile(juliet), h.inFile(roster.MustParse("eve@sotto.test")); !slices.Equal(got, []string{"later"}) || len(others) != 1 {
		t.Errorf("kept %q and %q", got, others)
	}
}

// A page that does not come is asked for again, smaller, a few times; then
// after a while.
func TestCatchUpThatIsNotAnswered(t *testing.T) {
	h := reader(t, "9")
	h.options.Timeouts.Idle = time.Hour
	h.Emit(archived313)
	var sizes []string
	for range 3 {
		for _, e := range h.write() {
			if query := e.Child("urn:xmpp:mam:2", "query"); query != nil {
				sizes = append(sizes, query.Child("http://jabber.org/protocol/rsm", "set").ChildText("http://jabber.org/protocol/rsm", "max"))
				h.asks.timedOut(e.Get("id"), domain)
				h.turn()
			}
		}
	}
	if !slices.Equal(sizes, []string{"250", "50", "10"}) || h.gathering != nil {
		t.Errorf("asked for pages of %q", sizes)
	}
	h.handle(t.Context(), rereads{})
	s := &shelf{all: numbered(0, 12, hers)}
	if s.answer(h); !slices.Equal(h.inFile(juliet), lines(10, 12)) {
		t.Errorf("kept %q", h.inFile(juliet))
	}
}

// On a stream that lasts the archive is read again, when much was said and
// time has gone by: what went to other devices is there.
func TestCatchUpAgain(t *testing.T) {
	h, s := reader(t, "0"), &shelf{all: []string{hers("j0")}}
	now := time.Now()
	h.options.Now = func() time.Time { return now }
	h.catchesUp(s)
	now = now.Add(timeSince)
	for i := range saidSince {
		stanza := fmt.Sprintf("<message from='juliet@sotto.test/balcony' type='chat' id='n%d'><body>n</body></message>", i)
		h.mail.put(heard{h.attempt, romeoDesk, false, 0, parse(t, stanza)})
	}
	for deadline := time.Now().Add(10 * time.Second); len(s.asked) < 2 && time.Now().Before(deadline); {
		h.turn() // the timer's mail
		s.answer(h)
	}
	if len(s.asked) != 2 {
		t.Errorf("asked %d times", len(s.asked))
	}
}

// S-47: what was known to be announced is known when an earlier process's
// stream goes on, so that what the server repeats is known in its archive.
func TestS47AbilitiesAreKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "his.db")
	h := counted(t, file)
	h.Emit(archived313)
	h.release()
	next := byHand(t, Options{})
	next.cut()
	next.desk, next.link = h.desk, nil
	if err := next.desk.read().Read(t.Context(), next.takeUp); err != nil {
		t.Fatal(err)
	}
	if !next.Offers(xep.AssignsIDs) || !next.inherited {
		t.Errorf("the next process knows %q", next.offers)
	}
}

// Another device of ours, whose history is its own, has everything that was
// said on this one, in order, and what follows while it is away; on real
// servers.
func TestCatchUpOnRealServers(t *testing.T) {
	for _, on := range []string{"Prosody", "ejabberd"} {
		t.Run(on, func(t *testing.T) {
			t.Parallel()
			ca := authority()
			address := ""
			if on == "Prosody" {
				address = sessiontest.StartProsody(t, sessiontest.ProsodyOptions{CA: ca, Modules: []string{"smacks", "mam"}}).Address
			} else {
				address = sessiontest.StartEjabberd(t, ca).Address
			}
			catchUpFor(t, ca, address)
		})
	}
}

func catchUpFor(t *testing.T, ca *sessiontest.CA, address string) {
	dir := t.TempDir()
	open := func(a roster.JID, file string) *watched {
		w := watch(t, kept(quick(ca), filepath.Join(dir, file)), at(a, address))
		w.connect(a)
		w.link(a, event.Online)
		return w
	}
	desk, hers := open(romeo, "desk.db"), open(juliet, "hers.db")
	var want []string
	talk := func(from, to int) {
		for i := from; i < to; i++ {
			text := fmt.Sprint("line ", i)
			if want = append(want, text); i%3 == 0 {
				desk.say(romeo, juliet, fmt.Sprint("r", i), text)
				until(hers, text, func(e event.Message) bool { return e.Message.Body == text })
			} else {
				hers.say(juliet, romeo, fmt.Sprint("j", i), text)
				until(desk, text, func(e event.Message) bool { return e.Message.Body == text })
			}
		}
	}
	reads := func(file string, missed int) {
		t.Helper()
		w := open(romeo, file)
		seen := map[string]bool{}
		until(w, "all that was missed", func(e event.Message) bool {
			seen[e.Message.Body] = true
			return len(seen) == missed
		})
		w.close()
		s, err := store.Open(t.Context(), store.Options{File: filepath.Join(dir, file)})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var got []string
		for _, m := range spoken(s, romeo, juliet) {
			if got = append(got, m.Body); m.Mine() != strings.HasPrefix(m.ID, "r") || m.Mine() && m.State != chat.Sent {
				t.Errorf("%s is %v", m.Body, m.State)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("the other device has %q", got)
		}
	}
	talk(0, 20)
	reads("phone.db", 20)
	talk(20, 75)
	reads("phone.db", 55)
	desk.close()
	hers.say(juliet, romeo, "j-last", "line 75")
	hers.progress("j-last", chat.Sent)
	want = append(want, "line 75")
	reads("desk.db", 1)
}
