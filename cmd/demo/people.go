package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sotto/account"
	"sotto/account/config"
	"sotto/roster"
)

// address is somebody's address in the demo.
func address(name string) roster.JID { return roster.MustParse(name + "@" + domain) }

// home is the folder that stands for somebody's home.
func (h *house) home(name string) string { return filepath.Join(h.dir, name) }

// settle writes somebody's config file, as "sotto account add" would.
func (h *house) settle(name string) error {
	command, err := h.keeper.command(name)
	if err != nil {
		return err
	}
	file := filepath.Join(h.home(name), "config", "sotto", "config.toml")
	err = config.AddAccount(file, account.Account{
		Address: address(name), Server: h.server.Address,
		Password: account.Password{Source: account.FromCommand, Command: command},
	})
	if err == nil { // all of it goes away with the demo, and there is no keyring of hers or yours in it
		err = config.Set(file, "history.key", string(account.KeyNone))
	}
	if err != nil {
		return fmt.Errorf("write the config of %s: %w", name, err)
	}
	return nil
}

// sotto is a command that runs sotto as somebody: with the demo's authority
// for the system's, and nothing of the person's own files.
func (h *house) sotto(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, h.program, args...)
	home := h.home(name)
	for _, e := range os.Environ() {
		if key, _, _ := strings.Cut(e, "="); !strings.HasPrefix(key, "XDG_") && key != "HOME" && key != "SSL_CERT_DIR" {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env,
		"HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, "config"), "XDG_DATA_HOME="+filepath.Join(home, "data"),
		"XDG_STATE_HOME="+filepath.Join(home, "state"), "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
		"XDG_RUNTIME_DIR="+filepath.Join(home, "run"), "SSL_CERT_FILE="+h.authority(), "SSL_CERT_DIR="+filepath.Join(home, "none"))
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 5 * time.Second
	return c
}

// open opens the screen in the conversation with the friend, until you leave.
func (h *house) open(ctx context.Context) error {
	c := h.sotto(ctx, you, "--with", address(friend).String(), address(you).String())
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := c.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("run sotto: %w", err)
	}
	return nil
}
