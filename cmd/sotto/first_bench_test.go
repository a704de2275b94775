//go:build unix

package main

import (
	"context"
	std "flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"sotto/account/archive"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

var kept = std.Int("kept", 100_000, "how many messages BenchmarkFirstFrame has on disk, in up to 2000 conversations")

// BenchmarkFirstFrame is the time from exec to the first frame, and to the
// first one that shows what is kept, with a long history on disk and a
// server that does not answer.
func BenchmarkFirstFrame(b *testing.B) {
	home := b.TempDir()
	program := filepath.Join(b.TempDir(), "sotto")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	writeAway(b, filepath.Join(home, "config", "sotto", "config.toml"),
		"history.key = \"none\"\n\n[[account]]\naddress = \"you@a.example\"\nserver = \"127.0.0.1:1\"\npassword_command = [\"true\"]\n")
	fill(b, filepath.Join(home, "data", "sotto", "history.db"), *kept)
	var first, whole time.Duration
	for b.Loop() {
		c := exec.Command(program)
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data", "TERM=xterm-256color", "LC_ALL=C.UTF-8"}
		began := time.Now()
		screen, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 80})
		if err != nil {
			b.Fatal(err)
		}
		var seen strings.Builder
		buf := make([]byte, 1<<16)
		f, w := time.Duration(0), time.Duration(0)
		for w == 0 {
			n, err := screen.Read(buf)
			seen.Write(buf[:n])
			if f == 0 && strings.Contains(seen.String(), "Chats") {
				f = time.Since(began)
			}
			if strings.Contains(seen.String(), "@far") {
				w = time.Since(began)
			}
			if err != nil {
				b.Fatalf("it ended: %v\n%s", err, seen.String())
			}
		}
		_ = c.Process.Kill()
		_ = c.Wait()
		_ = screen.Close()
		first, whole = first+f, whole+w
	}
	b.ReportMetric(float64(first.Microseconds())/1000/float64(b.N), "ms/first-frame")
	b.ReportMetric(float64(whole.Microseconds())/1000/float64(b.N), "ms/kept-shown")
}

func writeAway(b *testing.B, file, text string) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

// fill writes a history of n messages.
func fill(b *testing.B, file string, n int) {
	b.Helper()
	s, err := store.Open(context.Background(), store.Options{File: file})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	you, now := roster.MustParse("you@a.example"), time.Now()
	for at := 0; at < n; at += 500 {
		err := s.Write(context.Background(), func(tx *store.Tx) error {
			var page []chat.Message
			for i := at; i < min(n, at+500); i++ {
				peer := roster.MustParse(fmt.Sprintf("p%02d@far.example", i%2000))
				page = append(page, chat.Message{
					ID: fmt.Sprint(i), Peer: peer, From: peer.WithResource("x"), Time: now.Add(time.Duration(i-n) * time.Minute),
					Body: fmt.Sprintf("message %d of a usual length, with a few words in it", i),
				})
			}
			_, err := archive.On(tx).Append(you, archive.Newer, now, page...)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
