package config

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// route is how a file is reached: through links and folders, as far as they
// exist.
type route struct {
	folders map[string]bool // whose entries matter
	entries map[string]bool // which: links, the file itself, or what is missing on the way to it
}

// routeTo follows an absolute path from its beginning. Where something is
// missing, it ends: that may come one day.
func routeTo(file string) route {
	r := route{folders: map[string]bool{}, entries: map[string]bool{}}
	at, steps := begin(file)
	for links := 0; len(steps) > 0 && links < 40; {
		next := filepath.Join(at, steps[0])
		steps = steps[1:]
		info, err := os.Lstat(next)
		switch {
		case err == nil && info.IsDir() && len(steps) > 0:
			at = next
			continue
		case err == nil && info.Mode()&fs.ModeSymlink != 0:
			r.folders[at], r.entries[next] = true, true
			target, err := os.Readlink(next)
			if err != nil {
				return r
			}
			if !filepath.IsAbs(target) {
				target = at + string(filepath.Separator) + target
			}
			rest := steps
			at, steps = begin(target)
			steps = append(steps, rest...)
			links++
		default:
			r.folders[at], r.entries[next] = true, true
			return r
		}
	}
	return r
}

// begin is the root of an absolute path and the steps from there. Going up
// is a step, which is taken where it stands: behind a link it leads
// elsewhere.
func begin(path string) (root string, steps []string) {
	volume := filepath.VolumeName(path)
	root = volume + string(filepath.Separator)
	return root, strings.FieldsFunc(path[len(volume):], func(r rune) bool {
		return r == '/' || r == filepath.Separator
	})
}

// passes tells whether the route goes by a name.
func (r route) passes(name string) bool { return r.entries[name] || r.folders[name] }

func (r route) equal(other route) bool {
	return maps.Equal(r.folders, other.folders) && maps.Equal(r.entries, other.entries)
}
