// Command demo shows sotto on a fresh machine, without any account. It
// starts a throwaway Prosody with a throwaway certificate authority on
// loopback, has a friend there who is sotto itself run by a script, and opens
// sotto in a conversation with her. When you leave, everything is removed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"golang.org/x/term"

	"sotto/session/sessiontest"
)

// The people of the demo.
const (
	domain = "demo.example"
	you    = "you"
	friend = "ada"
)

func main() {
	if len(os.Args) == 4 && os.Args[1] == "password" {
		exit(printPassword(os.Args[2], os.Args[3]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	err := demo(ctx)
	stop()
	exit(err)
}

// exit ends the program, with sotto's own exit code where it had one.
func exit(err error) {
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		os.Exit(ended.ExitCode()) // sotto has said why
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// demo runs from the first folder to the last one removed.
func demo(ctx context.Context) error {
	if !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stdout.Fd())) {
		return errors.New("the demo opens a screen: run it in a terminal")
	}
	dir, err := os.MkdirTemp("", "sotto-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	h, err := build(ctx, dir)
	if err != nil {
		return err
	}
	defer h.close()
	fmt.Println("Ada is coming online …")
	ada, err := h.invite(ctx)
	if err != nil {
		return err
	}
	defer ada.leave()
	err = h.open(ctx)
	fmt.Println("The demo is over. Its server, certificates, accounts and messages are removed.")
	return err
}

// house is all that the demo has built.
type house struct {
	dir     string
	program string
	keeper  *keeper
	server  *sessiontest.Prosody
}

// build builds sotto, and starts the server with its two accounts.
func build(ctx context.Context, dir string) (*house, error) {
	h := &house{dir: dir, program: filepath.Join(dir, "sotto")}
	fmt.Println("Building sotto …")
	compile := exec.CommandContext(ctx, "go", "build", "-o", h.program, "./cmd/sotto")
	compile.Stdout, compile.Stderr = os.Stdout, os.Stderr
	if err := compile.Run(); err != nil {
		return nil, fmt.Errorf("build sotto: %w", err)
	}
	var err error
	if h.keeper, err = newKeeper(dir, you, friend); err != nil {
		return nil, err
	}
	fmt.Println("Starting a throwaway Prosody on loopback …")
	if err := h.serve(); err != nil {
		h.keeper.close()
		return nil, err
	}
	for _, name := range []string{you, friend} {
		if err := h.settle(name); err != nil {
			h.close()
			return nil, err
		}
	}
	return h, nil
}

// serve starts Prosody.
func (h *house) serve() error {
	ca := sessiontest.NewCA("sotto demo authority")
	if err := os.WriteFile(h.authority(), ca.PEM(), 0o600); err != nil {
		return fmt.Errorf("write the demo's authority: %w", err)
	}
	var err error
	h.server, err = sessiontest.RunProsody(filepath.Join(h.dir, "prosody"), sessiontest.ProsodyOptions{
		CA: ca, Domain: domain,
		Users: []sessiontest.User{
			{Name: you, Password: h.keeper.passwords[you], Label: "You"},
			{Name: friend, Password: h.keeper.passwords[friend], Label: "Ada"},
		},
	})
	if err != nil {
		return fmt.Errorf("start Prosody: %w", err)
	}
	return nil
}

// authority is the file with the demo's certificate authority.
func (h *house) authority() string { return filepath.Join(h.dir, "authority.pem") }

func (h *house) close() {
	if h.server != nil {
		h.server.Stop()
	}
	h.keeper.close()
}
