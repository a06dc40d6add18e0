//go:build !linux

package snapshot

import (
	"os"

	"github.com/seed24588400/paddock/internal/engine"
)

// Systems other than Linux have no engine, and nothing is mapped.

func mapMemory(int) ([]byte, error)         { return nil, engine.Supported() }
func mapFile(*os.File, int) ([]byte, error) { return nil, engine.Supported() }
func protect([]byte) error                  { return engine.Supported() }
func unmap([]byte)                          {}
