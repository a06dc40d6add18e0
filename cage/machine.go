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

// Machine is what the machine, and the limits set on this process, leave for
// groups and isolates.
type Machine struct {
	CPUs         int    // that this process may use
	Memory       uint64 // bytes of physical memory
	MemoryLimit  uint64 // bytes that control groups (version 2) allow; 0 if they set no limit
	AddressSpace uint64 // bytes that ulimit -v allows; 0 if it sets no limit
	Stack        uint64 // bytes of stack that ulimit -s gives new threads; 0 if it sets no limit
	MaxMappings  int    // that the kernel allows a process: vm.max_map_count
	Mappings     int    // that this process has now
}

// About how many mappings V8 makes. It aborts the process, or loses the isolate,
// when the kernel refuses it one.
//
// An isolate is one that has a context and is idle. With a heap of 10 MB in
// small objects it was 9, with one of 100 MB 13: the heap's pages lie side by
// side, and freed ones leave holes between them. A group is one without
// isolates; those of its read-only heap come with the first.
const (
	MappingsPerIsolate = 6
	MappingsPerGroup   = 40
)

// Isolates is about how many more isolates the mappings allow, in groups that
// there are, with those kept for heaps that grow left out.
func (m Machine) Isolates() int { return spare(m.Mappings, m.MaxMappings) / MappingsPerIsolate }

// ReadMachine asks the kernel. It needs no V8.
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

// read reads what the kernel tells in files below root.
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

// memoryLimit is the least that any control group around this process allows.
// Machines without control groups of version 2 have no such files.
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
				// One without a limit says "max", which is no number.
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
