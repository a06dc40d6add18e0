//go:build linux && cgo && (amd64 || arm64)

package profile

import (
	"cmp"
	"debug/elf"
	"slices"
	"strconv"
	"strings"

	pb "github.com/google/pprof/profile"
)

// A span is the code of one function.
type span struct {
	begin, end uint64
	name       string
}

// names are spans sorted by begin. Of spans with the same begin, the last is the most
// recent.
type names []span

func (n names) at(address uint64) (string, bool) {
	after, _ := slices.BinarySearchFunc(n, address+1, func(s span, address uint64) int {
		return cmp.Compare(s.begin, address)
	})
	for i := after - 1; i >= 0; i-- {
		if address < n[i].end {
			return n[i].name, true
		}
		if address-n[i].begin > 1<<20 { // longer than any function
			break
		}
	}
	return "", false
}

func (n names) sort() names {
	slices.SortStableFunc(n, func(a, b span) int { return cmp.Compare(a.begin, b.begin) })
	return n
}

// readCode parses V8's perf map. Each line has the address and the size of a piece of
// code in hexadecimal, and its name.
func readCode(text []byte) names {
	var n names
	for line := range strings.Lines(string(text)) {
		at, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		size, name, found := strings.Cut(rest, " ")
		begin, err := strconv.ParseUint(strings.TrimPrefix(at, "0x"), 16, 64)
		length, err2 := strconv.ParseUint(strings.TrimPrefix(size, "0x"), 16, 64)
		if found && err == nil && err2 == nil {
			n = append(n, span{begin, begin + length, name})
		}
	}
	return n.sort()
}

// readFile reads the symbols of a mapped program or library. It returns none if the file
// has none.
func readFile(m *pb.Mapping) names {
	file, err := elf.Open(m.File)
	if err != nil {
		return nil
	}
	defer file.Close()
	bias := uint64(0)
	for _, p := range file.Progs {
		if p.Type == elf.PT_LOAD && p.Flags&elf.PF_X != 0 && p.Off&^0xfff == m.Offset&^0xfff {
			bias = m.Start - m.Offset + p.Off - p.Vaddr
		}
	}
	symbols, _ := file.Symbols()
	dynamic, _ := file.DynamicSymbols()
	var n names
	for _, s := range append(symbols, dynamic...) {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && s.Value != 0 {
			begin := s.Value + bias
			n = append(n, span{begin, begin + max(s.Size, 1), s.Name})
		}
	}
	return n.sort()
}
