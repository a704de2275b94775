package secret

import (
	"bytes"
	"context"
	"errors"

	"sotto/account"
)

// open gives what the file holds: nothing where there is none. It is opened
// again only if it is another than before.
func (f *file) open(ctx context.Context, it item) (sheet, error) {
	sealed, err := f.read()
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		return sheet{}, nil
	}
	if f.text.Empty() || !bytes.Equal(sealed, f.sealed) {
		text, err := f.decrypt(ctx, it, sealed)
		if err != nil {
			return nil, err
		}
		if all, err := read(text); err != nil {
			clear(text)
			return nil, f.wrong(it, faults[err], err)
		} else {
			all.wipe()
		}
		f.remember(sealed, text)
	}
	text := f.memory.copy(f.text)
	defer clear(text)
	return read(text)
}

// faults are what is wrong with a file.
var faults = map[error]account.SecretFault{
	errNoSheet: account.SecretDamaged, errBadSheet: account.SecretDamaged, errDamaged: account.SecretDamaged,
	errTooNew: account.SecretTooNew, errPassphrase: account.PassphraseWrong,
}

// decrypt tries the passphrase that is known, then those that a person types.
func (f *file) decrypt(ctx context.Context, it item, sealed []byte) ([]byte, error) {
	for asked := 0; ; {
		if f.passphrase.Empty() {
			if asked == tries {
				return nil, f.wrong(it, account.PassphraseWrong, errPassphrase)
			}
			if err := f.askFor(ctx, it, Question{File: f.options.File, Again: asked > 0}); err != nil {
				return nil, err
			}
			asked++
		}
		passphrase := f.memory.copy(f.passphrase)
		text, err := opened(sealed, passphrase)
		clear(passphrase)
		switch {
		case err == nil:
			return text, nil
		case !errors.Is(err, errPassphrase):
			return nil, f.wrong(it, faults[err], err)
		}
		f.memory.wipe(f.passphrase)
	}
}

// choose has a person think of a passphrase, where none is known.
func (f *file) choose(ctx context.Context, it item) error {
	if !f.passphrase.Empty() {
		return nil
	}
	return f.askFor(ctx, it, Question{File: f.options.File, New: true})
}

// askFor asks for the passphrase, and remembers what was said.
func (f *file) askFor(ctx context.Context, it item, q Question) error {
	if f.options.AskPassphrase == nil || isQuiet(ctx) {
		return f.wrong(it, account.NobodyToAsk, nil)
	}
	answer, err := f.options.AskPassphrase(ctx, q)
	if err != nil {
		return err
	}
	f.passphrase = f.memory.keep(answer)
	if f.passphrase.Empty() {
		return f.wrong(it, account.NobodyToAsk, errors.New("nothing was typed"))
	}
	return nil
}

// remember keeps what the file is and says, so that it need not be opened
// again. The text is taken over.
func (f *file) remember(sealed, text []byte) {
	f.memory.wipe(f.text)
	f.sealed, f.text = sealed, f.memory.keep(text)
}

// wrong is an error about the file.
func (f *file) wrong(it item, fault account.SecretFault, cause error) error {
	e := &account.SecretError{Address: it.of, File: f.options.File, Fault: fault, Cause: cause}
	if cause != nil {
		e.Detail = cause.Error()
	}
	return e
}
