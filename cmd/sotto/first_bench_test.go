//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	std "flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"sotto/account"
	"sotto/account/archive"
	"sotto/account/secret/secrettest"
	"sotto/account/store"
	"sotto/roster"
	"sotto/roster/chat"
)

var kept = std.Int("kept", 100_000, "how many messages BenchmarkFirstFrame has on disk, in up to 2000 conversations")

// BenchmarkFirstFrame is the time from exec to the first frame, and to the
// first one that shows what is kept, with a long history on disk and a
// server that does not answer. Encrypted, the key comes from an unlocked
// gnome-keyring.
func BenchmarkFirstFrame(b *testing.B) {
	program := filepath.Join(b.TempDir(), "sotto")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	b.Run("plain", func(b *testing.B) {
		home := keptHome(b, account.KeyNone, nil)
		firstFrames(b, program, home, "")
	})
	b.Run("encrypted", func(b *testing.B) {
		bus := secrettest.Start(b, true)
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		bus.Item(b, "database key", hex.EncodeToString(key))
		home := keptHome(b, account.KeyInKeyring, key)
		firstFrames(b, program, home, bus.Address())
	})
}

// keptHome is a home with a long history, whose key is in a place.
func keptHome(b *testing.B, place account.HistoryKey, key []byte) string {
	b.Helper()
	home := b.TempDir()
	writeAway(b, filepath.Join(home, "config", "sotto", "config.toml"), fmt.Sprintf(
		"history.key = %q\n\n[[account]]\naddress = \"you@a.example\"\nserver = \"127.0.0.1:1\"\npassword_command = [\"true\"]\n", place))
	fill(b, filepath.Join(home, "data", "sotto", "history.db"), key, *kept)
	return home
}

// firstFrames starts the program again and again, and reports the middle
// times. Of the processors it is the time up to the end, for where others use
// them too.
func firstFrames(b *testing.B, program, home, bus string) {
	var first, whole, busy []time.Duration
	for b.Loop() {
		c := exec.Command(program)
		c.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data",
			"TERM=xterm-256color", "LC_ALL=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=" + bus,
		}
		f, w := firstFrame(b, c)
		first, whole, busy = append(first, f), append(whole, w), append(busy, c.ProcessState.UserTime()+c.ProcessState.SystemTime())
	}
	middle := func(times []time.Duration) float64 {
		slices.Sort(times)
		return float64(times[len(times)/2].Microseconds()) / 1000
	}
	b.ReportMetric(middle(first), "ms/first-frame")
	b.ReportMetric(middle(whole), "ms/kept-shown")
	b.ReportMetric(middle(busy), "ms/cpu")
	b.ReportMetric(float64(whole[0].Microseconds())/1000, "ms/kept-shown-least")
}

// firstFrame runs the program until it shows what is kept.
func firstFrame(b *testing.B, c *exec.Cmd) (first, whole time.Duration) {
	b.Helper()
	began := time.Now()
	screen, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		b.Fatal(err)
	}
	defer screen.Close()
	defer c.Wait()
	defer c.Process.Kill()
	var seen strings.Builder
	buf := make([]byte, 1<<16)
	for whole == 0 {
		n, err := screen.Read(buf)
		seen.Write(buf[:n])
		if first == 0 && strings.Contains(seen.String(), "Chats") {
			first = time.Since(began)
		}
		if strings.Contains(seen.String(), "@far") {
			whole = time.Since(began)
		}
		if err != nil {
			b.Fatalf("it ended: %v\n%s", err, seen.String())
		}
	}
	return first, whole
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
func fill(b *testing.B, file string, key []byte, n int) {
	b.Helper()
	s, err := store.Open(context.Background(), store.Options{File: file, Key: key})
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
