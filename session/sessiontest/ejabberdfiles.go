package sessiontest

import (
	"fmt"
	"strings"
)

// write writes config, certificate, and what makes the users.
func (e *Ejabberd) write(ca *CA) error {
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	e.Address, e.DirectAddress = loopback(ports[0]), loopback(ports[1])
	chain, key := PEMPair(ca.Issue(Names("sotto.test")))
	for name, text := range map[string]string{
		"cert.pem":     string(chain) + string(key),
		"ejabberd.yml": e.config(ports),
		"users.erl":    e.users(),
	} {
		if err := e.owner.write(e.dir, name, text); err != nil {
			return err
		}
	}
	return nil
}

func (e *Ejabberd) config(ports []int) string {
	listen := "  - {port: %d, ip: \"127.0.0.1\", module: ejabberd_c2s, %s: true}\n"
	modules := []string{
		"mod_roster: {}", "mod_disco: {}", "mod_ping: {}", "mod_offline: {}", "mod_carboncopy: {}", "mod_caps: {}", "mod_admin_extra: {}",
		"mod_stream_mgmt: {resume_timeout: 300, ack_timeout: 300, max_ack_queue: 5000}",
		"mod_mam: {default: always, db_type: mnesia}",
	}
	// The older one has no tokens, and wants logins bound by tls-unique, which TLS 1.3 does not have (RFC 9266, section 3).
	off := "disable_sasl_mechanisms: [\"SCRAM-SHA-1-PLUS\", \"SCRAM-SHA-256-PLUS\", \"SCRAM-SHA-512-PLUS\"]\n"
	if e.root != "" {
		modules, off = append(modules, "mod_auth_fast: {}"), ""
	}
	return "hosts: [\"sotto.test\"]\nloglevel: info\n" +
		"certfiles: [\"" + e.inside() + "/cert.pem\"]\n" +
		"auth_method: internal\nauth_password_format: scram\nauth_scram_hash: sha256\n" + off +
		"listen:\n" + fmt.Sprintf(listen, ports[0], "starttls_required") + fmt.Sprintf(listen, ports[1], "tls") +
		"modules: {" + strings.Join(modules, ", ") + "}\n"
}

// users is a script that makes the users, when there are none yet, and then
// the sign that all is ready.
func (e *Ejabberd) users() string {
	return `Host = <<"sotto.test">>,
Users = [{<<"romeo">>, <<"juliet">>, <<"Juliet">>}, {<<"juliet">>, <<"romeo">>, <<"Romeo">>}],
[ejabberd_auth:try_register(User, Host, <<User/binary, "-secret">>) || {User, _, _} <- Users],
[mod_admin_extra:add_rosteritem(User, Host, Other, Host, Label, <<>>, <<"both">>) || {User, Other, Label} <- Users],
file:write_file("` + e.inside() + `/ready", <<>>).
`
}
