package secret

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"sotto/account"
)

// A key is made once, on the caller's word that nothing needs an older one,
// and is the same ever after.
func TestKeyIsMadeOnce(t *testing.T) {
	file := newPath(t)
	s, _ := fileStore(t, file, "open sesame")
	if _, err := s.Key(t.Context(), account.FromPassphrase); word(t, err) != "missing" {
		t.Errorf("before there is one: %v", err)
	}
	first, err := s.FirstKey(t.Context(), account.FromPassphrase)
	if err != nil || len(first) != 32 || bytes.Equal(first, make([]byte, 32)) {
		t.Fatalf("the first is %x, %v", first, err)
	}
	for range 2 {
		s, _ = fileStore(t, file, "open sesame")
		again, err := s.FirstKey(t.Context(), account.FromPassphrase)
		if err != nil || !bytes.Equal(again, first) {
			t.Errorf("the first is another: %v", err)
		}
		if again, err = s.Key(t.Context(), account.FromPassphrase); err != nil || !bytes.Equal(again, first) {
			t.Errorf("it is another: %v", err)
		}
	}
	other, _ := fileStore(t, newPath(t), "open sesame")
	if second, err := other.FirstKey(t.Context(), account.FromPassphrase); err != nil || bytes.Equal(first, second) {
		t.Errorf("two machines have one key: %v", err)
	}
}

// Programs that start at once get one key.
func TestKeyIsOneForAll(t *testing.T) {
	file := newPath(t)
	var all sync.WaitGroup
	keys := make([][]byte, 6)
	for i := range keys {
		s, _ := fileStore(t, file, "open sesame")
		all.Go(func() {
			var err error
			if keys[i], err = s.FirstKey(t.Context(), account.FromPassphrase); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, key := range keys {
		if len(key) != 32 || !bytes.Equal(key, keys[0]) {
			t.Errorf("%x is not %x", key, keys[0])
		}
	}
}

// What is kept as the key and is none is told, and stays.
func TestDamagedKeyIsNotReplaced(t *testing.T) {
	for _, text := range []string{"", "x", strings.Repeat("0", 62), strings.Repeat("0", 66), strings.Repeat("g", 64)} {
		s, _ := fileStore(t, newPath(t), "open sesame")
		if err := s.file.set(t.Context(), database, []byte(text)); err != nil {
			t.Fatal(err)
		}
		key, err := s.Key(t.Context(), account.FromPassphrase)
		first, failed := s.FirstKey(t.Context(), account.FromPassphrase)
		if word(t, err) != "damaged" || word(t, failed) != "damaged" || key != nil || first != nil {
			t.Errorf("%q is the key %x: %v, %v", text, key, err, failed)
		}
		if now, err := s.file.get(t.Context(), database); string(now) != text || err != nil {
			t.Errorf("%q became %q, %v", text, now, err)
		}
	}
}

// No key comes from where none can be kept, and none from a file that does
// not open.
func TestKeyIsNotMadeAnew(t *testing.T) {
	file := newPath(t)
	s, _ := fileStore(t, file, "open sesame")
	first, err := s.FirstKey(t.Context(), account.FromPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []account.Source{account.FromCommand, account.FromPrompt} {
		if key, err := s.FirstKey(t.Context(), from); word(t, err) != "missing" || key != nil {
			t.Errorf("from %s there is %x, %v", from, key, err)
		}
	}
	s, _ = fileStore(t, file, "wrong", "wrong", "wrong")
	if key, err := s.FirstKey(t.Context(), account.FromPassphrase); word(t, err) != "wrong-passphrase" || key != nil {
		t.Errorf("with a wrong passphrase there is %x, %v", key, err)
	}
	s, _ = fileStore(t, file, "open sesame")
	if key, err := s.Key(t.Context(), account.FromPassphrase); err != nil || !bytes.Equal(key, first) {
		t.Errorf("the key is another: %v", err)
	}
	s, _ = fileStore(t, "")
	var broken *account.FileError
	if key, err := s.FirstKey(t.Context(), account.FromPassphrase); !errors.As(err, &broken) || key != nil {
		t.Errorf("with no file there is %x, %v", key, err)
	}
}
