// Package header has bridge.h, the interface between package bridge and the C++ code.
//
// The file has a package of its own because both sides include it. They import the package, so
// that go compiles them again if the file changes, and so that go mod vendor copies the file.
package header

import _ "embed" // for go:embed

// Text is bridge.h. A package is compiled again if the compiled form of a package that it imports
// changes, and with the text that of this package does.
//
//go:embed bridge.h
var Text string
