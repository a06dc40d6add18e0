// Package machine tells what a benchmark was run on.
package machine

import (
	"os"
	"runtime"
	"strings"
)

// Machine is where a report is from.
type Machine struct {
	Cores  int    `json:"cores"`
	CPU    string `json:"cpu"`
	Kernel string `json:"kernel"`
	OS     string `json:"os"`   // such as "linux"
	Arch   string `json:"arch"` // as Go has it
	// Load is how many processes wanted a core, on average over a minute, as the
	// run began.
	Load string `json:"load"`
}

// This is the machine as it is now.
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

// firstOf is a file's text, or nothing.
func firstOf(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(b)
}

// cpuModel is the first processor's name in what the kernel says.
func cpuModel(info string) string {
	for line := range strings.Lines(info) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
