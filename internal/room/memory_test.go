package room

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestMemory(t *testing.T) {
	require.Greater(t, Memory(), uint64(64<<20))
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	root := fstest.MapFS{"proc/meminfo": file("MemFree: 1 kB\nMemTotal:        1024 kB\n")}
	n, err := Physical(root)
	require.NoError(t, err)
	require.EqualValues(t, 1<<20, n)
	require.Zero(t, Limit(root), "without control groups")

	root["proc/self/cgroup"] = file("4:memory:/old\n0::/outer/inner\n")
	root["sys/fs/cgroup/memory.max"] = file("max\n")
	require.Zero(t, Limit(root), "no group has a limit")
	root["sys/fs/cgroup/outer/memory.max"] = file("1000\n")
	require.EqualValues(t, 1000, Limit(root), "of the outer group")
	root["sys/fs/cgroup/outer/inner/memory.max"] = file("500\n")
	require.EqualValues(t, 500, Limit(root), "the smaller one")
}
