//go:build !linux

package hostile

import "os"

// residentPeak returns 0: other systems have no engine.
func residentPeak(*os.ProcessState) uint64 { return 0 }
