//go:build !darwin && !windows

package secret

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"sotto/account"
	"sotto/account/secret/secrettest"
	"sotto/roster"
)

// inKeyring is an account whose password is in the keyring.
var inKeyring = account.Account{Address: ana, Password: account.Password{Source: account.FromKeyring}}

// env reads variables from a list.
func env(list []string) func(string) string {
	return func(name string) string {
		for _, each := range list {
			if value, ok := strings.CutPrefix(each, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

// storeOn makes a store for a bus. The keyring's library keeps one bus for the
// life of a process, and finds it by the environment, so a test has one bus at
// a time, and the library's connection to it ends with the test.
func storeOn(t *testing.T, bus *secrettest.Bus, o Options) *Store {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus.Address())
	t.Cleanup(func() {
		if c, err := dbus.SessionBus(); err == nil {
			_ = c.Close()
		}
	})
	return storeOf(t, bus.Env(), o)
}

// storeOf makes a store for some environment, which closes with the test.
func storeOf(t *testing.T, list []string, o Options) *Store {
	t.Helper()
	o.Getenv = env(list)
	o.Limit = or(o.Limit, 3*time.Second)
	s := New(o)
	t.Cleanup(s.Close)
	return s
}

// does some steps with the keyring, and says how they went.
func does(t *testing.T, s *Store, steps string) string {
	t.Helper()
	var answers []string
	for _, step := range strings.Fields(steps) {
		began := time.Now()
		var err error
		switch step {
		case "keep":
			err = s.Keep(t.Context(), inKeyring, []byte("the pässword"))
		case "read":
			var password []byte
			if password, err = s.Password(t.Context(), inKeyring); err == nil && string(password) != "the pässword" {
				t.Errorf("read %q", password)
			}
		case "forget":
			err = s.Forget(t.Context(), inKeyring)
		case "available":
			err = s.Available(t.Context(), inKeyring)
		}
		answers = append(answers, word(t, err))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", step, took)
		}
	}
	return strings.Join(answers, " ")
}

// what is kept is read again, also by another process; what is
// forgotten is gone.
func TestA38Keyring(t *testing.T) {
	bus := secrettest.Start(t, true)
	s := storeOn(t, bus, Options{})
	if got := does(t, s, "available read keep read keep read forget read forget"); got != "done missing done done done done done missing done" {
		t.Errorf("it said %s", got)
	}
	large := slices.Repeat([]byte("64 KiB, "), 8<<10)
	for _, secret := range [][]byte{large, []byte("x"), []byte("sixteen bytes 16"), {0, 255, '\n'}} {
		if err := s.Keep(t.Context(), inKeyring, secret); err != nil {
			t.Fatal(err)
		}
		got, err := storeOn(t, bus, Options{}).Password(t.Context(), inKeyring)
		if err != nil || !slices.Equal(got, secret) {
			t.Errorf("%d bytes were kept, %d read: %v", len(secret), len(got), err)
		}
	}
}

// mute is a socket, called "bus", that takes connections and says nothing.
func mute(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mute") // a socket's path may have 107 bytes, and a test's folder has a long one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "bus")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return path
}

// F-24, A-37: each way in which there is no keyring ends in time, with the
// word for it, and starts no program.
func TestF24NoKeyring(t *testing.T) {
	secrettest.Need(t, "dbus-daemon")
	path := filepath.Join(t.TempDir(), "none")
	activated := func(command string) []string {
		return secrettest.Empty(t, "[D-BUS Service]\nName=org.freedesktop.secrets\nExec="+command+"\n").Env()
	}
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"no bus":              {nil, "absent"},
		"autolaunch":          {[]string{"DBUS_SESSION_BUS_ADDRESS=autolaunch:"}, "absent"},
		"a program as a bus":  {[]string{"DBUS_SESSION_BUS_ADDRESS=unixexec:path=/bin/false"}, "absent"},
		"another machine":     {[]string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + path + ";tcp:host=127.0.0.1,port=1"}, "absent"},
		"bogus socket":        {[]string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + path}, "absent"},
		"no such address":     {[]string{"DBUS_SESSION_BUS_ADDRESS=unix:"}, "absent"},
		"no service":          {secrettest.Empty(t, "").Env(), "absent"},
		"broken service":      {activated("/bin/false"), "absent"},
		"service is silent":   {activated("/bin/sh -c 'exec sleep 10'"), "silent"},
		"bus is silent":       {[]string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + mute(t)}, "silent"},
		"bus of the run time": {[]string{"XDG_RUNTIME_DIR=" + filepath.Dir(mute(t))}, "silent"},
	} {
		s := storeOf(t, c.env, Options{Limit: 400 * time.Millisecond})
		if got := does(t, s, "available keep read forget"); got != strings.Join([]string{c.want, c.want, c.want, c.want}, " ") {
			t.Errorf("%s: it said %s, want %s", name, got, c.want)
		}
	}
}

// waits remembers what is waited for.
type waits struct {
	lock sync.Mutex
	all  []string
}

func (w *waits) told(of roster.JID, what account.Wait) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.all = append(w.all, of.String()+" "+string(what))
}

func (w *waits) String() string {
	w.lock.Lock()
	defer w.lock.Unlock()
	return strings.Join(w.all, ", ")
}

// A locked keyring asks to be unlocked, and a person answers: rightly, at
// second go, not at all.
func TestA37LockedKeyringIsUnlocked(t *testing.T) {
	bus := secrettest.Start(t, true)
	if got := does(t, storeOn(t, bus, Options{}), "keep"); got != "done" {
		t.Fatal(got)
	}
	right, wrong := secrettest.Types(secrettest.Passphrase), secrettest.Types("another")
	for name, c := range map[string]struct {
		answers []secrettest.Answer
		want    string
	}{
		"unlocked":        {[]secrettest.Answer{right}, "done"},
		"at second go":    {[]secrettest.Answer{wrong, right}, "done"},
		"dismissed":       {[]secrettest.Answer{secrettest.Dismisses}, "dismissed"},
		"wrong, and then": {[]secrettest.Answer{wrong, secrettest.Dismisses}, "dismissed"},
		"never answered":  {[]secrettest.Answer{secrettest.Waits}, "locked"},
	} {
		t.Run(name, func(t *testing.T) {
			bus.Locked(t)
			person, told := bus.Person(t, c.answers...), &waits{}
			defer person.Leaves()
			s := storeOn(t, bus, Options{Waiting: told.told, Patience: 700 * time.Millisecond})
			if got := does(t, s, "read"); got != c.want || len(person.Asked()) != len(c.answers) {
				t.Errorf("it said %s after the questions %v", got, person.Asked())
			}
			if told.String() != "ana@acme.example unlock" {
				t.Errorf("told to wait for %q", told)
			}
			if stands := person.Standing(); c.want == "locked" && stands != 1 {
				t.Errorf("%d questions stand", stands)
			}
		})
	}
}

// In quiet a locked keyring asks nobody, and an open one gives what it has.
func TestQuietOpensNoKeyring(t *testing.T) {
	bus := secrettest.Start(t, true)
	s := storeOn(t, bus, Options{})
	if got := does(t, s, "keep"); got != "done" {
		t.Fatal(got)
	}
	if _, err := s.Password(Quiet(t.Context()), inKeyring); err != nil {
		t.Errorf("an open keyring says %v", err)
	}
	bus.Locked(t)
	person := bus.Person(t, secrettest.Types(secrettest.Passphrase))
	if _, err := s.Password(Quiet(t.Context()), inKeyring); word(t, err) != "locked" || len(person.Asked()) != 0 {
		t.Errorf("a locked one asked %v and said %v", person.Asked(), err)
	}
	if got := does(t, s, "read"); got != "done" || len(person.Asked()) != 1 {
		t.Errorf("then it asked %v and said %s", person.Asked(), got)
	}
}

// Nothing found in a locked keyring is not nothing there.
func TestA37LockedKeyringIsNotEmpty(t *testing.T) {
	bus := secrettest.Start(t, false)
	s := storeOn(t, bus, Options{})
	if got := does(t, s, "read keep available forget"); got != "dismissed dismissed dismissed dismissed" {
		t.Errorf("with no window to ask in, it said %s", got)
	}
	bus.Person(t, secrettest.Types(secrettest.Passphrase))
	if got := does(t, s, "read keep read"); got != "missing done done" {
		t.Errorf("unlocked, it said %s", got)
	}
}

// A machine that has no keyring yet gets one, under a password that a person
// chooses.
func TestA37FirstKeyringIsMade(t *testing.T) {
	bus, told := secrettest.Empty(t, ""), &waits{}
	bus.Locked(t)
	s := storeOn(t, bus, Options{Waiting: told.told})
	person := bus.Person(t, secrettest.Dismisses, secrettest.Types("a new one"))
	if got := does(t, s, "read available keep keep read"); got != "missing done dismissed done done" || len(person.Asked()) != 2 {
		t.Errorf("it said %s after %v", got, person.Asked())
	}
	if told.String() != "ana@acme.example create, ana@acme.example create" {
		t.Errorf("told to wait for %q", told)
	}
}

// reading reads the password, beside us.
func reading(ctx context.Context, s *Store) chan error {
	done := make(chan error, 1)
	go func() {
		_, err := s.Password(ctx, inKeyring)
		done <- err
	}()
	return done
}

// The wait for a person ends when nobody waits for the secret any more, and
// when the keyring ends. Who answers late has unlocked the keyring.
func TestA37WaitingForAPerson(t *testing.T) {
	bus := secrettest.Start(t, false)
	person := bus.Person(t, secrettest.Waits, secrettest.Waits)
	s := storeOn(t, bus, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	done := reading(ctx, s)
	secrettest.Await(t, "the question", func() bool { return len(person.Asked()) == 1 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, it said %v", err)
	}
	person.Answers(secrettest.Types(secrettest.Passphrase))
	secrettest.Await(t, "the question's end", func() bool { return person.Standing() == 0 })
	if got := does(t, s, "read keep"); got != "missing done" || len(person.Asked()) != 1 {
		t.Errorf("answered late, it said %s", got)
	}

	bus.Locked(t)
	done = reading(t.Context(), s)
	secrettest.Await(t, "the second question", func() bool { return len(person.Asked()) == 2 })
	bus.Stop(t)
	if got := word(t, <-done); got != "absent" {
		t.Errorf("when the keyring ended it said %s", got)
	}
}

// noticed is a context that tells when somebody begins to wait for its end.
type noticed struct {
	context.Context
	waits func()
}

func (n noticed) Done() <-chan struct{} {
	n.waits()
	return n.Context.Done()
}

// One question stands for all who want something, and one answer is for all.
func TestA37TenAccountsAskOnce(t *testing.T) {
	bus := secrettest.Start(t, false)
	person := bus.Person(t, secrettest.Waits)
	s := storeOn(t, bus, Options{})
	first := reading(t.Context(), s)
	secrettest.Await(t, "the question", func() bool { return len(person.Asked()) == 1 })
	var all []chan error
	var wait sync.WaitGroup
	for i := range 9 {
		done := make(chan error, 1)
		all = append(all, done)
		wait.Add(1)
		ctx := noticed{t.Context(), sync.OnceFunc(wait.Done)}
		go func() {
			a := inKeyring
			a.Address = roster.MustParse(strings.Repeat("x", i+1) + "@acme.example")
			_, err := s.Password(ctx, a)
			done <- err
		}()
	}
	wait.Wait()
	person.Answers(secrettest.Dismisses)
	if got := word(t, <-first); got != "dismissed" {
		t.Errorf("it said %s", got)
	}
	for _, done := range all {
		var e *account.SecretError
		if err := <-done; !errors.As(err, &e) || e.Fault != account.KeyringDismissed || !strings.HasPrefix(e.Address.String(), "x") {
			t.Errorf("it said %v", err)
		}
	}
	if asked := len(person.Asked()); asked != 1 {
		t.Errorf("%d questions were asked", asked)
	}
}

// What a keyring can say that the real one does not.
func TestA37OddKeyrings(t *testing.T) {
	denied := map[string]string{"GetSecret": "org.freedesktop.DBus.Error.AccessDenied", "CreateItem": "org.freedesktop.DBus.Error.AccessDenied"}
	for name, c := range map[string]struct {
		service     secrettest.Service
		steps, want string
	}{
		"works":                 {secrettest.Service{}, "keep read keep forget read", "done done done done missing"},
		"denies":                {secrettest.Service{Refuses: denied}, "available keep", "done denied"},
		"forgets":               {secrettest.Service{Forgets: true}, "keep", "differs"},
		"asks, and is allowed":  {secrettest.Service{Asks: []bool{true}}, "keep read", "done done"},
		"asks, and is refused":  {secrettest.Service{Asks: []bool{false}}, "keep read", "differs missing"},
		"says unlocked, is not": {secrettest.Service{Shut: true}, "read keep", "locked locked"},
		"locks itself":          {secrettest.Service{Refuses: map[string]string{"CreateItem": "org.freedesktop.Secret.Error.IsLocked"}}, "keep", "locked"},
		"knows nothing":         {secrettest.Service{Refuses: map[string]string{"SearchItems": "org.freedesktop.DBus.Error.UnknownMethod"}}, "read", "denied"},
	} {
		t.Run(name, func(t *testing.T) {
			bus := secrettest.Empty(t, "")
			bus.Fake(t, &c.service)
			if got := does(t, storeOn(t, bus, Options{}), c.steps); got != c.want {
				t.Errorf("it said %s, want %s", got, c.want)
			}
		})
	}
}

// Other programs can make a second item of our name, and remove one.
func TestA37OtherPrograms(t *testing.T) {
	bus := secrettest.Start(t, true)
	s := storeOn(t, bus, Options{})
	bus.Item(t, "ana@acme.example", "one")
	bus.Item(t, "ana@acme.example", "two")
	if there := bus.Items(t, "ana@acme.example"); there != 2 {
		t.Fatalf("there are %d items", there)
	}
	if got := does(t, s, "keep read forget read"); got != "done done done missing" {
		t.Errorf("it said %s", got)
	}
	if left := bus.Items(t, "ana@acme.example"); left != 0 {
		t.Errorf("%d are left", left)
	}
}

// a token in the keyring is there in the next run.
func TestA36TokenInAKeyring(t *testing.T) {
	bus := secrettest.Start(t, true)
	a := account.Account{Address: ana, Password: account.Password{Source: account.FromKeyring}}
	if err := storeOn(t, bus, Options{}).KeepToken(t.Context(), a, aToken()); err != nil {
		t.Fatal(err)
	}
	if got, err := storeOn(t, bus, Options{}).Token(t.Context(), a); err != nil || !got.Value.Is([]byte("the tøken")) {
		t.Errorf("kept %+v, %v", got, err)
	}
}

// What the keyring says after nobody waits any more reaches nobody; under the
// race detector this fails if it does.
func TestWhatComesTooLateReachesNobody(t *testing.T) {
	bus := secrettest.Start(t, true)
	a := account.Account{Address: ana, Password: account.Password{Source: account.FromKeyring}}
	if err := storeOn(t, bus, Options{}).Keep(t.Context(), a, []byte("the pässword")); err != nil {
		t.Fatal(err)
	}
	s, had := storeOn(t, bus, Options{}), 0
	for i := range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*200*time.Microsecond)
		got, err := s.Password(ctx, a)
		if cancel(); err == nil && string(got) == "the pässword" {
			had++
		} else if err == nil {
			t.Fatalf("%d: got %q", i, got)
		}
	}
	if had == 0 {
		t.Error("it was never in time")
	}
}
