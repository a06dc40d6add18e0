//go:build !linux

package v8

import "time"

// threadCPU is not needed where there is no engine.
func threadCPU() time.Duration { return 0 }
