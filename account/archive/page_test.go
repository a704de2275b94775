package archive

import (
	"fmt"
	"testing"

	"sotto/roster"
	"sotto/roster/chat"
)

// Pages in both directions, from any message, of any size, give every
// message once and in order, while others are appended on both sides.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var all []chat.Message
		var want []string
		for i := range 60 {
			all = append(all, theirs(fmt.Sprint(i), fmt.Sprint(i), i))
			elsewhere := theirs(fmt.Sprint(i), "elsewhere", i)
			elsewhere.Peer, elsewhere.From = cem.Bare(), cem
			all = append(all, elsewhere)
			want = append(want, fmt.Sprint(i))
		}
		f.append(Newer, true, all...)
		stand := f.last(bora.Bare(), 60)
		for _, size := range []int{1, 7, 60, 100} {
			for from := range stand {
				down := walk(f, stand[from].Place, size, Archive.Before)
				up := walk(f, stand[from].Place, size, Archive.After)
				got := fmt.Sprint(down, stand[from].Body, up)
				if expect := fmt.Sprint(want[:from], want[from], want[from+1:]); got != expect {
					t.Fatalf("pages of %d from %d: %s", size, from, got)
				}
			}
		}
		f.append(Live, true, theirs("new", "new", 100))
		f.append(Older, true, theirs("old", "old", -100))
		if got := walk(f, stand[30].Place, 10, Archive.After); len(got) != 30 || got[29] != "new" {
			t.Errorf("a cursor moved: %v", got)
		}
		f.read(func(a Archive) error {
			page, err := a.Last(ana, roster.MustParse("nobody@acme.example"), 10)
			if page != nil {
				t.Errorf("nobody said %v", page)
			}
			page, _ = a.Last(work, bora.Bare(), 10)
			if page != nil {
				t.Errorf("to another account was said %v", page)
			}
			return err
		})
	})
}

type pager func(a Archive, account, peer roster.JID, place int64, n int) ([]chat.Message, error)

func walk(f *fixture, from int64, size int, next pager) (texts []string) {
	f.Helper()
	older := fmt.Sprintf("%p", next) == fmt.Sprintf("%p", pager(Archive.Before))
	texts = []string{}
	for {
		var page []chat.Message
		f.read(func(a Archive) (err error) {
			page, err = next(a, ana, bora.Bare(), from, size)
			return err
		})
		if len(page) == 0 {
			return texts
		}
		var part []string
		for _, m := range page {
			part = append(part, m.Body)
		}
		if older {
			texts, from = append(part, texts...), page[0].Place
		} else {
			texts, from = append(texts, part...), page[len(page)-1].Place
		}
	}
}

func TestConversationsAndWhatIsUnread(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		reaction := referring(theirs("r", "👍", 4), chat.Reference{Relation: chat.Reaction, ID: "1", Text: "👍"})
		answer := referring(theirs("a", "because", 5), chat.Reference{Relation: chat.Reply, ID: "1"})
		kept := f.append(Live, true, theirs("1", "one", 1), ours("2", "two", 2), theirs("3", "three", 3), reaction, answer, theirs("e", "", 6))
		f.write(func(a Archive) error {
			m := theirs("w", "at work", 7)
			m.Peer, m.From = cem.Bare(), cem
			_, err := a.Append(work, Live, now, m)
			return err
		})
		want := func(when string, unread int) {
			t.Helper()
			if c := f.conversation(bora.Bare()); c.Unread != unread {
				t.Errorf("%s: %d unread, want %d", when, c.Unread, unread)
			}
		}
		want("at first", 3)
		mark := func(place int64, unread int) {
			t.Helper()
			f.write(func(a Archive) error {
				n, err := a.MarkRead(ana, bora.Bare(), place)
				if n != unread {
					t.Errorf("marking says %d, want %d", n, unread)
				}
				return err
			})
		}
		mark(kept[0].Place, 2)
		want("after the first", 2)
		mark(kept[3].Place, 1)
		mark(kept[0].Place, 1) // never back
		mark(Newest, 0)
		want("at the end", 0)
		f.append(Live, true, theirs("4", "four", 8))
		want("one more", 1)
		f.append(Older, true, theirs("0", "zero", 0))
		want("history", 1)

		f.read(func(a Archive) error {
			all, err := a.Conversations(roster.JID{}, 10)
			if err != nil {
				return err
			}
			got := ""
			for _, c := range all {
				got += fmt.Sprintf("%s|%s|%s|%d ", c.Account.Domain(), c.Peer, c.Last.Body, c.Unread)
			}
			if got != "acme.example|bora@acme.example|four|1 work.example|cem@acme.example|at work|1 " {
				t.Errorf("conversations: %s", got)
			}
			mine, err := a.Conversations(ana, 10)
			if len(mine) != 1 {
				t.Errorf("ana has %d", len(mine))
			}
			return err
		})
	})
}

func TestAdvance(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.append(Live, true, ours("1", "a", 0), theirs("2", "b", 1), theirs("1", "their own with our id", 2))
		for _, step := range []struct {
			id    string
			to    chat.State
			moved bool
			want  chat.State
		}{
			{"1", chat.Written, true, chat.Written},
			{"1", chat.Pending, false, chat.Written},
			{"1", chat.Sent, true, chat.Sent},
			{"1", chat.Sent, false, chat.Sent},
			{"1", chat.Displayed, true, chat.Displayed},
			{"1", chat.Delivered, false, chat.Displayed},
			{"1", chat.Failed, true, chat.Failed},
			{"1", chat.Displayed, false, chat.Failed},
			{"2", chat.Displayed, false, chat.Failed}, // S-49: theirs is not ours
			{"9", chat.Displayed, false, chat.Failed},
		} {
			f.write(func(a Archive) error {
				moved, err := a.Advance(ana, bora.Bare(), step.id, step.to, "why")
				if moved != step.moved {
					t.Errorf("%s to %s: %v", step.id, step.to, moved)
				}
				return err
			})
			page := f.last(bora.Bare(), 3)
			if page[0].State != step.want || page[1].State != chat.Received || page[2].State != chat.Received {
				t.Errorf("%s to %s: states are %s %s %s", step.id, step.to, page[0].State, page[1].State, page[2].State)
			}
		}
		if got := f.last(bora.Bare(), 3)[0].Failure; got != "why" {
			t.Errorf("the reason is %q", got)
		}
	})
}

func TestUnfinished(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		done, written := ours("2", "done", 1), ours("3", "written", 2)
		done.State, written.State = chat.Sent, chat.Written
		f.append(Live, true, ours("1", "pending", 0), done, written, theirs("4", "theirs", 3))
		f.read(func(a Archive) error {
			list, err := a.Unfinished(ana, 0)
			if got := bodies(list); got != `["pending" "written"]` {
				t.Errorf("unfinished: %s", got)
			}
			return err
		})
	})
}

// What nobody can tell is left as it is, and is unfinished no more, until
// somebody tells after all.
func TestLeave(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		written := ours("2", "written", 1)
		written.State = chat.Written
		f.append(Live, true, ours("1", "pending", 0), written)
		for _, id := range []string{"1", "2", "none"} {
			f.write(func(a Archive) error { return a.Leave(ana, bora.Bare(), id) })
		}
		f.read(func(a Archive) error {
			list, err := a.Unfinished(ana, 0)
			if got := bodies(list); got != `["pending"]` {
				t.Errorf("unfinished: %s", got)
			}
			return err
		})
		if got := f.last(bora.Bare(), 1)[0].State; got != chat.Written {
			t.Errorf("it is %s", got)
		}
		f.write(func(a Archive) error {
			moved, err := a.Advance(ana, bora.Bare(), "2", chat.Sent, "")
			if !moved {
				t.Error("it did not move on")
			}
			return err
		})
	})
}

// Of an account that is gone nothing waits any more, and nothing is looked
// for; of the others it does.
func TestAbandon(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		written, done := ours("2", "written", 1), ours("3", "done", 2)
		written.State, done.State = chat.Written, chat.Sent
		f.append(Live, true, ours("1", "pending", 0), written, done, theirs("4", "theirs", 3))
		f.write(func(a Archive) error {
			_, err := a.Append(cem.Bare(), Live, now, ours("1", "of another", 4))
			return err
		})
		why := func(peer roster.JID) string { return "not to " + peer.String() }
		for _, want := range []int{1, 0} {
			f.write(func(a Archive) error {
				waited, err := a.Abandon(ana, why)
				if waited != want {
					t.Errorf("%d waited, want %d", waited, want)
				}
				return err
			})
		}
		f.read(func(a Archive) error {
			list, err := a.Unfinished(ana, 0)
			others, _ := a.Unfinished(cem.Bare(), 0)
			if bodies(list) != "[]" || bodies(others) != `["of another"]` {
				t.Errorf("unfinished: %s, and of another account %s", bodies(list), bodies(others))
			}
			return err
		})
		page := f.last(bora.Bare(), 4)
		for i, want := range []chat.State{chat.Failed, chat.Written, chat.Sent, chat.Received} {
			if page[i].State != want {
				t.Errorf("%s is %s, want %s", page[i].Body, page[i].State, want)
			}
		}
		if page[0].Failure != "not to "+bora.Bare().String() {
			t.Errorf("the reason is %q", page[0].Failure)
		}
	})
}

// What waited in a backup may have been sent since, by the computer it was
// made on.
func TestSettle(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.append(Live, true, ours("1", "pending", 0), theirs("2", "theirs", 1))
		f.write(func(a Archive) error { return a.Settle() })
		page := f.last(bora.Bare(), 2)
		if page[0].State != chat.Written || page[1].State != chat.Received {
			t.Errorf("the states are %v and %v", page[0].State, page[1].State)
		}
	})
}

// The index of what is unfinished, and the statements that use it, name
// states by their numbers.
func TestUnfinishedByNumber(t *testing.T) {
	if states.code(chat.Pending) != 1 || states.code(chat.Written) != 2 {
		t.Errorf("they are %d and %d", states.code(chat.Pending), states.code(chat.Written))
	}
}

func TestFindAndReferring(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		first := with(theirs("id", "first", 0), given(ana.Bare(), "server"))
		first.OriginID = "origin"
		f.append(Live, true, first,
			referring(theirs("2", "answer", 1), chat.Reference{Relation: chat.Reply, ID: "id", To: bora}),
			referring(ours("3", "reaction", 2), chat.Reference{Relation: chat.Reaction, ID: "id", Text: "👍"}, chat.Reference{Relation: chat.Reaction, ID: "id", Text: "🎉"}),
			referring(theirs("4", "of another", 3), chat.Reference{Relation: chat.Reply, ID: "2"}))
		f.read(func(a Archive) error {
			for _, id := range []string{"id", "origin", "server"} {
				m, ok, err := a.Find(ana, bora.Bare(), id)
				if err != nil || !ok || m.Body != "first" {
					t.Errorf("by %s: %q, %v, %v", id, m.Body, ok, err)
				}
			}
			if _, ok, _ := a.Find(ana, cem.Bare(), "id"); ok {
				t.Error("found in another conversation")
			}
			list, err := a.Referring(ana, bora.Bare(), "id")
			if got := bodies(list); got != `["answer" "reaction"]` {
				t.Errorf("referring: %s", got)
			}
			return err
		})
	})
}
