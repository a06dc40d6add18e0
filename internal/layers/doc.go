// Package layers tests which packages import which: imports go downward only, and
// layers_test.go lists the layers. It also tests the width of the lines of Go.
package layers
