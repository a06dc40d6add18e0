package cage

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestReadMachine(t *testing.T) {
	m, err := ReadMachine()
	require.NoError(t, err)
	require.Positive(t, m.CPUs)
	require.Greater(t, m.Memory, uint64(64<<20))
	require.Positive(t, m.MaxMappings)
	require.Positive(t, m.Mappings)
	require.Less(t, m.Mappings, m.MaxMappings)
}

func TestMachineFiles(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	root := fstest.MapFS{
		"proc/meminfo":                   file("MemTotal:        1024 kB\nMemFree: 1 kB\n"),
		"proc/sys/vm/max_map_count":      file("65530\n"),
		"proc/self/maps":                 file("a\nb\nc\n"),
		"proc/self/cgroup":               file("4:memory:/old\n0::/outer/inner\n"),
		"sys/fs/cgroup/memory.max":       file("max\n"),
		"sys/fs/cgroup/outer/memory.max": file("1000\n"),
	}
	var m Machine
	require.NoError(t, m.read(root))
	require.Equal(t, Machine{Memory: 1 << 20, MemoryLimit: 1000, MaxMappings: 65530, Mappings: 3}, m)
	require.Equal(t, (65530-3)/MappingsPerIsolate, m.Isolates())

	root["sys/fs/cgroup/outer/inner/memory.max"] = file("500\n")
	require.NoError(t, m.read(root))
	require.Equal(t, uint64(500), m.MemoryLimit)

	delete(root, "proc/self/cgroup")
	require.NoError(t, m.read(root))
	require.Zero(t, m.MemoryLimit)

	for _, name := range []string{"proc/meminfo", "proc/sys/vm/max_map_count"} {
		root[name] = file("nonsense")
		require.ErrorContains(t, m.read(root), name)
		delete(root, name)
		require.ErrorContains(t, m.read(root), name)
		root["proc/meminfo"] = file("MemTotal: 1 kB\n")
	}
}
