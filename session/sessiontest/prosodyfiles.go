package sessiontest

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// writeProsody writes config, certificate, users and the shared roster. All
// is readable for the server alone, and passwords are in none of it: the
// users are stored as SCRAM keys.
func writeProsody(dir string, o ProsodyOptions, ports []int, owner owner) error {
	ascii, err := idna.Lookup.ToASCII(o.Domain)
	if err != nil {
		return fmt.Errorf("name the certificate: %w", err)
	}
	chain, key := PEMPair(o.CA.Issue(Names(ascii), CommonName(o.Domain)))
	files := map[string]string{
		"prosody.cfg.lua": prosodyConfig(dir, o, ports),
		"chain.pem":       string(chain),
		"key.pem":         string(key),
		"groups.txt":      prosodyGroups(o),
	}
	for _, u := range o.Users {
		file := filepath.Join("data", stored(o.Domain), "accounts", stored(u.Name)+".dat")
		keys, err := scramKeys(u.Password)
		if err != nil {
			return err
		}
		files[file] = keys
	}
	if o.Obeys {
		files[filepath.Join(ordersFolder, "mod_orders.lua")] = orders
	}
	for name, text := range prosodyInvites(o) {
		files[name] = text
	}
	for name, text := range files {
		if err := owner.write(dir, name, text); err != nil {
			return fmt.Errorf("write Prosody's %s: %w", name, err)
		}
	}
	return nil
}

func prosodyConfig(dir string, o ProsodyOptions, ports []int) string {
	dir = strings.TrimPrefix(dir, o.Root)
	file := func(name string) string { return strconv.Quote(filepath.Join(dir, name)) }
	protocol := "tlsv1_2+"
	if o.MaxTLS12 {
		protocol = "tlsv1_2"
	}
	ssl := fmt.Sprintf("{ certificate = %s, key = %s, protocol = %q }", file("chain.pem"), file("key.pem"), protocol)
	var b strings.Builder
	for _, line := range []string{
		"daemonize = false",
		"pidfile = " + file("prosody.pid"),
		"data_path = " + file("data"),
		"log = { info = " + file("prosody.log") + " }",
		`interfaces = { "127.0.0.1" }`,
		fmt.Sprintf("c2s_ports = { %d }", ports[0]),
		fmt.Sprintf("c2s_direct_tls_ports = { %d }", ports[1]),
		"s2s_ports = {}",
		"http_ports = {}",
		"https_ports = {}",
		"modules_enabled = { " + quoted(append([]string{"roster", "saslauth", "tls", "disco", "ping", "offline", "groups", "pep", "carbons", "smacks", "user_account_management"}, slices.Concat(registers(o), obeys(o), o.Modules)...)) + " }",
		`modules_disabled = { "s2s", "http" }`,
		"groups_file = " + file("groups.txt"),
		"c2s_require_encryption = true",
		fmt.Sprintf("allow_registration = %v", o.Registers || len(o.Invites) > 0),
		fmt.Sprintf("registration_invite_only = %v", !o.Registers),
		"additional_registration_fields = { " + quoted(o.Asks) + " }",
		`authentication = "internal_hashed"`,
		prosodyStorage(o),
		ordering(o, file(ordersFolder), ports[2]),
		"smacks_hibernation_time = 300",        // seconds; for the module smacks
		"storage_archive_item_limit = 1000000", // a user's; for the module mam
		"ssl = " + ssl,
		"c2s_direct_tls_ssl = " + ssl,
		mechanisms(o.Mechanisms),
		fmt.Sprintf("VirtualHost %q", o.Domain),
	} {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// prosodyStorage says where what is kept is kept. For each question to an
// archive in plain files Prosody reads all of it, and serves nobody meanwhile;
// to one in SQLite on a disk it commits each message twice. So a long one that
// much is said into is in SQLite, and in memory.
func prosodyStorage(o ProsodyOptions) string {
	if o.Database {
		return `default_storage = "internal"; storage = { archive = "sql" }; sql = { driver = "SQLite3", database = ":memory:" }`
	}
	return `storage = "internal"`
}

// mechanisms switches off what is not wanted; Prosody has no list of what is.
func mechanisms(wanted []string) string {
	if len(wanted) == 0 {
		return "-- every mechanism"
	}
	keep := map[string]bool{}
	for _, m := range wanted {
		keep[m] = true
	}
	var off []string
	for _, m := range []string{"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "EXTERNAL"} {
		if !keep[m] {
			off = append(off, m)
		}
	}
	return "disable_sasl_mechanisms = { " + quoted(off) + " }"
}

// quoted is a list as Lua writes it.
func quoted(names []string) string {
	var all []string
	for _, n := range names {
		all = append(all, strconv.Quote(n))
	}
	return strings.Join(all, ", ")
}

// registers names the modules by which somebody may register.
func registers(o ProsodyOptions) []string {
	switch {
	case len(o.Invites) > 0:
		return []string{"register_ibr", "invites_register"}
	case o.Registers:
		return []string{"register_ibr"}
	}
	return nil
}

// prosodyInvites are the invitations as mod_invites stores them: all of them
// with the host, and those to a contact with whom they come from.
func prosodyInvites(o ProsodyOptions) map[string]string {
	files := map[string]string{}
	if len(o.Invites) == 0 {
		return files
	}
	expires := time.Now().Add(time.Hour).Unix()
	var all strings.Builder
	for _, i := range o.Invites {
		kind, who := "register", o.Domain
		if i.From != "" {
			kind, who = "roster", i.From+"@"+o.Domain
			files[filepath.Join("data", stored(o.Domain), "invite_token", stored(i.From)+".dat")] = fmt.Sprintf("return { [%q] = %d; };\n", i.Token, expires)
		}
		uri := fmt.Sprintf("xmpp:%s?%s;preauth=%s", who, kind, i.Token)
		fmt.Fprintf(&all, "[%q] = { type = %q, jid = %q, token = %q, uri = %q, allow_registration = true, expires = %d };\n", i.Token, kind, who, i.Token, uri, expires)
	}
	files[filepath.Join("data", stored(o.Domain), "invite_token.dat")] = "return {\n" + all.String() + "};\n"
	return files
}

// prosodyGroups puts all users but strangers into each other's rosters.
func prosodyGroups(o ProsodyOptions) string {
	var b strings.Builder
	fmt.Fprintln(&b, "[Friends]")
	for _, u := range o.Users {
		if u.Stranger {
			continue
		}
		label := u.Label
		if label == "" {
			label = u.Name
		}
		fmt.Fprintf(&b, "%s@%s=%s\n", u.Name, o.Domain, label)
	}
	return b.String()
}

// stored is a name as Prosody writes it into file names.
func stored(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02x", c)
		}
	}
	return b.String()
}

// scramKeys is an account as internal_hashed stores it: what SCRAM-SHA-1
// checks a login with (RFC 5802, section 3), not the password.
func scramKeys(password string) (string, error) {
	const iterations = 10_000
	salt := rand.Text()
	salted, err := pbkdf2.Key(sha1.New, password, []byte(salt), iterations, sha1.Size)
	if err != nil {
		return "", fmt.Errorf("derive a user's keys: %w", err)
	}
	sign := func(word string) []byte {
		m := hmac.New(sha1.New, salted)
		m.Write([]byte(word))
		return m.Sum(nil)
	}
	key := sha1.Sum(sign("Client Key"))
	return fmt.Sprintf("return {\n[\"iteration_count\"] = %d;\n[\"salt\"] = %q;\n[\"stored_key\"] = %q;\n[\"server_key\"] = %q;\n};\n",
		iterations, salt, hex.EncodeToString(key[:]), hex.EncodeToString(sign("Server Key"))), nil
}

// write writes a file that only its owner can read.
func (w owner) write(dir, name, text string) error {
	path := filepath.Join(dir, name)
	for folder := dir; ; {
		rest, err := filepath.Rel(folder, filepath.Dir(path))
		if err != nil || rest == "." {
			break
		}
		first, _, _ := strings.Cut(filepath.ToSlash(rest), "/")
		folder = filepath.Join(folder, first)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := w.give(folder); err != nil {
			return err
		}
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	return w.give(path)
}
