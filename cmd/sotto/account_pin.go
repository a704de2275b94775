package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"sotto/account"
	"sotto/roster"
	"sotto/session"
	"sotto/session/event"
	"sotto/session/problem"
)

// trusts are what --trust takes.
var trusts = []string{string(account.TrustCA), string(account.TrustCAPin), string(account.TrustPin)}

// runAccountPin lists, adds, removes or learns the keys that an account's
// server may have.
func runAccountPin(ctx context.Context, c *call) error {
	a, err := c.ours()
	if err != nil {
		return err
	}
	trust, err := c.pinning()
	switch {
	case err != nil:
		return err
	case c.has("add"):
		return c.addPin(a, trust)
	case c.has("remove"):
		return c.removePin(a, trust)
	case c.has("learn"):
		return c.learnPin(ctx, a, trust)
	}
	c.tellPins(a)
	return nil
}

// pinning checks what the flags want together, and gives the trust that is to
// hold; "" for the one that holds.
func (c *call) pinning() (account.Trust, error) {
	given := 0
	for _, name := range []string{"list", "add", "remove", "learn"} {
		if c.has(name) {
			given++
		}
	}
	switch trust := c.flags["trust"]; {
	case given > 1:
		return "", usage("Only one of --list, --add, --remove and --learn can be used.")
	case !c.has("trust"):
		return "", nil
	case given == 0 || c.has("list"):
		return "", usage("--trust belongs to --add, --remove or --learn.")
	case !slices.Contains(trusts, trust):
		p := hinted(usage("“%s” is no trust for --trust.", trust), "It takes: "+strings.Join(trusts, ", ")+".")
		return "", meant(p, trust, trusts, "--trust ")
	}
	return account.Trust(c.flags["trust"]), nil
}

// key reads a key from the command line. One that is nearly right is not
// taken, since it would lock its owner out.
func key(typed string) (account.Pin, error) {
	pin, err := account.ParsePin(typed)
	if err != nil {
		return pin, hinted(usage("“%s” %s.", typed, err), "A key is the SHA-256 of the server's public key: sha256: and then base64 or hexadecimal digits.")
	}
	return pin, nil
}

func (c *call) addPin(a account.Account, trust account.Trust) error {
	pin, err := key(c.flags["add"])
	if err != nil {
		return err
	}
	return c.pin(a.Address, pin, trust)
}

// pin pins a key, and says what holds now.
func (c *call) pin(address roster.JID, pin account.Pin, trust account.Trust) error {
	a, err := c.books().Pin(address, pin, trust)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Pinned for %s: %s\n", address, pin)
	c.tellTrust(a)
	return nil
}

func (c *call) removePin(a account.Account, trust account.Trust) error {
	pin, err := key(c.flags["remove"])
	if err != nil {
		return err
	}
	if a, err = c.books().Unpin(a.Address, pin, trust); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "No longer pinned for %s: %s\n", a.Address, pin)
	c.tellTrust(a)
	return nil
}

// tellPins prints the pins of an account, and what they do.
func (c *call) tellPins(a account.Account) {
	for _, p := range a.Pins {
		fmt.Fprintln(c.out, p)
	}
	if len(a.Pins) == 0 {
		fmt.Fprintf(c.out, "No key is pinned for %s.\n", a.Address)
	}
	c.tellTrust(a)
}

// tellTrust prints what an account trusts, and that a lone pin is too few.
func (c *call) tellTrust(a account.Account) {
	fmt.Fprintln(c.out, a.Trust.Means())
	if len(a.Pins) == 1 {
		fmt.Fprintln(c.out, "Only one key is pinned. When the server changes it, you are locked out: pin the one that the operator keeps in reserve, too.")
	}
}

// learnPin shows the key that the server shows, and pins it for who types the
// domain's name. Nothing secret is sent and nothing is trusted before that.
func (c *call) learnPin(ctx context.Context, a account.Account, trust account.Trust) error {
	if err := a.MayPin(trust); err != nil {
		return err
	}
	o, err := c.options()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Asking the server of %s for its key. Nothing secret is sent.\n", a.Address)
	learned, err := session.Learn(ctx, a, o)
	if err != nil {
		return err
	}
	c.showLearned(a, learned)
	if slices.Contains(a.Pins, learned.Key) {
		fmt.Fprintln(c.out, "\nIt is pinned already.")
		c.tellTrust(a)
		return nil
	}
	refused := problem.New(problem.PinNotTaken, a.Address.String())
	if !c.terminal {
		return refused.With(problem.Fact{Name: "reason", Value: "this is no terminal"})
	}
	fmt.Fprintf(c.out, "\nIf it is the same, type the domain's name, %s, to pin it: ", a.Address.Domain())
	name, err := c.line(ctx)
	if err != nil {
		return err
	}
	if !strings.EqualFold(name, a.Address.Domain()) {
		return refused.With(problem.Fact{Name: "reason", Value: "what was typed is not " + a.Address.Domain()})
	}
	return c.pin(a.Address, learned.Key, trust)
}

// line reads one line that is typed, until the context ends.
func (c *call) line(ctx context.Context) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := bufio.NewReader(io.LimitReader(c.in, 4096)).ReadString('\n')
		answers <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case a := <-answers:
		if a.err != nil && a.err != io.EOF {
			return "", &account.FileError{File: "standard input", Doing: "read", Cause: a.err}
		}
		return strings.TrimSpace(a.text), nil
	}
}

// showLearned prints what was shown, and how to find out whose key it is.
func (c *call) showLearned(a account.Account, l event.Learned) {
	domain := a.Address.Domain()
	fmt.Fprintf(c.out, "\nThis is what answered for %s. Nobody has checked yet who it is.\n", domain)
	vouched := l.Vouched + " vouch for it"
	if l.Doubt != nil {
		vouched = "none vouches for it. " + l.Doubt.Title
	}
	facts(c.out, []problem.Fact{
		{Name: "key", Value: l.Key.String()},
		{Name: "kind", Value: l.Kind},
		{Name: "certificate for", Value: l.Subject},
		{Name: "issued by", Value: l.Issuer},
		{Name: "valid from", Value: l.NotBefore.UTC().Format("2006-01-02 15:04 UTC")},
		{Name: "valid until", Value: l.NotAfter.UTC().Format("2006-01-02 15:04 UTC")},
		{Name: "authorities", Value: vouched},
		{Name: "shown by", Value: l.Where},
	})
	fmt.Fprintln(c.out, "Compare all of the key with one that came another way:")
	for _, way := range account.Comparisons() {
		fmt.Fprintf(c.out, "  · %s\n", way.Text)
		if way.Command != "" {
			fmt.Fprintf(c.out, "%s\n", way.Command)
		}
	}
}
