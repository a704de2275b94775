package element

import (
	"fmt"
	"io"
)

// Limits bound what one element may take.
type Limits struct {
	Bytes  int // of the element as it stands on the stream
	Depth  int // of elements within elements, itself included
	Tokens int // tags, attributes and pieces of text
}

// maxAttributes is how many attributes one tag may have, declarations of
// namespaces included: 64, where a server declares one for each. It keeps the
// search for repeated ones short.
const maxAttributes = 128

// BeforeLogin is what somebody may make us read who has not been logged in
// to yet.
func BeforeLogin() Limits { return Limits{Bytes: 64 << 10, Depth: 100, Tokens: 50_000} }

// AfterLogin is what a server may relay.
func AfterLogin() Limits { return Limits{Bytes: 10 << 20, Depth: 100, Tokens: 50_000} }

// MalformedError says why what came is not what XMPP allows (RFC 6120,
// section 11).
type MalformedError struct{ Reason string }

func (e *MalformedError) Error() string { return "malformed XML: " + e.Reason }

// TooLargeError says that an element went beyond a limit. What is "bytes",
// "levels", "parts" or "attributes".
type TooLargeError struct{ What string }

func (e *TooLargeError) Error() string { return "an element has too many " + e.What }

func malformed(format string, args ...any) error {
	return &MalformedError{Reason: fmt.Sprintf(format, args...)}
}

// lost tells the end of a connection apart from the end of a stream.
func lost(err error) error {
	if err == io.EOF {
		return fmt.Errorf("the connection ended: %w", io.ErrUnexpectedEOF)
	}
	return err
}
