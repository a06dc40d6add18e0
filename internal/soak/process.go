package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
)

// process is a sample of the process's resources.
type process struct {
	rss        uint64 // bytes
	threads    int
	goroutines int
	mappings   int
	lost       uint64 // isolates lost since the start
	groups     int
	live       bridge.Live
}

func measure() process {
	p := process{goroutines: runtime.NumGoroutine(), live: bridge.CountLive()}
	if m, err := cage.ReadMachine(); err == nil {
		p.mappings = m.Mappings
	}
	s := groups.ReadStats()
	p.lost, p.groups = s.Lost, len(s.Groups)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return p
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes uint64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); n == 1 {
			p.rss = kilobytes << 10
		}
		_, _ = fmt.Sscanf(line, "Threads: %d", &p.threads)
	}
	return p
}

func (p process) String() string {
	return fmt.Sprintf("%5.0f MiB  %3d threads  %4d goroutines  %5d mappings  %3d groups  %4d isolates  %4d lost so far",
		float64(p.rss)/(1<<20), p.threads, p.goroutines, p.mappings, p.groups, p.live.Isolates, p.lost)
}
