// Package platforms tests the builds without an engine: those for other platforms than
// linux/amd64 and linux/arm64, and those without cgo. All packages compile there and pass go vet, and what
// needs the engine is an error that says so.
package platforms
