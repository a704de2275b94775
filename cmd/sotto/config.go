package main

import (
	"context"
	"fmt"
	"strings"

	"sotto/account"
	"sotto/account/config"
	"sotto/ui/text"
)

// settingJSON is a setting in JSON.
type settingJSON struct {
	Account string `json:"account,omitempty"`
	Name    string `json:"name"`
	Value   string `json:"value"`
	Default string `json:"default"`
	Allowed string `json:"allowed"`
	About   string `json:"about"`
	Place   string `json:"place"`
}

// runConfig prints the settings in effect, or the file of all defaults.
func runConfig(_ context.Context, c *call) error {
	if c.has("default") && c.has("json") {
		return usage("Only one of --default and --json can be used.")
	}
	if c.has("default") {
		_, err := fmt.Fprint(c.out, config.DefaultText())
		return err
	}
	all, err := config.Load(c.configFile())
	if err != nil {
		return err
	}
	if c.has("json") {
		return c.settingsJSON(all.List())
	}
	fmt.Fprintf(c.out, "# %s\n", text.Line(c.configFile()))
	if all.Exposed {
		fmt.Fprint(c.out, "# Others on this computer can read it. No password is in it; “chmod 600” keeps it to you.\n")
	}
	for line := range strings.Lines(all.Text()) {
		fmt.Fprintln(c.out, text.Line(strings.TrimSuffix(line, "\n")))
	}
	return nil
}

func (c *call) settingsJSON(all []account.Setting) error {
	for _, s := range all {
		err := printJSON(c.out, settingJSON{
			Account: s.Account.String(), Name: s.Name, Value: s.Value, Default: s.Default,
			Allowed: s.Allowed, About: s.About, Place: s.Place,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
