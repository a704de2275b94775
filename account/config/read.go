package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sotto/account"
)

// largest is the most bytes a config file may have.
const largest = 1 << 20

// content is a file as it was read.
type content struct {
	text    []byte
	there   bool // else it does not exist
	exposed bool // others can read it
}

// read reads the file, unless others could have written it: what it says can
// start programs and name the server.
func read(file string) (content, error) {
	c, err := readRegular(file)
	if errors.Is(err, fs.ErrNotExist) {
		err = missing(file)
	}
	if err != nil {
		return content{}, &account.FileError{File: file, Doing: "read", Cause: err}
	}
	return c, nil
}

func readRegular(file string) (content, error) {
	if info, err := os.Stat(file); err != nil {
		return content{}, err
	} else if !info.Mode().IsRegular() {
		return content{}, errors.New("it is no file") // and to open a pipe would wait
	}
	f, err := os.Open(file)
	if err != nil {
		return content{}, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return content{}, err
	}
	reachable, err := guarded(file, info)
	if err != nil {
		return content{}, err
	}
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(text) > largest {
		err = errors.New("it is larger than 1 MiB")
	}
	return content{text: text, there: true, exposed: reachable && info.Mode().Perm()&0o044 != 0}, err
}

// missing finds out whether a file that does not exist may stay so: it is
// written one day, and must then be ours alone. A link to nothing is told,
// since writing would put a file in the place of the link.
func missing(file string) error {
	if _, err := os.Lstat(file); err == nil {
		return errors.New("it is a link to a file that is not there")
	}
	_, err := shut(filepath.Dir(file))
	return err
}

// guarded checks that nobody else can write the file or put another in its
// place, and tells whether others reach it at all. A file kept elsewhere and
// linked to is held to the same.
func guarded(file string, info fs.FileInfo) (reachable bool, err error) {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return false, err
	}
	switch {
	case !ours(info):
		return false, errors.New("it belongs to another user, who could make sotto run a program as you")
	case checked && info.Mode().Perm()&0o022 != 0:
		return false, fmt.Errorf("others can write it, and could make sotto run a program as you; take that from them: chmod 600 '%s'", real)
	}
	if _, err := shut(filepath.Dir(file)); err != nil {
		return false, err
	}
	return shut(filepath.Dir(real))
}

// shut checks that nobody else can put files into a folder, and tells
// whether others can reach what is in it. A folder that does not exist is
// shut; in a sticky one, files are safe from others.
func shut(folder string) (reachable bool, err error) {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case checked && info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0:
		return false, fmt.Errorf("others can write to its folder, and could put a file of theirs there; take that from them: chmod 700 '%s'", folder)
	}
	return checked && info.Mode().Perm()&0o011 != 0, nil
}
