//go:build !linux

package sense

import "context"

// clocks are those that Go has.
func clocks() func() reading { return goClocks() }

// alarm never rings: the beat is all there is.
func alarm(context.Context, func()) {}

// watchWays tells nothing: what the network does is not asked for here.
func watchWays(context.Context, func()) {}
