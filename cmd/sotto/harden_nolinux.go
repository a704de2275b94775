//go:build !linux

package main

// forbidLooking has nothing to do: other systems have no such switch.
func forbidLooking() {}
