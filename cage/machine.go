package cage

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// Machine describes the resources of the machine and the limits of this process.
type Machine struct {
	CPUs         int    // CPUs that this process may use
	Memory       uint64 // physical memory in bytes
	MemoryLimit  uint64 // memory limit of control groups (version 2) in bytes; 0 if there is none
	AddressSpace uint64 // limit of ulimit -v in bytes; 0 if there is none
	Stack        uint64 // stack size of new threads (ulimit -s) in bytes; 0 if there is no limit
	MaxMappings  int    // maximum number of mappings of a process: vm.max_map_count
	Mappings     int    // current number of mappings of this process
}

// These are the approximate numbers of mappings that V8 creates. If the kernel
// refuses one, V8 aborts the process, or the isolate is lost.
//
// MappingsPerIsolate is for an idle isolate with a context. An isolate had 9 mappings
// with a heap of 10 MB in small objects, and 13 with a heap of 100 MB: the pages of a
// heap are adjacent, and freed pages leave holes between them. MappingsPerGroup is
// for a group without isolates; the mappings of its read-only heap are created with
// its first isolate.
const (
	MappingsPerIsolate = 6
	MappingsPerGroup   = 40
)

// Isolates returns about how many more isolates the mappings allow in existing
// groups. It excludes the mappings that are kept for heaps that grow.
func (m Machine) Isolates() int { return spare(m.Mappings, m.MaxMappings) / MappingsPerIsolate }

// ReadMachine reads the description from the kernel. V8 need not be initialised.
func ReadMachine() (Machine, error) {
	m := Machine{CPUs: runtime.NumCPU()}
	if err := m.read(os.DirFS("/")); err != nil {
		return Machine{}, fmt.Errorf("cage: machine: %w", err)
	}
	var err error
	if m.AddressSpace, err = limit(syscall.RLIMIT_AS); err != nil {
		return Machine{}, err
	}
	if m.Stack, err = limit(syscall.RLIMIT_STACK); err != nil {
		return Machine{}, err
	}
	return m, nil
}

func limit(resource int) (uint64, error) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(resource, &l); err != nil {
		return 0, fmt.Errorf("cage: machine: getrlimit: %w", err)
	}
	if l.Cur == ^uint64(0) {
		return 0, nil
	}
	return l.Cur, nil
}

// read reads the files of the kernel below root.
func (m *Machine) read(root fs.FS) (err error) {
	if m.Memory, err = memory(root); err != nil {
		return err
	}
	if m.MaxMappings, err = maxMappings(root); err != nil {
		return err
	}
	if m.Mappings, err = mappings(root); err != nil {
		return err
	}
	m.MemoryLimit = memoryLimit(root)
	return nil
}

func memory(root fs.FS) (uint64, error) {
	const name = "proc/meminfo"
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kilobytes, err := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", name, err)
			}
			return kilobytes << 10, nil
		}
	}
	return 0, fmt.Errorf("%s: no MemTotal", name)
}

func maxMappings(root fs.FS) (int, error) {
	const name = "proc/sys/vm/max_map_count"
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return n, nil
}

func mappings(root fs.FS) (n int, err error) {
	f, err := root.Open("proc/self/maps")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		n++
	}
	return n, lines.Err()
}

// memoryLimit returns the smallest limit of the control groups that contain this
// process. Machines without control groups of version 2 do not have these files.
func memoryLimit(root fs.FS) (least uint64) {
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
