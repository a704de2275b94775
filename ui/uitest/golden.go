package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the frames as they are now to testdata")

// Golden compares a frame with the one kept in testdata/NAME.txt. With the
// flag -update it is kept instead.
func Golden(tb testing.TB, name, frame string) {
	tb.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(frame), 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		tb.Fatalf("%v; run the test with -update to keep this frame:\n%s", err, frame)
	}
	if want := strings.ReplaceAll(string(kept), "\r\n", "\n"); want != frame {
		tb.Errorf("%s differs in row %d\nwant:\n%s\ngot:\n%s", file, firstDifference(want, frame), want, frame)
	}
}

// firstDifference is the first row, counted from 1, that differs.
func firstDifference(a, b string) int {
	rows, others := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i, row := range rows {
		if i >= len(others) || others[i] != row {
			return i + 1
		}
	}
	return len(rows) + 1
}
