package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"sotto/account"
	"sotto/roster"
)

// underPassphrase is an account whose password is under the passphrase.
var underPassphrase = account.Account{Address: ana, Password: account.Password{Source: account.FromPassphrase}}

// typist is a person who types passphrases, one after the other, and
// remembers what was asked.
type typist struct {
	lock  sync.Mutex
	types []string
	asked []string
}

func (p *typist) ask(_ context.Context, q Question) ([]byte, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	switch {
	case q.New:
		p.asked = append(p.asked, "new")
	case q.Again:
		p.asked = append(p.asked, "again")
	default:
		p.asked = append(p.asked, "once")
	}
	if len(p.types) == 0 {
		return nil, errors.New("nobody types any more")
	}
	answer := p.types[0]
	p.types = p.types[1:]
	return []byte(answer), nil
}

func (p *typist) was() string {
	p.lock.Lock()
	defer p.lock.Unlock()
	return strings.Join(p.asked, " ")
}

// fileStore makes a store whose file is somewhere, and whose person types
// these passphrases.
func fileStore(t *testing.T, file string, types ...string) (*Store, *typist) {
	t.Helper()
	p := &typist{types: types}
	s := New(Options{Getenv: func(string) string { return "" }, File: file, AskPassphrase: p.ask, WorkFactor: 2})
	t.Cleanup(s.Close)
	return s, p
}

func kept(t *testing.T, s *Store, secret string) {
	t.Helper()
	if err := s.Keep(t.Context(), underPassphrase, []byte(secret)); err != nil {
		t.Fatal(err)
	}
}

func reads(t *testing.T, s *Store, want string) {
	t.Helper()
	got, err := s.Password(t.Context(), underPassphrase)
	if string(got) != want || err != nil {
		t.Errorf("read %q, want %q: %v", got, want, err)
	}
}

func newPath(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "data", "sotto", "secrets.age")
}

func TestPath(t *testing.T) {
	set := map[string]string{}
	get := func(k string) string { return set[k] }
	for _, c := range []struct{ variable, want string }{
		{"", "/home/ana/.local/share/sotto/secrets.age"},
		{"relative", "/home/ana/.local/share/sotto/secrets.age"},
		{"/data", "/data/sotto/secrets.age"},
	} {
		set["XDG_DATA_HOME"] = c.variable
		if got := Path(get, "/home/ana"); got != filepath.FromSlash(c.want) {
			t.Errorf("with %q it is %s", c.variable, got)
		}
	}
}

// The passphrase is asked for once in a run, twice never; what is kept is
// there in the next.
func TestPassphraseIsAskedOnce(t *testing.T) {
	file := newPath(t)
	s, person := fileStore(t, file, "open sesame")
	if err := s.Unlock(t.Context()); err != nil || person.was() != "" {
		t.Errorf("without a file it asked %q: %v", person.was(), err)
	}
	if got := word(t, s.Available(t.Context(), underPassphrase)); got != "done" || person.was() != "new" {
		t.Errorf("it asked %q and said %s", person.was(), got)
	}
	if _, err := s.Password(t.Context(), underPassphrase); word(t, err) != "missing" {
		t.Errorf("before anything was kept: %v", err)
	}
	kept(t, s, "the pässword")
	kept(t, s, "the second pässword")
	reads(t, s, "the second pässword")
	if person.was() != "new" {
		t.Errorf("it asked %q", person.was())
	}

	s, person = fileStore(t, file, "open sesame")
	if err := s.Unlock(t.Context()); err != nil {
		t.Error(err)
	}
	reads(t, s, "the second pässword")
	kept(t, s, "the third pässword")
	reads(t, s, "the third pässword")
	if person.was() != "once" {
		t.Errorf("it asked %q", person.was())
	}
	for range 2 {
		if err := s.Forget(t.Context(), underPassphrase); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is left with nothing in it: %v", err)
	}
	if _, err := s.Password(t.Context(), underPassphrase); word(t, err) != "missing" {
		t.Errorf("forgotten, it said %v", err)
	}
}

// The file is ours alone, is what age makes, and nothing of it can be read
// without the passphrase.
func TestA30FileHoldsNothingInTheOpen(t *testing.T) {
	file := newPath(t)
	s, _ := fileStore(t, file, "open sesame")
	kept(t, s, "the pässword")
	sealed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"pässword", "open sesame", "acme", "sotto secrets"} {
		if bytes.Contains(sealed, []byte(word)) {
			t.Errorf("it shows %q", word)
		}
	}
	by, err := age.NewScryptIdentity("open sesame")
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), by)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); string(text) != "sotto secrets 1\nana@acme.example\tdGhlIHDDpHNzd29yZA==\n" || err != nil {
		t.Errorf("age reads %q, %v", text, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	modes := func(want string) {
		t.Helper()
		got := ""
		for _, path := range []string{file, filepath.Dir(file)} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			got += " " + strconv.FormatInt(int64(info.Mode().Perm()), 8)
		}
		if got != want {
			t.Errorf("the modes are%s", got)
		}
	}
	modes(" 600 700")
	if err := errors.Join(os.Chmod(file, 0o644), os.Chmod(filepath.Dir(file), 0o755)); err != nil {
		t.Fatal(err)
	}
	reads(t, s, "the pässword")
	modes(" 600 755")
	kept(t, s, "another")
	modes(" 600 700")
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".secrets*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestWrongPassphraseIsTold(t *testing.T) {
	file := newPath(t)
	s, _ := fileStore(t, file, "open sesame")
	kept(t, s, "the pässword")
	for _, c := range []struct {
		types       []string
		asked, want string
	}{
		{[]string{"a", "open sesame"}, "once again", "done"},
		{[]string{"a", "b", "open sesame"}, "once again again", "done"},
		{[]string{"a", "b", "c", "open sesame"}, "once again again", "wrong-passphrase"},
		{[]string{""}, "once", "nobody"},
		{nil, "once", "nobody types any more"},
	} {
		s, person := fileStore(t, file, c.types...)
		_, err := s.Password(t.Context(), underPassphrase)
		if got := word(t, err); got != c.want || person.was() != c.asked {
			t.Errorf("%q: it asked %q and said %s", c.types, person.was(), got)
		}
	}
	nobody := New(Options{File: file})
	var e *account.SecretError
	if _, err := nobody.Password(t.Context(), underPassphrase); !errors.As(err, &e) || e.Fault != account.NobodyToAsk || e.File != file || e.Address != ana {
		t.Errorf("with nobody to ask: %v", err)
	}
}

// sealedBy seals a text as another program could.
func sealedBy(t *testing.T, to age.Recipient, text string) []byte {
	t.Helper()
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return sealed.Bytes()
}

func scrypt(t *testing.T, work int) age.Recipient {
	t.Helper()
	r, err := age.NewScryptRecipient("open sesame")
	if err != nil {
		t.Fatal(err)
	}
	r.SetWorkFactor(work)
	return r
}

// What is wrong with a file is told apart, and no such file is written over.
func TestBrokenFilesAreTold(t *testing.T) {
	whole := sealedBy(t, scrypt(t, 2), "sotto secrets 1\nana@acme.example\tdGhl\n")
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) []byte { return sealedBy(t, scrypt(t, 2), s) }
	for name, c := range map[string]struct {
		data []byte
		want account.SecretFault
	}{
		"empty":          {nil, account.SecretDamaged},
		"no age file":    {[]byte("ana@acme.example the pässword\n"), account.SecretDamaged},
		"half":           {whole[:len(whole)/2], account.SecretDamaged},
		"cut":            {whole[:len(whole)-1], account.SecretDamaged},
		"more":           {append(bytes.Clone(whole), 'x'), account.SecretDamaged},
		"for a key":      {sealedBy(t, key.Recipient(), "sotto secrets 1\n"), account.SecretDamaged},
		"too hard":       {bytes.Replace(whole, []byte(" 2\n"), []byte(" 21\n"), 1), account.SecretDamaged},
		"something else": {text("dear diary"), account.SecretDamaged},
		"nothing":        {text(""), account.SecretDamaged},
		"no base64":      {text("sotto secrets 1\na@b\t*\n"), account.SecretDamaged},
		"twice":          {text("sotto secrets 1\na@b\teA==\na@b\teA==\n"), account.SecretDamaged},
		"no end":         {text("sotto secrets 1\na@b\teA=="), account.SecretDamaged},
		"no tab":         {text("sotto secrets 1\na@b\n"), account.SecretDamaged},
		"later edition":  {text("sotto secrets 2\nwhatever\n"), account.SecretTooNew},
		"later age":      {[]byte("age-encryption.org/v2\n-> scrypt x 2\n"), account.SecretTooNew},
	} {
		file := newPath(t)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, c.data, 0o600)); err != nil {
			t.Fatal(err)
		}
		s, _ := fileStore(t, file, "open sesame")
		_, reading := s.Password(t.Context(), underPassphrase)
		want := string(c.want)
		if want == "" {
			want = "done"
		}
		if got := word(t, reading); got != want {
			t.Errorf("%s: reading said %v", name, reading)
		}
		if c.want == "" {
			continue
		}
		if got := word(t, s.Keep(t.Context(), underPassphrase, []byte("x"))); got != want {
			t.Errorf("%s: keeping said %s", name, got)
		}
		if now, err := os.ReadFile(file); !bytes.Equal(now, c.data) || err != nil {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

// A file that changed in any one byte opens for nobody, and says so.
func TestEveryChangedByteIsNoticed(t *testing.T) {
	whole := sealedBy(t, scrypt(t, 1), "sotto secrets 1\nana@acme.example\tdGhl\n")
	for at := range whole {
		changed := bytes.Clone(whole)
		changed[at] ^= 1 << (at % 8)
		for _, broken := range [][]byte{changed, whole[:at]} {
			if text, err := opened(broken, []byte("open sesame")); text != nil || faults[err] == "" {
				t.Fatalf("byte %d changed, or cut there: %q, %v", at, text, err)
			}
		}
	}
}

// A file that cannot be read, and one that cannot be written.
func TestUnusableFilesAreTold(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "a file")
	large := filepath.Join(dir, "large")
	if err := errors.Join(os.WriteFile(blocked, nil, 0o600), os.WriteFile(large, make([]byte, largestFile+1), 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, read, keep string }{
		"a folder":           {dir, "read", "read"},
		"too large":          {large, "read", "read"},
		"below a file":       {filepath.Join(blocked, "sotto", "secrets.age"), "read", "read"},
		"nobody knows where": {"", "missing", "create"},
	} {
		s, _ := fileStore(t, c.file, "open sesame")
		_, reading := s.Password(t.Context(), underPassphrase)
		keeping := s.Keep(t.Context(), underPassphrase, []byte("the pässword"))
		for _, each := range []struct {
			err  error
			want string
		}{{reading, c.read}, {keeping, c.keep}} {
			var broken *account.FileError
			if each.want == "missing" && word(t, each.err) == "missing" {
				continue
			}
			if !errors.As(each.err, &broken) || broken.Doing != each.want || broken.File != c.file {
				t.Errorf("%s: %v", name, each.err)
			}
		}
	}
}

// When it cannot be written, what was there is there.
func TestFailedWritesLoseNothing(t *testing.T) {
	file := newPath(t)
	s, _ := fileStore(t, file, "open sesame")
	kept(t, s, "the pässword")
	lock := filepath.Join(filepath.Dir(file), "secrets.lock")
	if err := errors.Join(os.Remove(lock), os.Mkdir(lock, 0o700)); err != nil {
		t.Fatal(err)
	}
	var broken *account.FileError
	if err := s.Keep(t.Context(), underPassphrase, []byte("another")); !errors.As(err, &broken) || broken.Doing != "lock" {
		t.Errorf("it said %v", err)
	}
	reads(t, s, "the pässword")
	s, _ = fileStore(t, file, "open sesame")
	reads(t, s, "the pässword")
}

// Several processes write at once, and nothing of any is lost.
func TestA37OtherProcessesWriteToo(t *testing.T) {
	file := newPath(t)
	first, person := fileStore(t, file, "open sesame")
	kept(t, first, "the pässword")
	var all sync.WaitGroup
	for i := range 8 {
		s, _ := fileStore(t, file, "open sesame")
		all.Go(func() {
			a := underPassphrase
			a.Address = roster.MustParse(fmt.Sprintf("x%d@acme.example", i))
			if err := s.Keep(t.Context(), a, []byte(a.Address.String())); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	reads(t, first, "the pässword")
	for i := range 8 {
		a := underPassphrase
		a.Address = roster.MustParse(fmt.Sprintf("x%d@acme.example", i))
		if got, err := first.Password(t.Context(), a); string(got) != a.Address.String() || err != nil {
			t.Errorf("of %s there is %q, %v", a.Address, got, err)
		}
	}
	if person.was() != "new" {
		t.Errorf("the first was asked %q", person.was())
	}
	// Somebody else has chosen another passphrase.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	other, _ := fileStore(t, file, "another passphrase")
	kept(t, other, "the new pässword")
	person.types = []string{"another passphrase"}
	reads(t, first, "the new pässword")
	if person.was() != "new once" {
		t.Errorf("the first was asked %q", person.was())
	}
}

// A file that is kept elsewhere, and linked to, stays there.
func TestLinkedFileStaysWhereItIs(t *testing.T) {
	file, real := newPath(t), filepath.Join(t.TempDir(), "real.age")
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(real, sealedBy(t, scrypt(t, 2), "sotto secrets 1\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, file); err != nil {
		t.Skip(err)
	}
	s, _ := fileStore(t, file, "open sesame")
	kept(t, s, "the pässword")
	if info, err := os.Lstat(file); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	s, _ = fileStore(t, real, "open sesame")
	reads(t, s, "the pässword")
}

func FuzzSheet(f *testing.F) {
	f.Add([]byte("sotto secrets 1\nana@acme.example\tdGhl\ndatabase key\t\n"))
	f.Add([]byte("sotto secrets 2\n"))
	f.Add([]byte("sotto secrets 1\n\t\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := read(text)
		if err != nil {
			if faults[err] == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := read(s.text())
		if err != nil || len(again) != len(s) {
			t.Fatalf("%q is written as %q: %v", text, s.text(), err)
		}
		for name, secret := range s {
			if !bytes.Equal(again[name], secret) {
				t.Fatalf("%q: %q became %q", text, secret, again[name])
			}
		}
	})
}

// BenchmarkUnlock is what a start costs with secrets under a passphrase, and
// each guess.
func BenchmarkUnlock(b *testing.B) {
	text := sheet{"ana@acme.example": []byte("the pässword"), database.name: make([]byte, 64)}.text()
	for _, work := range []int{16, 17, 18} {
		b.Run(strconv.Itoa(work), func(b *testing.B) {
			sealed, err := shut(text, []byte("open sesame"), work)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := opened(sealed, []byte("open sesame")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// what a process that was killed left of the file goes when it is
// written the next time.
func TestR41HalfWrittenSecretsGo(t *testing.T) {
	path := newPath(t)
	s, _ := fileStore(t, path, "open sesame", "open sesame")
	kept(t, s, "first")
	half := filepath.Join(filepath.Dir(path), ".secrets-1.age")
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	kept(t, s, "second")
	if _, err := os.Stat(half); err == nil {
		t.Error("it is still there")
	}
	reads(t, s, "second")
}
