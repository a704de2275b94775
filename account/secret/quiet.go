package secret

import "context"

// quiet marks a context in which nobody is asked.
type quiet struct{}

// Quiet is a context in which nobody is asked for anything: what a secret can
// only be had with a person's help for is locked, or has nobody to ask.
func Quiet(ctx context.Context) context.Context { return context.WithValue(ctx, quiet{}, true) }

// isQuiet tells whether nobody is to be asked.
func isQuiet(ctx context.Context) bool { return ctx.Value(quiet{}) != nil }
