package session

import (
	"bufio"
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
	"sotto/session/dial"
	"sotto/session/event"
	"sotto/session/intent"
)

// soakClient names the variable by which a test starts itself once more, as
// a client that it can kill. Its value is a soaker.
const soakClient = "SOTTO_SOAK_CLIENT"

// soaker is a client in a process of its own: a pool with one account and an
// encrypted database. It is told a line for each message to say, its number,
// and writes a line for what happens, see soakLine.
type soaker struct {
	Dir      string // where the database is
	Me, Peer string // who it is and whom it talks with, by the names before the @
	Server   string
	Roots    string // the authority, in PEM
	Named    bool   // the server is found by DNS
	Steady   bool   // no network fails: its clocks are the program's, so that a busy computer does not look like one that does
}

func citizen(name string) roster.JID { return roster.MustParse(name + "@" + domain) }

// brisk are options with clocks so short that faults are noticed at once.
func brisk(roots *x509.CertPool) Options {
	return Options{
		Password: func(_ context.Context, a account.Account) ([]byte, error) {
			return []byte(a.Address.Local() + "-secret"), nil
		},
		Roots:    roots,
		Resolver: nowhere{},
		Timeouts: Timeouts{
			Dial:  dial.Timeouts{DNS: 2 * time.Second, TCP: 2 * time.Second, TLS: 2 * time.Second, Stream: 2 * time.Second},
			Login: 2 * time.Second, Bind: 2 * time.Second, Attempt: 4 * time.Second, Answer: 4 * time.Second,
			Idle: time.Second, Probe: time.Second, Write: time.Second, Farewell: time.Second, Steady: 2 * time.Second,
			First: 20 * time.Millisecond, Longest: 500 * time.Millisecond,
		},
	}
}

// options are those of a client like this, or of its partner.
func (c soaker) options(roots *x509.CertPool) Options {
	o := brisk(roots)
	if c.Steady {
		o.Timeouts = Timeouts{First: o.Timeouts.First, Longest: o.Timeouts.Longest}
	}
	return o
}

// open opens the database that is kept in a folder, and looks at all of it.
func (c soaker) open() (s *store.Store, findings []string, err error) {
	s, err = store.Open(context.Background(), store.Options{
		File: filepath.Join(c.Dir, "sotto.db"), Key: []byte("a key of a test, of 32 bytes …"),
	})
	if err != nil {
		return nil, nil, err
	}
	findings, err = s.Check(context.Background())
	if err == nil {
		err = s.Read(context.Background(), func(tx *store.Tx) error {
			more, err := archive.On(tx).Check()
			findings = append(findings, more...)
			return err
		})
	}
	return s, findings, err
}

// run is the process. It ends when it is told to leave, or when nobody is
// there any more to tell it.
func (c soaker) run() error {
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		_ = l.Close() // what Go opens for its first connection stays open
	}
	goroutines, files := resources()
	kept, findings, err := c.open()
	if err != nil {
		return err
	}
	me, peer := citizen(c.Me), citizen(c.Peer)
	for _, m := range spoken(kept, me, peer) {
		fmt.Println(soakLine(event.Message{Message: m}))
		if m.Mine() {
			fmt.Println(soakLine(event.Progress{ID: m.ID, State: m.State}))
		}
	}
	fmt.Println("checked", len(findings), strings.Join(findings, "; "))

	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(c.Roots))
	o := c.options(roots)
	o.Keep = func(context.Context, func(string)) (*store.Store, error) { return kept, nil }
	ctx, leave := context.WithCancel(context.Background())
	given, bad := at(me, c.Server), &woes{}
	if c.Named {
		given.Server, o.Resolver = "", bad.dns(c.Server)
	}
	bad.befall(&o)
	pool := NewPool([]account.Account{given}, o)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		pool.Run(ctx)
	}()
	pool.Do(intent.Connect{Of: intent.Of{Address: me}})
	go c.listen(pool, bad, leave)
	for e := range pool.Events() {
		if line := soakLine(e); line != "" {
			fmt.Println(line)
		}
	}
	<-ended
	more, open := grown(goroutines+1, files) // one listens
	fmt.Println("left", more, open)
	return nil
}

// listen does what it is told.
func (c soaker) listen(pool *Pool, bad *woes, leave func()) {
	defer leave()
	me := intent.Of{Address: citizen(c.Me)}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		switch word := lines.Text(); word {
		case "leave":
			return
		case "count":
			goroutines, files := resources()
			fmt.Println("counted", goroutines, files)
		case "connect":
			pool.Do(intent.Connect{Of: me})
		case "reconnect":
			pool.Do(intent.Reconnect{Of: me})
		default:
			if !bad.begin(word) {
				pool.Do(soakMessage(me.Address, citizen(c.Peer), word))
			}
		}
	}
}

// soakMessage is what somebody says as number n: the number stands in front,
// and the messages are of different lengths.
func soakMessage(from, to roster.JID, n string) intent.Send {
	return intent.Send{
		Of: intent.Of{Address: from}, To: to, ID: "m" + n,
		Body: "m" + n + " " + strings.Repeat("and so on ", len(n)*len(n)),
	}
}

// soakNumber is the number of a message that was said so.
func soakNumber(m chat.Message) (int, bool) {
	word, _, _ := strings.Cut(m.Body, " ")
	return number(word)
}

// soakLine is what happened, in a line: "kept 7", "sent 7", "failed 7", "got
// 7", "link online". It is "" for what a soak needs not know.
func soakLine(e event.Event) string {
	switch e := e.(type) {
	case event.Message:
		n, ok := soakNumber(e.Message)
		switch {
		case !ok:
			return ""
		case e.Message.Mine():
			return fmt.Sprint("kept ", n)
		}
		return fmt.Sprint("got ", n)
	case event.Progress:
		if n, ok := number(e.ID); ok {
			return fmt.Sprint(e.State, " ", n)
		}
	case event.Link:
		return strings.TrimSpace(fmt.Sprintln("link", e.State, e.Problem))
	case event.Trouble:
		return strings.TrimSpace(fmt.Sprintln("trouble", e.Problem))
	}
	return ""
}

// resources are the goroutines and open files of this process.
func resources() (goroutines, files int) {
	open, _ := os.ReadDir("/proc/self/fd") // none where it cannot be seen
	return runtime.NumGoroutine(), len(open)
}

// grown is how many goroutines and files there are more than there were. What
// is still ending is given its time.
func grown(goroutines, files int) (more, open int) {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(2 * time.Second); ; <-look.C {
		g, f := resources()
		if more, open = g-goroutines, f-files; more <= 0 && open <= 0 || time.Now().After(deadline) {
			return max(more, 0), max(open, 0)
		}
	}
}

// soakMain is the client's process.
func soakMain(given string) int {
	var c soaker
	err := json.Unmarshal([]byte(given), &c)
	if err == nil {
		err = c.run()
	}
	if err != nil {
		fmt.Println("error", err)
		return 1
	}
	return 0
}
