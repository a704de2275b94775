//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sotto/account"
	"sotto/session/sessiontest"
)

// atHome is a home whose config file has one account, on an honest server
// whose authority is in a file of that home, and what else the file says of
// it.
func atHome(t *testing.T, settings string) (*sessiontest.HonestServer, *door, *strings.Builder) {
	t.Helper()
	ca := sessiontest.NewCA("an authority of its own")
	s := sessiontest.Honest(t, sessiontest.HonestOptions{CA: ca})
	home := t.TempDir()
	folder := filepath.Join(home, ".config", "sotto")
	text := fmt.Sprintf("[[account]]\naddress = \"romeo@sotto.test\"\nserver = %q\n"+
		"password_command = [\"echo\", \"romeo-secret\"]\nca_file = \"~/ca.pem\"\n%s\n", s.Address, settings)
	for _, err := range []error{
		os.MkdirAll(folder, 0o700),
		os.WriteFile(filepath.Join(home, "ca.pem"), ca.PEM(), 0o600),
		os.WriteFile(filepath.Join(folder, "config.toml"), []byte(text), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	wrong := &strings.Builder{}
	return s, &door{out: &strings.Builder{}, err: wrong, home: home, getenv: func(string) string { return "" }}, wrong
}

// What the config file says of an account holds on the wire. The name of its
// session is left to that session: a message is sent beside it.
func TestSettingsOfAnAccountReachTheWire(t *testing.T) {
	s, d, wrong := atHome(t, "resource = \"balcony\"\npriority = -1")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	sent := make(chan int, 1)
	go func() { sent <- enter(ctx, d, []string{"send", "juliet@sotto.test", "hi"}) }()
	c, err := s.Client(ctx)
	if err != nil {
		t.Fatal(err)
	}
	presence, err := c.Next(ctx)
	if err != nil || presence.ChildText("jabber:client", "priority") != "-1" {
		t.Errorf("our presence is %v, %v", presence, err)
	}
	if !strings.HasPrefix(c.Own, "romeo@sotto.test/sotto.") {
		t.Errorf("bound %s", c.Own)
	}
	if code := <-sent; code != 0 {
		t.Errorf("exit %d: %s", code, wrong)
	}
}

// T-145: a wrong pin of the config file is told with both keys, and nothing
// asks whether to go on.
func TestT145AWrongPinOfTheConfigFile(t *testing.T) {
	pin := account.Pin{1}.String()
	_, d, wrong := atHome(t, "trust = \"ca+pin\"\npins = [\""+pin+"\"]")
	code := enter(context.Background(), d, []string{"doctor", "romeo@sotto.test"})
	for _, want := range []string{"you pinned", "key that was shown     sha256:", "pinned key             " + pin, "another channel"} {
		if code != 6 || !strings.Contains(wrong.String(), want) {
			t.Errorf("exit %d, and no %q in\n%s", code, want, wrong)
		}
	}
}
