package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// figure is how much of a package the tests run: statements of Go, or lines of C++.
type figure struct {
	Name           string // import path in the root module, or a pattern of files
	Total, Covered int
}

func (f figure) percent() float64 {
	if f.Total == 0 {
		return 100
	}
	return 100 * float64(f.Covered) / float64(f.Total)
}

func byName(a, b figure) int { return strings.Compare(a.Name, b.Name) }

// blocks are the blocks of Go statements of some profiles. The keys are the positions.
type blocks map[string]*block

type block struct {
	statements int
	covered    bool
}

// read adds a profile in the text format of go test. A block that several profiles have is
// covered if it is in one of them.
func (b blocks) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if strings.HasPrefix(line, "mode: ") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 3 {
			return fmt.Errorf("line %d of a profile: want position, statements and count, got %q", n, line)
		}
		statements, err := strconv.Atoi(fields[1])
		if err != nil {
			return fmt.Errorf("line %d of a profile: %w", n, err)
		}
		one := b[fields[0]]
		if one == nil {
			one = &block{statements: statements}
			b[fields[0]] = one
		}
		one.covered = one.covered || fields[2] != "0"
	}
	return lines.Err()
}

// figures returns the figures of the packages, without the prefix module in their names.
func (b blocks) figures(module string) (all []figure) {
	sums := map[string]*figure{}
	for position, one := range b {
		file, _, _ := strings.Cut(position, ":")
		name := strings.TrimPrefix(path.Dir(file), module+"/")
		sum := sums[name]
		if sum == nil {
			sum = &figure{Name: name}
			sums[name] = sum
		}
		sum.Total += one.statements
		if one.covered {
			sum.Covered += one.statements
		}
	}
	for _, sum := range sums {
		all = append(all, *sum)
	}
	return all
}

// readCPP reads the output of llvm-cov export, and returns the figure of the files that
// match the pattern, which are paths below root.
func readCPP(r io.Reader, root, pattern string) (figure, error) {
	sum := figure{Name: pattern}
	var export struct {
		Data []struct {
			Files []struct {
				Filename string
				Summary  struct{ Lines struct{ Count, Covered int } }
			}
		}
	}
	if err := json.NewDecoder(r).Decode(&export); err != nil {
		return sum, fmt.Errorf("llvm-cov: %w", err)
	}
	for _, data := range export.Data {
		for _, file := range data.Files {
			name, err := filepath.Rel(root, file.Filename)
			if err != nil {
				return sum, err
			}
			matches, err := path.Match(pattern, name)
			if err != nil {
				return sum, err
			}
			if matches {
				sum.Total += file.Summary.Lines.Count
				sum.Covered += file.Summary.Lines.Covered
			}
		}
	}
	if sum.Total == 0 {
		return sum, fmt.Errorf("llvm-cov: no lines of %s below %s", pattern, root)
	}
	return sum, nil
}
