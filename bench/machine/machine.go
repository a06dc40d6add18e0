// Package machine describes the machine of a benchmark.
package machine

import (
	"os"
	"runtime"
	"strings"
)

// Machine describes a machine.
type Machine struct {
	Cores  int    `json:"cores"`
	CPU    string `json:"cpu"`
	Kernel string `json:"kernel"`
	OS     string `json:"os"`   // for example "linux"
	Arch   string `json:"arch"` // GOARCH
	// Load is the load average over one minute at the start of the run.
	Load string `json:"load"`
}

// This describes this machine.
func This() Machine {
	return Machine{
		Cores:  runtime.NumCPU(),
		CPU:    cpuModel(firstOf("/proc/cpuinfo")),
		Kernel: strings.TrimSpace(firstOf("/proc/sys/kernel/osrelease")),
		OS:     runtime.GOOS,
		Arch:   runtime.GOARCH,
		Load:   strings.SplitN(firstOf("/proc/loadavg"), " ", 2)[0],
	}
}

// firstOf returns the content of a file, or an empty string.
func firstOf(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(b)
}

// cpuModel returns the name of the first processor in the text of /proc/cpuinfo.
func cpuModel(info string) string {
	for line := range strings.Lines(info) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
