package secret

import (
	"context"
	"path/filepath"

	"sotto/account"
)

// Path is where the file under the passphrase is: in $XDG_DATA_HOME, or else
// in .local/share of the home folder. A variable that is no absolute path
// counts as unset, as the XDG specification wants.
func Path(getenv func(string) string, home string) string {
	base := getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(base) {
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "sotto", "secrets.age")
}

// tries is how often a person may type a passphrase.
const tries = 3

// file is the one file that holds secrets under a passphrase, for machines
// without a keyring. Passphrase and text are remembered for the run. What
// another process writes meanwhile is noticed, and never overwritten.
type file struct {
	options    *Options
	memory     *memory
	gate       *gate // holds what stands below
	passphrase account.Secret
	sealed     []byte // the file as it was opened
	text       account.Secret
}

func newFile(o *Options, m *memory) *file { return &file{options: o, memory: m, gate: newGate()} }

func (f *file) get(ctx context.Context, it item) (secret []byte, err error) {
	err = f.gate.through(ctx, it, func() error {
		all, err := f.open(ctx, it)
		if err != nil {
			return err
		}
		defer all.wipe()
		kept, ok := all[it.name]
		if !ok {
			return f.wrong(it, account.SecretMissing, nil)
		}
		secret = append([]byte(nil), kept...)
		return nil
	})
	return secret, err
}

func (f *file) set(ctx context.Context, it item, secret []byte) error {
	return f.change(ctx, it, func(all sheet) bool {
		clear(all[it.name])
		all[it.name] = append([]byte(nil), secret...)
		return true
	})
}

func (f *file) remove(ctx context.Context, it item) error {
	return f.change(ctx, it, func(all sheet) bool {
		kept, ok := all[it.name]
		clear(kept)
		delete(all, it.name)
		return ok
	})
}

// prepare makes sure that something can be kept: the file opens, or a new
// passphrase is known.
func (f *file) prepare(ctx context.Context, it item) error {
	return f.gate.through(ctx, it, func() error {
		all, err := f.open(ctx, it)
		if err != nil {
			return err
		}
		all.wipe()
		return f.choose(ctx, it)
	})
}

func (f *file) unlock(ctx context.Context) error {
	return f.gate.through(ctx, item{}, func() error {
		all, err := f.open(ctx, item{})
		all.wipe()
		return err
	})
}

// change changes what the file holds. The passphrase is asked for before the
// file is locked against other processes, and what they wrote is read again.
func (f *file) change(ctx context.Context, it item, edit func(sheet) (changed bool)) error {
	return f.gate.through(ctx, it, func() error {
		all, err := f.open(ctx, it)
		if err != nil {
			return err
		}
		worth := edit(all)
		all.wipe()
		if !worth {
			return nil
		}
		if err := f.choose(ctx, it); err != nil {
			return err
		}
		return f.locked(ctx, func() error { return f.rewrite(ctx, it, edit) })
	})
}

// rewrite changes the file while no other process does.
func (f *file) rewrite(ctx context.Context, it item, edit func(sheet) bool) error {
	all, err := f.open(ctx, it)
	if err != nil {
		return err
	}
	defer all.wipe()
	edit(all)
	if len(all) == 0 {
		return f.discard()
	}
	text, passphrase := all.text(), f.memory.copy(f.passphrase)
	defer clear(text)
	defer clear(passphrase)
	sealed, err := shut(text, passphrase, f.options.WorkFactor)
	if err != nil {
		return f.wrong(it, account.SecretDiffers, err)
	}
	if err := f.write(sealed); err != nil {
		return err
	}
	f.remember(sealed, text)
	return nil
}
