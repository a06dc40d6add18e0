// Package layers tests which packages import which: imports go downward only. The test
// file lists the layers.
package layers
