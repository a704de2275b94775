package secret

import (
	"bytes"
	"errors"
	"io"
	"runtime/debug"
	"strings"

	"filippo.io/age"
)

// hardest is the work factor above which a file is not tried: nothing of
// ours is so, and what is would take minutes and gigabytes.
const hardest = 20

// What is wrong with a file that does not open.
var (
	errPassphrase = errors.New("the passphrase does not open it")
	errDamaged    = errors.New("it is damaged, or no file of ours")
	errUnread     = errors.New("what was sealed does not open again")
)

// shut seals a text under a passphrase, as age does: "age -d" opens it too.
// It is opened again at once, which doubles what this costs: a file that does
// not open would take all secrets with it.
// The library keeps the passphrase in memory that cannot be wiped, until that
// is used for something else.
func shut(text, passphrase []byte, work int) ([]byte, error) {
	to, err := age.NewScryptRecipient(string(passphrase))
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(work)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // a quarter of a GiB at the usual work factor, and soon as much again
	read, err := opened(sealed.Bytes(), passphrase)
	defer clear(read)
	if err != nil || !bytes.Equal(read, text) {
		return nil, errUnread
	}
	return sealed.Bytes(), nil
}

// opened is the text of a sealed file. A header that was changed so that only
// the key in it is wrong cannot be told from a wrong passphrase.
func opened(sealed, passphrase []byte) ([]byte, error) {
	if first, _, _ := strings.Cut(string(sealed[:min(len(sealed), 64)]), "\n"); strings.HasPrefix(first, "age-encryption.org/") && first != "age-encryption.org/v1" {
		return nil, errTooNew
	}
	by, err := age.NewScryptIdentity(string(passphrase))
	if err != nil {
		return nil, errPassphrase
	}
	by.SetMaxWorkFactor(hardest)
	defer debug.FreeOSMemory() // what one guess costs need not stay ours for minutes
	r, err := age.Decrypt(bytes.NewReader(sealed), by)
	var nobody *age.NoIdentityMatchError
	switch {
	case errors.As(err, &nobody) && passphrased(sealed):
		return nil, errPassphrase
	case err != nil:
		return nil, errDamaged
	}
	text := bytes.NewBuffer(make([]byte, 0, len(sealed)+bytes.MinRead)) // so large that it is never copied
	if _, err := io.Copy(text, r); err != nil {
		clear(text.Bytes())
		return nil, errDamaged
	}
	return text.Bytes(), nil
}

// passphrased tells whether a file says that a passphrase opens it.
func passphrased(sealed []byte) bool {
	_, rest, _ := bytes.Cut(sealed, []byte("\n"))
	return bytes.HasPrefix(rest, []byte("-> scrypt "))
}
