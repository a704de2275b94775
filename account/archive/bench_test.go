package archive

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

var benchMessages = flag.Int("bench.messages", 1_000_000, "how many messages the benchmarks' archive holds")

var benchFile = flag.String("bench.file", "", "where that archive is kept from one run to the next; empty for not at all")

const benchConversations = 2000

// talk makes messages as people write them: most in few conversations, a few
// in a row in the same one, texts of 1 to 18 words, of which some are
// frequent and most are rare.
type talk struct {
	source  *rand.PCG
	random  *rand.Rand
	words   *rand.Zipf
	peers   *rand.Zipf
	lexicon []string
	peer    int
	at      int64
}

func newTalk() *talk {
	source := rand.NewPCG(1, 2)
	r := rand.New(source)
	t := &talk{
		source: source, random: r, words: rand.NewZipf(r, 1.1, 4, 49_999), peers: rand.NewZipf(r, 1.1, 8, benchConversations-1),
		at: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(),
	}
	for i := range 50_000 {
		letters := make([]byte, 2+i%9)
		for j := range letters {
			letters[j] = byte('a' + r.IntN(26))
		}
		t.lexicon = append(t.lexicon, string(letters))
	}
	return t
}

// goOn makes what is said from now on new to an archive, whatever earlier
// benchmarks appended to it.
func (t *talk) goOn(s *store.Store) error {
	return s.Read(context.Background(), func(tx *store.Tx) error {
		newest, err := tx.Int("SELECT max(place) FROM message")
		t.at = max(t.at, newest)
		t.source.Seed(uint64(t.at), 2)
		return err
	})
}

func (t *talk) address(peer int) roster.JID {
	return roster.MustParse(fmt.Sprintf("friend%d@acme.example", peer))
}

func (t *talk) next() chat.Message {
	if t.random.IntN(6) == 0 {
		t.peer = int(t.peers.Uint64())
	}
	t.at += 1 + int64(t.random.ExpFloat64()*150_000)
	peer := t.address(t.peer)
	id := fmt.Sprintf("%016x%016x", t.random.Uint64(), t.random.Uint64())
	m := chat.Message{
		ID: id, OriginID: id, Peer: peer, From: peer.WithResource("phone.XyZ1"), Body: t.text(), Time: time.UnixMilli(t.at),
		Links: &chat.Links{StanzaIDs: []chat.StanzaID{{By: ana.Bare(), ID: t.token(), Announced: true}}},
	}
	if t.random.IntN(3) == 0 {
		m.From, m.State = ana, chat.Delivered
	}
	return m
}

func (t *talk) batch(n int) []chat.Message {
	messages := make([]chat.Message, n)
	for i := range messages {
		messages[i] = t.next()
	}
	return messages
}

func (t *talk) token() string {
	var b [18]byte
	for i := range b {
		b[i] = byte(t.random.Uint32())
	}
	return base64.URLEncoding.EncodeToString(b[:])
}

func (t *talk) text() string {
	list := make([]string, 1+t.random.IntN(18))
	for i := range list {
		list[i] = t.lexicon[t.words.Uint64()]
	}
	return strings.Join(list, " ")
}

// big is the archive of the benchmarks, made once.
var big struct {
	sync.Once
	store *store.Store
	talk  *talk
	took  spent
	size  int64
}

func bigArchive(b *testing.B) (*store.Store, *talk) {
	big.Do(func() {
		file := *benchFile
		if file == "" {
			dir, err := os.MkdirTemp("", "sotto-bench-")
			if err != nil {
				b.Fatal(err)
			}
			file = filepath.Join(dir, "archive.db")
		}
		_, missing := os.Stat(file)
		s, err := store.Open(context.Background(), store.Options{File: file, Key: key})
		if err != nil {
			b.Fatal(err)
		}
		big.talk = newTalk()
		for range *benchMessages / 500 {
			if missing == nil {
				break
			}
			big.took.add(appendBatch(b, s, big.talk, 500))
		}
		if err := errors.Join(s.Fold(context.Background()), big.talk.goOn(s)); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		big.store, big.size = s, info.Size()
	})
	if big.store == nil {
		b.Skip("the archive could not be made")
	}
	b.ReportMetric(float64(big.size)/float64(*benchMessages), "B/message")
	if big.took.wall > 0 {
		b.ReportMetric(float64(*benchMessages)/big.took.wall.Seconds(), "all-appends/s")
		b.ReportMetric(float64(big.took.cpu.Microseconds())/float64(*benchMessages), "all-cpu-us/append")
	}
	return big.store, big.talk
}

func TestMain(m *testing.M) {
	if file := os.Getenv(crashVariable); file != "" {
		crashing(file)
	}
	flag.Parse()
	code := m.Run()
	if big.store != nil {
		_ = big.store.Close()
		if *benchFile == "" {
			_ = os.RemoveAll(filepath.Dir(big.store.File()))
		}
	}
	os.Exit(code)
}

// spent is how long something took, on the clock and of the processors. The
// second tells more where others use them too.
type spent struct{ wall, cpu time.Duration }

func (s *spent) add(more spent) {
	s.wall += more.wall
	s.cpu += more.cpu
}

// appendBatch appends new messages in one transaction, and tells how long
// that took.
func appendBatch(b *testing.B, s *store.Store, t *talk, n int) spent {
	messages := t.batch(n)
	start, busy := time.Now(), processorTime()
	err := s.Write(context.Background(), func(tx *store.Tx) error {
		kept, err := On(tx).Append(ana, Newer, time.UnixMilli(t.at), messages...)
		if err == nil && !kept[n-1].New {
			err = fmt.Errorf("a new message was taken for an old one")
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return spent{time.Since(start), processorTime() - busy}
}

// median runs f until the benchmark has enough, and reports the middle time.
func median(b *testing.B, f func(i int)) {
	var times []time.Duration
	i := 0
	for b.Loop() {
		start := time.Now()
		f(i)
		times = append(times, time.Since(start))
		i++
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}

func read(b *testing.B, s *store.Store, f func(Archive) error) {
	if err := s.Read(context.Background(), func(tx *store.Tx) error { return f(On(tx)) }); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkAppend500(b *testing.B) {
	s, t := bigArchive(b)
	var took spent
	n := 0
	for b.Loop() {
		took.add(appendBatch(b, s, t, 500))
		n += 500
	}
	b.ReportMetric(float64(n)/took.wall.Seconds(), "appends/s")
	b.ReportMetric(float64(took.cpu.Microseconds())/float64(n), "cpu-us/append")
}

func BenchmarkAppendOne(b *testing.B) {
	s, t := bigArchive(b)
	var busy []time.Duration
	median(b, func(int) { busy = append(busy, appendBatch(b, s, t, 1).cpu) })
	slices.Sort(busy)
	b.ReportMetric(float64(busy[len(busy)/2].Microseconds())/1000, "median-cpu-ms")
	b.ReportMetric(float64(busy[len(busy)-1].Microseconds())/1000, "most-cpu-ms")
}

// BenchmarkOpenConversation opens one of the 500 in which most was said, each
// time another.
func BenchmarkOpenConversation(b *testing.B) {
	s, t := bigArchive(b)
	rows := 0
	median(b, func(i int) {
		read(b, s, func(a Archive) error {
			peer := t.address(i * 7 % 500)
			if _, _, err := a.Conversation(ana, peer); err != nil {
				return err
			}
			page, err := a.Last(ana, peer, 50)
			rows += len(page)
			return err
		})
	})
	b.ReportMetric(float64(rows)/float64(b.N), "rows")
}

// BenchmarkPage100 reads anywhere in one of the 50 in which most was said.
func BenchmarkPage100(b *testing.B) {
	s, t := bigArchive(b)
	begin := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	r := rand.New(rand.NewPCG(3, 4))
	rows := 0
	median(b, func(i int) {
		read(b, s, func(a Archive) error {
			page, err := a.Before(ana, t.address(i*7%50), begin+r.Int64N(t.at-begin), 100)
			rows += len(page)
			return err
		})
	})
	b.ReportMetric(float64(rows)/float64(b.N), "rows")
}

// BenchmarkUnfinished looks for what is to be sent, as every start does: there
// is hardly ever anything.
func BenchmarkUnfinished(b *testing.B) {
	s, _ := bigArchive(b)
	median(b, func(int) {
		read(b, s, func(a Archive) error { _, err := a.Unfinished(ana, 0); return err })
	})
}

func BenchmarkConversations(b *testing.B) {
	s, _ := bigArchive(b)
	for _, most := range []int{50, benchConversations} {
		b.Run(fmt.Sprint(most), func(b *testing.B) {
			median(b, func(int) {
				read(b, s, func(a Archive) error {
					list, err := a.Conversations(ana, most)
					if err == nil && len(list) == 0 {
						return fmt.Errorf("found %d", len(list))
					}
					return err
				})
			})
		})
	}
}

// BenchmarkSearch takes another word each time: of the 100 most frequent, of
// those in the middle, and of the rarest.
func BenchmarkSearch(b *testing.B) {
	s, t := bigArchive(b)
	for _, c := range []struct {
		name string
		text func(i int) string
	}{
		{"frequent", func(i int) string { return t.lexicon[i%100] }},
		{"word", func(i int) string { return t.lexicon[100+i*37%5000] }},
		{"rare", func(i int) string { return t.lexicon[40_000+i*37%10_000] }},
		{"two-words", func(i int) string { return t.lexicon[i%100] + " " + t.lexicon[1000+i%100] }},
		{"phrase", func(i int) string { return `"` + t.lexicon[i%20] + " " + t.lexicon[i%21] + `"` }},
		{"prefix3", func(i int) string { return t.lexicon[1000+i*9%4000+(9-(1000+i*9%4000)%9)][:2] + "a*" }},
		{"prefix1", func(i int) string { return string(rune('a'+i%26)) + "*" }},
		{"from-in", func(i int) string { return "from:me in:friend" + fmt.Sprint(i%300) + " " + t.lexicon[i%100] }},
		{"dates", func(i int) string {
			return fmt.Sprintf("after:2021-0%d before:2021-0%d %s", 1+i%8, 2+i%8, t.lexicon[i%100])
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			found := 0
			median(b, func(i int) {
				q, err := ParseQuery(c.text(i), time.UTC)
				if err != nil {
					b.Fatal(err)
				}
				read(b, s, func(a Archive) error {
					hits, err := a.Search(q, Window{Account: ana, Most: 50, Context: 1})
					found += len(hits)
					return err
				})
			})
			if found == 0 {
				b.Error("nothing was ever found")
			}
		})
	}
}

func BenchmarkOpenStore(b *testing.B) {
	s, _ := bigArchive(b)
	median(b, func(int) {
		r, err := store.Open(context.Background(), store.Options{File: s.File(), Key: key, ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		read(b, r, func(a Archive) error { _, err := a.Conversations(ana, 50); return err })
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkMemory(b *testing.B) {
	bigArchive(b)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-sys")
	b.ReportMetric(float64(m.HeapInuse)/(1<<20), "MiB-heap")
}
