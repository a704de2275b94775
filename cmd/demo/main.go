// Command demo starts a throwaway server and friend, and opens sotto in a
// conversation with it.
package main

func main() {}
