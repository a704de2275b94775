package sessiontest

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
)

// orders is a module of Prosody's that does what a test orders, a line each,
// over a connection on loopback: what a server can do to its clients and no
// client can ask for.
const orders = `
local connected = module:shared("/*/c2s/sessions");
local orders = {};

function orders.throw(port) -- a stream error for the client that is connected from a port
	for conn, session in pairs(connected) do
		if tostring(conn:clientport()) == port then
			session:close({ condition = "internal-server-error", text = "as the test has it" });
		end
	end
end

function orders.forget(user) -- every stream of a user's, also one that waits to be resumed
	local found = prosody.hosts[module.host].sessions[user];
	for _, session in pairs(found and found.sessions or {}) do
		session:close();
	end
end

local listener = {};
function listener.onincoming(conn, data)
	for order, whom in data:gmatch("(%a+) (%S+)\n") do
		orders[order](whom);
		conn:write("done\n");
	end
end
function listener.ondisconnect() end
require "net.server".addserver("127.0.0.1", module:get_option_number("orders_port"), listener, "*a");
`

// ordersFolder is where that module is, within the server's folder.
const ordersFolder = "modules"

// obeys names the module by which a server takes orders.
func obeys(o ProsodyOptions) []string {
	if !o.Obeys {
		return nil
	}
	return []string{"orders"}
}

// ordering is where the server finds that module, and where it takes orders.
func ordering(o ProsodyOptions, folder string, port int) string {
	if !o.Obeys {
		return "-- it takes no orders"
	}
	return fmt.Sprintf("plugin_paths = { %s }\norders_port = %d", folder, port)
}

// Throw has the server end the stream of the client that is connected from a
// port, with a stream error. Where nobody is, nothing happens.
func (p *Prosody) Throw(port int) error { return p.order("throw " + strconv.Itoa(port)) }

// Forget has the server forget every stream of a user, so that none can be
// resumed. Those whose connection still stands are ended.
func (p *Prosody) Forget(user string) error { return p.order("forget " + user) }

// order has the server do something, and returns when it is done.
func (p *Prosody) order(line string) error {
	conn, err := net.Dial("tcp", loopback(p.ports[2]))
	if err != nil {
		return fmt.Errorf("give Prosody an order: %w", err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintln(conn, line); err != nil {
		return fmt.Errorf("give Prosody an order: %w", err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		return fmt.Errorf("have Prosody %s: %w", line, err)
	}
	return nil
}
