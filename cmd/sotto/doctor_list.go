package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"sotto/account"
	"sotto/session"
	"sotto/session/doctor"
	"sotto/session/problem"
)

// patience is how long the examination of one domain may take, and atOnce
// how many are examined side by side.
const (
	patience = 30 * time.Second
	atOnce   = 8
)

// longestList is how much of a list is read, in bytes.
const longestList = 16 << 20

// patients are the domains of a list; nil where the argument is none.
func (c *call) patients() ([]string, error) {
	name := c.arg(0)
	if !isList(name) {
		return nil, nil
	}
	if c.has("server") {
		return nil, usage("--server is for one domain, and “%s” is a list.", name)
	}
	in := c.in
	if name == "-" {
		name = "standard input"
	} else {
		file, err := os.Open(name)
		if err != nil {
			return nil, &account.FileError{File: name, Doing: "read", Cause: err}
		}
		defer file.Close()
		in = file
	}
	list, err := domains(in)
	if err != nil {
		return nil, &account.FileError{File: name, Doing: "read", Cause: err}
	}
	if len(list) == 0 {
		return nil, hinted(usage("There is no domain in %s.", name), "A list has one domain a line; what follows # is a comment.")
	}
	return list, nil
}

// domains reads a list: one domain a line, # begins a comment.
func domains(r io.Reader) ([]string, error) {
	var list []string
	lines := bufio.NewScanner(io.LimitReader(r, longestList))
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list, lines.Err()
}

// examineAll examines the domains of a list, some side by side, and tells of
// them in their order: a line of JSON as soon as all before it are told, or a
// table at the end. The error is the first problem of a domain that could not
// be connected to.
func (c *call) examineAll(ctx context.Context, list []string, timeout time.Duration) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bar := c.bar(len(list))
	defer bar.end()
	results := make([]*checkup, len(list))
	told := 0
	for done := range examined(ctx, list, o, timeout) {
		results[done.at] = &done.checkup
		bar.step()
		for c.has("json") && told < len(list) && results[told] != nil {
			if err := printJSON(c.out, domainIn(*results[told])); err != nil {
				return err
			}
			told++
		}
	}
	if ctx.Err() != nil {
		return problem.New(problem.Cancelled, "").Because(ctx.Err())
	}
	bar.end()
	if !c.has("json") {
		if err := table(c.out, results, c.columns()); err != nil {
			return err
		}
	}
	return firstWrong(results)
}

// numbered is what came of the domain at a place of the list.
type numbered struct {
	at int
	checkup
}

// examined examines domains side by side, and gives what came of each as it
// comes. It must be read to its end, or its context ended.
func examined(ctx context.Context, list []string, o session.Options, timeout time.Duration) <-chan numbered {
	out := make(chan numbered, len(list)) // nobody waits for who reads
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range list {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	var all sync.WaitGroup
	for range min(atOnce, len(list)) {
		all.Go(func() {
			for i := range next {
				out <- numbered{i, examineOne(ctx, list[i], o, timeout)}
			}
		})
	}
	go func() {
		all.Wait()
		close(out)
	}()
	return out
}

// examineOne looks at a domain as at a stranger's, without a login.
func examineOne(ctx context.Context, typed string, o session.Options, timeout time.Duration) checkup {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r := checkup{domain: typed}
	address, err := bare(typed)
	if err == nil {
		r.found, err = session.Examine(ctx, account.Account{Address: address}, o, nil)
	}
	r.wrong = problem.From(err)
	r.found.Problem = r.wrong
	r.verdict = doctor.Judge(r.found)
	return r
}

// firstWrong is the problem of the first domain that could not be connected
// to, with how many more there are; nil where there is none.
func firstWrong(results []*checkup) error {
	var first *problem.Problem
	others := 0
	for _, r := range results {
		switch {
		case r.wrong == nil:
		case first == nil:
			first = r.wrong
		default:
			others++
		}
	}
	if first == nil {
		return nil
	}
	if others > 0 {
		first = first.With(problem.Fact{Name: "others of the list that failed", Value: strconv.Itoa(others)})
	}
	return first
}
