//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/bench/machine"
)

func TestBenchstat(t *testing.T) {
	r := Report{Machine: machine.Machine{CPU: "a CPU", Cores: 2}, Operations: []Result{{Name: "held call add(1,2)",
		CPPTimes: 2000, Times: 1000, Rounds: []Round{{CPP: 100, Go: 250.26, Allocations: 1}, {CPP: 110, Go: 251}}}}}
	var b bytes.Buffer
	require.NoError(t, r.benchstat(&b))
	require.Contains(t, b.String(), "cpu: a CPU\n")
	require.Contains(t, b.String(), "Benchmark/op=held_call_add(1,2)/side=c++-2\t2000\t100.0 ns/op\n")
	require.Contains(t, b.String(), "Benchmark/op=held_call_add(1,2)/side=go-2\t1000\t250.3 ns/op\t1.00 allocs/op\n")
	require.Equal(t, 4, bytes.Count(b.Bytes(), []byte("Benchmark")))
}
