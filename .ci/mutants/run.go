// Mutants deletes each security check in turn and sees that a test fails
// without it. A row is one check: where it stands, what stands there, and
// what is put in its place. A row that does not fit the code any more, or
// does not compile, is an error: it checks nothing.
//
//	go run .ci/mutants/*.go [WORD]    all of them, or those whose name holds WORD
//	go run .ci/mutants/*.go --fit     only whether each row fits the code
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// mutant is one check that is deleted. The tests of each package are run in
// turn until one fails.
type mutant struct {
	name, file, old, new string
	tests                []string
}

func main() {
	word := ""
	if len(os.Args) > 1 {
		word = os.Args[1]
	}
	if word == "--fit" {
		fit()
		return
	}
	chosen := slices.DeleteFunc(slices.Clone(mutants), func(m mutant) bool { return !strings.Contains(m.name, word) })
	dir, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer os.RemoveAll(dir)
	if !healthy(chosen) {
		fmt.Println("The tests must pass with every check in place.")
		os.RemoveAll(dir)
		os.Exit(1)
	}
	var killed, broken int
	var left []string
	for i, verdict := range all(dir, chosen) {
		switch {
		case verdict == "":
			killed++
		case verdict == "lives":
			left = append(left, chosen[i].name)
		default:
			broken++
			fmt.Printf("%s: %s\n", chosen[i].name, verdict)
		}
	}
	for _, name := range left {
		fmt.Printf("no test misses: %s\n", name)
	}
	fmt.Printf("mutants: %d killed of %d\n", killed, len(chosen))
	if killed < len(chosen) || broken > 0 || len(chosen) == 0 {
		os.RemoveAll(dir)
		os.Exit(1)
	}
}

// fit ends with an error where a row does not fit the code any more.
func fit() {
	broken := 0
	for _, m := range mutants {
		if _, err := m.text(); err != nil {
			broken++
			fmt.Printf("%s: %v\n", m.name, err)
		}
	}
	fmt.Printf("mutants: %d of %d rows fit the code\n", len(mutants)-broken, len(mutants))
	if broken > 0 {
		os.Exit(1)
	}
}

// text is the file in which the check stands, once.
func (m mutant) text() (string, error) {
	text, err := os.ReadFile(m.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return "", fmt.Errorf("what it replaces stands %d times in %s", n, m.file)
	}
	return string(text), nil
}

// healthy tells whether the tests pass with nothing deleted: else a failure
// would say nothing.
func healthy(chosen []mutant) bool {
	tests := []string{"test", "-vet=off"}
	for _, m := range chosen {
		tests = append(tests, m.tests...)
	}
	out, err := exec.Command("go", tests...).CombinedOutput()
	if err != nil {
		fmt.Printf("%s", out)
	}
	return err == nil
}

// all tries the mutants, as many at once as there are processors for.
func all(dir string, chosen []mutant) []string {
	verdicts := make([]string, len(chosen))
	var wait sync.WaitGroup
	turns := make(chan int)
	for range 2 {
		wait.Go(func() {
			for i := range turns {
				verdicts[i] = chosen[i].try(filepath.Join(dir, fmt.Sprint(i)))
				fmt.Fprintf(os.Stderr, "%3d of %d  %-40s %s\n", i+1, len(chosen), chosen[i].name, verdicts[i])
			}
		})
	}
	for i := range chosen {
		turns <- i
	}
	close(turns)
	wait.Wait()
	return verdicts
}

// try runs the tests with one check deleted. The verdict is "" where one of
// them failed, "lives" where none did, or why nothing could be tried.
func (m mutant) try(dir string) string {
	text, err := m.text()
	if err != nil {
		return err.Error()
	}
	whole, err := filepath.Abs(m.file)
	if err != nil {
		return err.Error()
	}
	changed, overlay := filepath.Join(dir, filepath.Base(m.file)), filepath.Join(dir, "overlay.json")
	list, _ := json.Marshal(map[string]map[string]string{"Replace": {whole: changed}})
	for _, err := range []error{
		os.MkdirAll(dir, 0o700),
		os.WriteFile(changed, []byte(strings.Replace(text, m.old, m.new, 1)), 0o600),
		os.WriteFile(overlay, list, 0o600),
	} {
		if err != nil {
			return err.Error()
		}
	}
	if out, err := exec.Command("go", "build", "-overlay", overlay, "./"+filepath.Dir(m.file)).CombinedOutput(); err != nil {
		return "does not compile: " + string(out)
	}
	for _, tests := range m.tests {
		if exec.Command("go", "test", "-overlay", overlay, "-vet=off", "-failfast", "-timeout=5m", tests).Run() != nil {
			return ""
		}
	}
	return "lives"
}
