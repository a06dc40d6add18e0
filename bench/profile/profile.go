// Package profile records where the CPU's time goes in Go, C++ and JavaScript
// alike, for `go tool pprof`.
//
// Go's profiler takes the samples; the stacks of C++ and JavaScript are read by
// frame pointers. V8 writes down where it puts the code of which function, which
// [Flags] have it do. Frames of C++ and JavaScript further out than a callback
// into Go are not seen, and of one stretch of them no more than Go keeps, 32.
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

// Flags are what V8 is to be initialised with for its code to have names; dir is
// where it writes them. A function of JavaScript is named as JS:, how it runs (~
// interpreted, ^ baseline code, + Maglev's, * TurboFan's, with o before it where a
// loop was entered and ' behind it where the code is of one context; CodeKindToMarker
// in V8's code-kind.cc), its name and its place.
func Flags(dir string) []string {
	return []string{
		"--perf-basic-prof", "--perf-basic-prof-path=" + dir, "--interpreted-frames-native-stack",
		"--logfile=" + filepath.Join(dir, "v8.log"), "--no-logfile-per-isolate", // or it would write others where it was started
	}
}

// Record writes a profile of body, which runs until it returns, to w. dir is that
// of Flags.
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
		return fmt.Errorf("profile: V8 has written no names, was it initialised with Flags? %w", err)
	}
	name(p, readCode(code))
	return p.Write(w)
}

// name names the locations that Go could not.
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
	for _, m := range p.Mapping { // or pprof would look for names itself
		m.HasFunctions = true
	}
}
