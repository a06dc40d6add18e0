package room

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Memory returns the memory of this process in bytes: the physical memory, or the limit
// of control groups (version 2) if that is smaller. It returns 0 if the kernel does not
// report it. The result is cached.
var Memory = sync.OnceValue(func() uint64 {
	root := os.DirFS("/")
	physical, err := Physical(root)
	if err != nil {
		return 0
	}
	if limit := Limit(root); limit > 0 && limit < physical {
		return limit
	}
	return physical
})

// Physical returns the physical memory in bytes, from the files of the kernel below root.
func Physical(root fs.FS) (uint64, error) {
	const name = "proc/meminfo"
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kilobytes, err := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")),
				10, 64)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
			return kilobytes << 10, nil
		}
	}
	return 0, fmt.Errorf("%s: no MemTotal", name)
}

// Limit returns the smallest memory limit, in bytes, of the control groups that contain
// this process, or 0 if there is none. Machines without control groups of version 2 do not have these files.
func Limit(root fs.FS) (least uint64) {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		group, ok := strings.CutPrefix(strings.TrimSpace(line), "0::")
		if !ok {
			continue
		}
		for at := path.Clean("/" + group); ; at = path.Dir(at) {
			text, err := fs.ReadFile(root, path.Join("sys/fs/cgroup", at, "memory.max"))
			if err == nil {
				// A group without a limit has "max", which does not parse.
				n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
				if err == nil && (least == 0 || n < least) {
					least = n
				}
			}
			if at == "/" {
				break
			}
		}
	}
	return least
}
