package cage

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/seed24588400/paddock/internal/room"
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

// ReadMachine reads the description from the kernel. V8 need not be initialized. On
// systems other than Linux it returns an error that wraps ErrUnsupported.
func ReadMachine() (Machine, error) {
	if runtime.GOOS != "linux" {
		return Machine{}, fmt.Errorf("cage: machine: %w for %s, and no Linux that describes it",
			ErrUnsupported, runtime.GOOS)
	}
	m := Machine{CPUs: runtime.NumCPU()}
	if err := m.read(os.DirFS("/")); err != nil {
		return Machine{}, fmt.Errorf("cage: machine: %w", err)
	}
	var err error
	if m.AddressSpace, m.Stack, err = limits(); err != nil {
		return Machine{}, fmt.Errorf("cage: machine: getrlimit: %w", err)
	}
	return m, nil
}

// read reads the files of the kernel below root.
func (m *Machine) read(root fs.FS) (err error) {
	if m.Memory, err = room.Physical(root); err != nil {
		return err
	}
	if m.MaxMappings, err = maxMappings(root); err != nil {
		return err
	}
	if m.Mappings, err = mappings(root); err != nil {
		return err
	}
	m.MemoryLimit = room.Limit(root)
	return nil
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
