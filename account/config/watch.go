package config

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"sotto/account"
)

// settled is how long nothing must happen to a file before it is read: many
// an editor writes in several steps.
const settled = 100 * time.Millisecond

// Watch tells what the config file says: at once, and whenever it says
// something else, until ctx ends. A file that cannot be used is told with
// the error, and with what was said last before that; so is one that is
// gone, since a file that an editor is about to put there again must not end
// every session. Only from the start on, a file that is not there says
// nothing.
//
// tell is called by this goroutine, one time after the other. The error that
// Watch returns says that the system cannot watch files.
func Watch(ctx context.Context, file string, tell func(Config, error)) error {
	fail := func(err error) error { return &account.FileError{File: file, Doing: "watch", Cause: err} }
	file, err := filepath.Abs(file)
	if err != nil {
		return fail(err)
	}
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return fail(err)
	}
	defer func() { _ = events.Close() }()
	w := &watcher{file: file, events: events, tell: tell, good: Config{Settings: Defaults()}}
	var quiet <-chan time.Time
	for {
		if quiet == nil {
			if err := w.follow(); err != nil {
				return fail(err)
			}
			w.look()
		}
		if quiet, err = w.wait(ctx, quiet); err != nil {
			return nil // it was to end
		}
	}
}

// watcher is one Watch.
type watcher struct {
	file   string
	events *fsnotify.Watcher
	route  route
	tell   func(Config, error)

	said    bool // something was told
	text    []byte
	there   bool
	problem string // what was wrong, as it was told
	good    Config // the last that could be used
}

// wait waits until something happens that may matter. It gives the clock that
// runs until things are quiet, nil when they are.
func (w *watcher) wait(ctx context.Context, quiet <-chan time.Time) (<-chan time.Time, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-quiet:
			return nil, nil
		case e := <-w.events.Events:
			if w.route.passes(e.Name) {
				return time.After(settled), nil
			}
		case <-w.events.Errors: // events were lost, and any may have been ours
			return time.After(settled), nil
		}
	}
}

// follow watches the folders by which the file is reached now. It starts
// anew each time, since a folder of the same name may be another one.
func (w *watcher) follow() error {
	for range 10 { // what changes while we look is an event from then on
		for _, folder := range w.events.WatchList() {
			_ = w.events.Remove(folder) // it may be gone already
		}
		w.route = routeTo(w.file)
		if err := w.add(); w.route.equal(routeTo(w.file)) {
			return err
		}
	}
	return nil
}

// add watches the folders of the route. One that was removed meanwhile, or
// that we may not look into, can be done without as long as another is left.
func (w *watcher) add() error {
	var last error
	for folder := range w.route.folders {
		err := w.events.Add(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
		last = errors.Join(last, err)
	}
	if len(w.events.WatchList()) == 0 {
		return last
	}
	return nil
}

// look reads the file and tells what is new.
func (w *watcher) look() {
	c, text, err := w.read()
	problem := ""
	if err != nil {
		problem = err.Error()
	}
	if w.said && problem == w.problem && (err != nil || bytes.Equal(text, w.text)) {
		return
	}
	w.said, w.problem, w.good = true, problem, c
	if err == nil {
		w.text = text
	}
	w.tell(c, err)
}

// read is what the file says, or the last that could be used and why.
func (w *watcher) read() (Config, []byte, error) {
	now, err := read(w.file)
	if err == nil && w.there && !now.there {
		err = &account.FileError{File: w.file, Doing: "read", Cause: fs.ErrNotExist}
	}
	if err != nil {
		return w.good, nil, err
	}
	w.there = now.there
	c, err := now.parse(w.file)
	if err != nil {
		return w.good, nil, err
	}
	return c, now.text, nil
}
