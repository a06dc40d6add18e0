// Package layers holds a test of which package imports which: downward only.
// The order is in its test file.
package layers
