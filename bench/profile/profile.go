//go:build linux && cgo && (amd64 || arm64)

// Package profile records a CPU profile of Go, C++ and JavaScript for `go tool pprof`.
//
// Go's profiler takes the samples. Frame pointers give the stacks of C++ and JavaScript.
// With the V8 flags that [Flags] returns, V8 writes the addresses and names of its
// generated code to a file. If a sample is in a callback to Go, the C++ and JavaScript
// frames of its callers are missing. Of consecutive C++ and JavaScript frames, Go keeps
// at most 32.
package profile

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	pb "github.com/google/pprof/profile"
	"github.com/ianlancetaylor/demangle"
)

// Flags returns the flags with which V8 must be initialized so that it writes the names
// of its code to dir. The name of a JavaScript function consists of JS:, a marker of its
// code (~ interpreted, ^ baseline, + Maglev, * TurboFan, with a prefix o for code that
// was entered in a loop and a suffix ' for code that is specialized for one context; see
// CodeKindToMarker in V8's code-kind.cc), the name and the position.
func Flags(dir string) []string {
	return []string{
		"--perf-basic-prof", "--perf-basic-prof-path=" + dir, "--interpreted-frames-native-stack",
		// Otherwise V8 writes a log file to the current directory
		"--logfile=" + filepath.Join(dir, "v8.log"), "--no-logfile-per-isolate",
	}
}

// Record writes a profile of body to w. dir must be the one that was passed to Flags.
func Record(w io.Writer, dir string, body func() error) error {
	traced()
	var raw bytes.Buffer
	if err := pprof.StartCPUProfile(&raw); err != nil {
		return err
	}
	err := body()
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	p, err := pb.Parse(&raw)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	code, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("perf-%d.map", os.Getpid())))
	if err != nil {
		return fmt.Errorf("profile: V8 has written no names, was it initialized with Flags? %w", err)
	}
	name(p, readCode(code))
	return p.Write(w)
}

// name adds the names of locations that Go does not know.
func name(p *pb.Profile, code names) {
	files := map[*pb.Mapping]names{}
	functions := map[string]*pb.Function{}
	for _, l := range p.Location {
		if len(l.Line) > 0 && l.Line[0].Function != nil && l.Line[0].Function.Name != "" {
			continue
		}
		name, found := code.at(l.Address)
		if m := l.Mapping; !found && m != nil {
			file, read := files[m]
			if !read {
				file = readFile(m)
				files[m] = file
			}
			name, found = file.at(l.Address)
			name = demangle.Filter(name, demangle.NoParams, demangle.NoTemplateParams)
		}
		if !found {
			continue
		}
		f := functions[name]
		if f == nil {
			f = &pb.Function{ID: uint64(len(p.Function) + 1), Name: name, SystemName: name}
			functions[name] = f
			p.Function = append(p.Function, f)
		}
		l.Line = []pb.Line{{Function: f}}
	}
	for _, m := range p.Mapping { // otherwise pprof would look for names itself
		m.HasFunctions = true
	}
}
