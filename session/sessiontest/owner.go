package sessiontest

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// owner is whom a server runs as: ourselves, or, when we are root, somebody
// without rights, because Prosody refuses to be root.
type owner struct {
	other    bool
	uid, gid int
}

// whoRuns chooses the user for a server.
func whoRuns() (owner, error) {
	if os.Getuid() != 0 {
		return owner{}, nil
	}
	for _, name := range []string{"prosody", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err1 == nil && err2 == nil {
			return owner{other: true, uid: uid, gid: gid}, nil
		}
	}
	return owner{}, errors.New("root cannot run Prosody, and there is neither a user prosody nor nobody")
}

// folder is where the server keeps its files: dir, or, for somebody who may
// not look into our folders, a new one, which undo removes. It is within root,
// unless that is "".
func (w owner) folder(dir, root string) (path string, undo func(), err error) {
	if !w.other {
		return dir, func() {}, os.MkdirAll(dir, 0o700)
	}
	within := ""
	if root != "" {
		within = filepath.Join(root, "tmp")
	}
	if dir, err = os.MkdirTemp(within, "sotto-server-"); err != nil {
		return "", nil, err
	}
	if err := w.give(dir); err != nil {
		return "", nil, fmt.Errorf("give %s away: %w", dir, err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

// give makes the user the owner of a file.
func (w owner) give(path string) error {
	if !w.other {
		return nil
	}
	return os.Chown(path, w.uid, w.gid)
}
