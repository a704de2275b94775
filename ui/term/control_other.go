//go:build !unix

package term

// control is empty: the screen library alone puts the settings back.
type control struct{}

func openControl() *control { return nil }

func (*control) reset() {}
func (*control) flush() {}
func (*control) close() {}

// terminalKind is the name the terminal database knows the terminal by.
func terminalKind(getenv func(string) string) string {
	if kind := getenv("TERM"); kind != "" {
		return kind
	}
	return "xterm-truecolor"
}

// Stop does nothing: there is no job control here.
func Stop() {}
