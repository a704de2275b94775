package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"sotto/account"
)

func TestWhatIsWrongIsToldWithItsPlace(t *testing.T) {
	const head = "[[account]]\naddress = \"a@x.example\"\n"
	const believed = "[dns]\ntrust = 'loopback'\n" + head
	const pin = "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	for text, want := range map[string]struct {
		line, column  int
		what, allowed string
	}{
		"[[account]]\nadress = 'a@x.example'":                     {2, 1, `Did you mean "address"?`, "address, enabled"},
		"[[account]]\n":                                           {1, 3, "has no address", "name@example.org"},
		"[[account]]\naddress = 'x@'":                             {2, 1, "the domain is missing", "name@example.org"},
		"[[account]]\naddress = 'x@y/z'":                          {2, 1, "without a resource", ""},
		"[[account]]\naddress = 7":                                {2, 1, "not a text", ""},
		"[[account]]\naddress = ''":                               {2, 1, "is empty", ""},
		head + "server = 'acme.example'":                          {3, 1, "host:port", `"host:port"`},
		head + "  enabled = 'yes'":                                {3, 3, "neither true nor false", "true or false"},
		head + "password = 'secret'":                              {3, 1, "does not belong in this file", "password_command"},
		head + "my_passwd = 'secret'":                             {3, 1, "does not belong in this file", "password_command"},
		"password = 'secret'":                                     {1, 1, "does not belong in this file", "password_command"},
		head + "password_from = 'file'":                           {3, 1, `"file", which it cannot be`, `"keyring", "passphrase", "command" or "ask"`},
		head + "password_from = 'command'":                        {3, 1, "none is named", "pass"},
		head + "password_from = 'ask'\npassword_command=['x']":    {4, 1, "says otherwise", "command"},
		head + "password_command = 'pass show'":                   {3, 1, "is not a list", "no shell"},
		head + "password_from = 'command'\npassword_command = []": {3, 1, "none is named", ""},
		head + "password_command = ['', 'x']":                     {3, 1, "names no program", ""},
		head + "password_command = ['x', 1]":                      {3, 1, "not a text", ""},
		head + "auth.plain = true":                                {3, 1, "not a text", "allow"},
		head + "auth = { plain = 'yes' }":                         {3, 10, `is "yes"`, "allow"},
		head + "auth = 'plain'":                                   {3, 1, "is a table", ""},
		head + "[account.auth]\nmax_iterations = 7":               {4, 1, "out of range", "4096"},
		head + "[account.auth]\nserver = 'h:1'":                   {4, 1, "server stands in no table", ""},
		head + "[[account.auth]]\n":                               {3, 3, "only one", "[account.auth]"},
		head + "[account.auht]\n":                                 {3, 2, "Did you mean [account.auth]?", "[limits]"},
		"[account.auth]\nplain = 'allow'":                         {1, 2, "before the account", "[[account]]"},
		head + "\"auth.plain\" = 'allow'":                         {3, 1, "no setting", "auth.plain"},
		head + head:                                               {4, 1, "there twice", ""},
		"[account]\naddress = 'a@x.example'":                      {1, 2, "there may be several", "[[account]]"},
		"account.address = 'a@x.example'":                         {1, 1, "not written so", "[[account]]"},
		"account = []":                                            {1, 1, "not written so", "[[account]]"},
		"[[account]]\naddress = 'a@x.example":                     {2, 0, "not valid TOML", ""},
		head + "zzz = 1":                                          {3, 1, `no setting "zzz".`, "address"},

		head + "trust = 'dane'":                                        {3, 1, "no DNS server is trusted", `trust = "loopback"`},
		head + "trust = 'ca+dane'":                                     {3, 1, "no DNS server is trusted", `trust = "tls"`},
		head + "trust = 'dane+ca'":                                     {3, 1, "cannot be", `"ca", "ca+pin", "pin", "dane" or "ca+dane"`},
		head + "trust = 'none'":                                        {3, 1, "cannot be", `"ca", "ca+pin", "pin", "dane" or "ca+dane"`},
		believed + "trust = 'dane'\npins = ['" + pin + "']":            {6, 1, "looks at none", `"ca+pin"`},
		believed + "trust = 'ca+dane'\npins = ['" + pin + "']":         {6, 1, "looks at none", `"ca+pin"`},
		believed + "trust = 'dane'\nproxy = 'socks5://x:1'":            {5, 1, "no DNS is asked", `"none"`},
		head + "proxy = 'socks4://x:1'":                                {3, 1, "of no kind", "socks5://"},
		head + "proxy = 'http://x'":                                    {3, 1, "host:port", "http://"},
		head + "proxy = 'x:1'":                                         {3, 1, "of no kind", "http://"},
		head + "proxy = 'socks5://me:secret@x:1'":                      {3, 1, "logs in to no proxy", "socks5://"},
		head + "trust = ''":                                            {3, 1, "cannot be", ""},
		head + "trust = 'CA'":                                          {3, 1, `Did you mean "ca"?`, ""},
		head + "trust = 'pin'":                                         {3, 1, "there is no pin", "sha256:"},
		head + "trust = 'ca+pin'\npins = []":                           {3, 1, "there is no pin", "sha256:"},
		head + "pins = ['" + pin + "']":                                {3, 1, "looks at none", `"ca+pin"`},
		head + "trust = 'ca'\npins = ['" + pin + "']":                  {4, 1, "looks at none", `"ca+pin"`},
		head + "trust = 'pin'\npins = ['" + pin + "', '" + pin + "']":  {4, 1, "twice", ""},
		head + "trust = 'pin'\npins = ['" + pin + "']\nca_file = '/c'": {5, 1, "no authority", "ca+pin"},
		head + "pins = '" + pin + "'":                                  {3, 1, "is not a list", "sha256:"},
		head + "pins = [\n '" + pin + "', # live\n  'md5:d41d8cd98f00b204e9800998ecf8427e']": {5, 3, `begin with "sha256:"`, "base64"},
		head + "pins = [ 'sha256:d41d8cd98f00b204e9800998ecf8427e' ]":                        {3, 10, "16 bytes", ""},
		head + "pins = ['sha256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU']":               {3, 9, "base64url", ""},
		head + "pins = ['sha256:e3:b0:c4']":                                                  {3, 9, "colons", ""},
		head + "ca_file = 'ca.pem'":                                                          {3, 1, "neither absolute", "~/"},
		head + "ca_file = '~bo/ca.pem'":                                                      {3, 1, "neither absolute", "~/"},
		head + "resource = \"a\\u0007b\"":                                                    {3, 1, "character", ""},
		head + "priority = 128":                                                              {3, 1, "out of range", "-128 to 127"},
		head + "priority = 1.5":                                                              {3, 1, "no whole number", "-128 to 127"},
		head + "nick = \"\\u001b[31m\"":                                                      {3, 1, "character", ""},
		head + "color = 'red'":                                                               {3, 1, `Did you mean "colour"?`, ""},
		head + "colour = 'reddish'":                                                          {3, 1, "no colour", `"#rrggbb"`},
		head + "theme = 'dark'":                                                              {3, 1, "setting of all accounts", "above"},
		head + "[limits]\nstanza_depth = 20\nserver = 'h:1'":                                 {5, 1, `no setting "limits.server"`, "limits.stanza_bytes"},
		head + "[limits]\ntheme = 'dark'":                                                    {4, 1, "theme stands in no table", "above"},

		"them = 'dark'":           {1, 1, `Did you mean "theme"?`, "theme, dns.server"},
		"theme = 'pink'":          {1, 1, `"pink", which it cannot be`, `"dark", "light" or "none"`},
		"theme = 'ligth'":         {1, 1, `Did you mean "light"?`, ""},
		"theme = { dark = true }": {1, 1, "not a text", ""},
		"[theme]":                 {1, 2, "is a setting", ""},
		"server = 'h:1'":          {1, 1, "setting of an account", "[[account]]"},
		"[dns]\nserver = 'x'":     {2, 1, "host:port", ""},
		"[dns]\ntrust = 'yes'":    {2, 1, "cannot be", `"none", "loopback" or "tls"`},
		"[dns]\ntrust = 'tls'":    {2, 1, "no DNS server is named", "dns.example:853"},
		"[dns]\ntrust = 'loopback'\nserver = '9.9.9.9:53'":           {2, 1, "no address of this computer", "127.0.0.1:53"},
		"[dns]\ntrust = 'loopback'\nserver = 'localhost:53'":         {2, 1, "no address of this computer", "127.0.0.1:53"},
		"[dns]\ntrust = 'loopback'\nserver = '127.0.0.1.example:53'": {2, 1, "no address of this computer", "127.0.0.1:53"},
		"[dsn]\nserver = 'x'":                         {1, 2, "Did you mean [dns]?", "[[account]]"},
		"[[limits]]":                                  {1, 3, "only one [limits]", ""},
		"limits = 5":                                  {1, 1, "limits is a table", "limits.stanza_bytes"},
		"limits = { stanza_depth = 5 }":               {1, 12, "out of range", "20 to 1000"},
		"limits.stanza_depth = 1001":                  {1, 1, "out of range", "20 to 1000"},
		"limits.stanza_bytes = 1_000":                 {1, 1, "out of range", "65536 to 67108864"},
		"limits.stanza_parts = '5000'":                {1, 1, "no whole number", ""},
		"[limits]\nstanza_byte = 100000":              {2, 1, `Did you mean "limits.stanza_bytes"?`, ""},
		"[limits.stanza_bytes]":                       {1, 2, "is a setting", ""},
		"[[acount]]":                                  {1, 3, "Did you mean [[account]]?", ""},
		"history.keep = 1":                            {1, 1, "neither true nor false", ""},
		"history.key = 'file'":                        {1, 1, "cannot be", `"keyring", "passphrase", "none" or ""`},
		"theme = 'dark'\ntheme = 'light'":             {2, 0, "not valid TOML", ""},
		"theme = 'dark'\n\"theme\" = 'light'":         {2, 0, "not valid TOML", ""},
		"theme = 'dark' privacy.typing = true":        {1, 0, "not valid TOML", ""},
		"theme = \"\x1b[31m\"":                        {1, 0, "not valid TOML", ""},
		"\ufefftheme = 'pink'":                        {1, 1, "cannot be", ""},
		"theme = 'dark'\r\n\r\nthem = 'x'\r\n":        {3, 1, `Did you mean "theme"?`, ""},
		"# ünïcode\n[privacy]\n\ttypin = true # no\n": {3, 2, `Did you mean "privacy.typing"?`, ""},
	} {
		_, err := Parse("c.toml", []byte(text))
		var bad *account.ConfigError
		if !errors.As(err, &bad) {
			t.Errorf("%q is taken: %v", text, err)
			continue
		}
		if bad.File != "c.toml" || bad.Line != want.line || want.column != 0 && bad.Column != want.column ||
			!strings.Contains(bad.What, want.what) || !strings.Contains(bad.Allowed, want.allowed) {
			t.Errorf("%q: %d:%d %s (%s)", text, bad.Line, bad.Column, bad.What, bad.Allowed)
		}
		if strings.Contains(bad.What, "secret") {
			t.Errorf("%q: the error shows the password: %s", text, bad.What)
		}
		if !strings.HasSuffix(bad.What, ".") && !strings.HasSuffix(bad.What, "?") || strings.HasSuffix(bad.What, "..") {
			t.Errorf("%q: it is no sentence: %s", text, bad.What)
		}
	}
}

func TestEveryWayToWriteIt(t *testing.T) {
	want, err := Parse("c.toml", []byte("theme = 'light'\nlimits.stanza_depth = 50\n[[account]]\naddress = 'a@x.example'\nauth.plain = 'allow'\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"'theme' = \"\"\"light\"\"\"\n[limits]\nstanza_depth = 0x32\n[[account]]\naddress = 'a@x.example'\n[account.auth]\nplain = 'allow'\n",
		"\ufefftheme='light'\r\nlimits={stanza_depth=5_0}\r\n[[ account ]]\r\naddress = 'A@X.example'\r\nauth={plain='allow'}\r\n",
		"theme = 'light'\n[[account]]\naddress = 'a@x.example'\n[limits]\nstanza_depth = +50\n[account.auth]\nplain = 'allow'",
	} {
		got, err := Parse("c.toml", []byte(text))
		if err != nil || got.Settings != want.Settings || !reflect.DeepEqual(got.Accounts, want.Accounts) {
			t.Errorf("%q is %+v, %v", text, got, err)
		}
	}
}
