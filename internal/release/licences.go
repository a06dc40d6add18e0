package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

// licence matches the names of files with a licence.
var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)

// checkLicences checks that all code that is linked into programs has its licence: the Go
// modules, and the parts of V8.
func (r *release) checkLicences(ctx context.Context) (string, error) {
	var missing []string
	modules := map[string]string{}
	for _, folder := range released {
		linked, err := r.output(ctx, folder, listModules("./...")...)
		if err != nil {
			return "", err
		}
		maps.Copy(modules, r.modulesOf(linked))
	}
	for name, folder := range modules {
		if !hasLicence(folder) {
			missing = append(missing, "the Go module "+name)
		}
	}
	if !hasLicence(r.dir) {
		missing = append(missing, "Paddock")
	}
	parts, err := r.partsOfV8(ctx)
	if err != nil {
		return "", err
	}
	for _, e := range r.provided() { // the check of V8 requires all
		for _, part := range parts {
			file := e.file("share/licenses/" + part + ".txt")
			if part == "v8" {
				file = e.file("share/LICENSE.v8")
			}
			switch info, err := os.Stat(r.path(file)); {
			case err != nil:
				missing = append(missing, part+" of V8 (no file "+file+")")
			case info.Size() == 0:
				missing = append(missing, part+" of V8 ("+file+" is empty)")
			}
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return "", fmt.Errorf("no licence of: %s; for a Go module, use another one; for parts of V8, build V8 again "+
			"with make v8-from-source", strings.Join(missing, ", "))
	}
	return fmt.Sprintf("%d Go modules, %d parts of V8", len(modules), len(parts)), nil
}

// listModules returns the command that lists the modules of all packages that the packages link.
func listModules(packages string) []string {
	return []string{"go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", packages}
}

// modulesOf returns the modules that listModules lists, with their folders, without those of this
// repository.
func (r *release) modulesOf(list string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(list) {
		name, folder, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if _, own := r.own(name); name != "" && !own {
			all[name] = folder
		}
	}
	return all
}

func hasLicence(folder string) bool {
	files, err := os.ReadDir(folder)
	return err == nil && slices.ContainsFunc(files, func(f os.DirEntry) bool { return licence.MatchString(f.Name()) })
}

// partsOfV8 returns the names of the parts of V8 that third_party/v8/SOURCE lists and that
// are linked. The Rust code of Temporal and Rust's library are parts, too.
func (r *release) partsOfV8(ctx context.Context) ([]string, error) {
	text, err := r.output(ctx, "third_party/v8", "bash", "-c",
		`. ./SOURCE && printf '%s ' "${whole_parts[@]}" "${src_parts[@]}" && echo && echo "${unlinked_parts[@]}"`)
	if err != nil {
		return nil, err
	}
	parts, unlinked, ok := strings.Cut(text, "\n")
	if !ok {
		return nil, errors.New("third_party/v8/SOURCE does not list the parts of V8")
	}
	linked := slices.DeleteFunc(strings.Fields(parts), func(part string) bool {
		return slices.Contains(strings.Fields(unlinked), part)
	})
	return append(linked, "v8", "temporal_capi", "rust"), nil
}
