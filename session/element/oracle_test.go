package element_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sotto/session/element"
	"sotto/session/sessiontest"
)

// inputs is how many streams are held against the oracle; ORACLE=1000000
// holds so many.
const inputs = 20_000

// whatever is said, we read the tree that expat reads, which servers
// read with, or refuse it. And what it takes we take, so that nobody can have
// a server relay to us what ends our stream.
func TestX10SameTreeAsExpat(t *testing.T) {
	n := inputs
	if more, err := strconv.Atoi(os.Getenv("ORACLE")); err == nil {
		n = more
	}
	said, taken := sessiontest.NewStrange(10), 0
	for n > 0 {
		texts, ours := make([]string, min(n, 50_000)), make([]json.RawMessage, min(n, 50_000))
		for i := range texts {
			texts[i], ours[i] = read(said.Stream())
		}
		n -= len(texts)
		trees := oracle(t, texts)
		for i, text := range texts {
			if trees[i] != nil {
				taken++
			}
			if trees[i] == nil && strings.Contains(text, "='"+element.XML+"'") {
				continue // servers relay this: see declarable
			}
			if !same(ours[i], trees[i]) {
				t.Errorf("%q\nis read as  %s\nby expat as %s", text, ours[i], trees[i])
			}
		}
		if t.Failed() {
			return
		}
	}
	if taken < inputs/10 {
		t.Errorf("expat took %d: too few to compare", taken)
	}
	t.Logf("%d well-formed", taken)
}

// oracle gives expat's trees.
func oracle(t *testing.T, texts []string) []json.RawMessage {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("SOTTO_TOOLS") == "required" {
			t.Fatal("python3 is not installed: run .ci/tools")
		}
		t.Skip("python3 is not installed")
	}
	var in, fault bytes.Buffer
	for _, text := range texts {
		fmt.Fprintf(&in, "%d\n%s", len(text), text)
	}
	c := exec.Command("python3", "testdata/oracle.py")
	c.Stdin, c.Stderr = &in, &fault
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, fault.String())
	}
	var trees []json.RawMessage
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		tree := json.RawMessage(slices.Clone(lines.Bytes()))
		if string(tree) == "null" {
			tree = nil
		}
		trees = append(trees, tree)
	}
	if len(trees) != len(texts) {
		t.Fatalf("%d answers for %d texts", len(trees), len(texts))
	}
	return trees
}

// read gives a stream up to its closing tag, and the elements in it as the
// oracle does; nil where it is refused.
func read(text string) (until string, tree json.RawMessage) {
	in := strings.NewReader(text)
	r := element.NewReader(in, element.AfterLogin())
	if _, err := r.Header(); err != nil {
		return text, nil
	}
	all := []any{}
	for {
		e, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return text, nil
		}
		all = append(all, listed(e))
	}
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(all); err != nil {
		panic(err)
	}
	return text[:len(text)-in.Len()-r.Buffered()], b.Bytes()
}

func listed(e *element.Element) []any {
	attributes, children := [][]string{}, []any{}
	for _, a := range e.Attr {
		attributes = append(attributes, []string{a.Space, a.Name, a.Value})
	}
	for _, c := range e.Children {
		children = append(children, listed(c))
	}
	return []any{e.Space, e.Name, attributes, e.Text, children}
}

// same compares trees without the attributes that we leave out.
func same(ours, theirs json.RawMessage) bool {
	if ours == nil || theirs == nil {
		return ours == nil && theirs == nil
	}
	var a, b any
	if json.Unmarshal(ours, &a) != nil || json.Unmarshal(theirs, &b) != nil {
		return false
	}
	return fmt.Sprint(stripped(a)) == fmt.Sprint(stripped(b))
}

func stripped(v any) any {
	all := v.([]any)
	for _, each := range all {
		e := each.([]any)
		e[2] = slices.DeleteFunc(e[2].([]any), func(a any) bool {
			of := a.([]any)
			return of[0] != "" && (of[0] != element.XML || of[1] != "lang")
		})
		slices.SortFunc(e[2].([]any), func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		stripped(e[4])
	}
	return all
}
