package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"sotto/account"
	"sotto/roster"
)

// AddAccount writes an account into the config file, in the place of one
// with the same address where there is one. Everything else in the file
// stays as it is. A file that cannot be read is not touched.
func AddAccount(file string, a account.Account) error {
	return edit(file, func(data []byte) []byte {
		if start, end, found := block(data, a.Address); found {
			return join(data[:start], render(a), data[end:])
		}
		if text := bytes.TrimRight(data, "\n"); len(text) > 0 {
			return join(text, []byte("\n\n"), render(a))
		}
		return render(a)
	})
}

// RemoveAccount takes an account out of the config file. One that is not
// there changes nothing.
func RemoveAccount(file string, address roster.JID) error {
	return edit(file, func(data []byte) []byte {
		start, end, found := block(data, address)
		if !found {
			return data
		}
		return join(data[:start], bytes.TrimLeft(data[end:], "\n"))
	})
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// render writes an account as a person would.
func render(a account.Account) []byte {
	var b strings.Builder
	line := func(key, value string) { fmt.Fprintf(&b, "%s = %s\n", key, value) }
	b.WriteString("[[account]]\n")
	line("address", quote(a.Address.String()))
	if a.Server != "" {
		line("server", quote(a.Server))
	}
	if a.Disabled {
		line("enabled", "false")
	}
	if a.Password.Source != "" {
		line("password_from", quote(string(a.Password.Source)))
	}
	if len(a.Password.Command) > 0 {
		var words []string
		for _, w := range a.Password.Command {
			words = append(words, quote(w))
		}
		line("password_command", "["+strings.Join(words, ", ")+"]")
	}
	if a.Auth.AllowPlain {
		line("auth.plain", quote("allow"))
	}
	if a.Auth.MaxIterations != 0 {
		line("auth.max_iterations", strconv.Itoa(a.Auth.MaxIterations))
	}
	return []byte(b.String())
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// block finds the lines of an account: from its header to where the next
// table begins, without the comments that stand before that.
func block(data []byte, address roster.JID) (start, end int, found bool) {
	var p parsing
	p.toml.Reset(data)
	for p.toml.NextExpression() {
		n := p.toml.Expression()
		path, at := p.key(n.Key())
		if n.Kind == unstable.ArrayTable && len(path) == 1 && path[0] == "account" {
			begins := lineStart(data, at.Offset)
			if found {
				return start, before(data, start, begins), true
			}
			start = begins
		}
		if n.Kind == unstable.KeyValue && len(path) == 1 && path[0] == "address" {
			j, err := roster.Parse(string(n.Value().Data))
			found = found || err == nil && j == address
		}
	}
	return start, before(data, start, len(data)), found
}

func lineStart(data []byte, offset int) int { return bytes.LastIndexByte(data[:offset], '\n') + 1 }

// before goes back from end over empty lines and comments.
func before(data []byte, start, end int) int {
	for end > start {
		begins := lineStart(data, end-1)
		line := bytes.TrimSpace(data[begins:end])
		if len(line) > 0 && line[0] != '#' {
			break
		}
		end = begins
	}
	return end
}

// edit changes the file's text, if the text can be read before and after,
// and puts the new text in its place in one step.
func edit(file string, change func([]byte) []byte) error {
	data, err := read(file)
	if err != nil {
		return err
	}
	if _, err := Parse(file, data); err != nil {
		return err
	}
	changed := change(data)
	if bytes.Equal(changed, data) {
		return nil
	}
	if _, err := Parse(file, changed); err != nil {
		return err
	}
	return replace(file, changed)
}

// replace writes a file in the place of another. A crash leaves the one or
// the other, whole.
func replace(file string, data []byte) (err error) {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real // a config file kept elsewhere stays there
	}
	fail := func(doing string, err error) error {
		return &account.FileError{File: file, Doing: doing, Cause: err}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fail("create", err)
	}
	fresh, err := os.CreateTemp(filepath.Dir(file), ".config-*.toml") // its mode is 0600
	if err != nil {
		return fail("create", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh.Name())
		}
	}()
	_, err = fresh.Write(data)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err != nil {
		return fail("write", err)
	}
	if err = os.Rename(fresh.Name(), file); err != nil {
		return fail("write", err)
	}
	return nil
}
