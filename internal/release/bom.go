package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeBOM writes the software bill of materials of the command, which links everything
// that is released, in the format of CycloneDX.
func (r *release) writeBOM(ctx context.Context) error {
	parts, err := r.recordedParts(ctx)
	if err != nil {
		return err
	}
	source, err := r.sourceOfV8(ctx)
	if err != nil {
		return err
	}
	var components []cdx.Component
	add := func(name, version, url string) {
		components = append(components, cdx.Component{
			Type: cdx.ComponentTypeLibrary, Name: name, Version: version, PackageURL: url, BOMRef: name,
		})
	}
	deps, err := r.linkedDeps()
	if err != nil {
		return err
	}
	for _, m := range deps {
		add(m.Path, m.Version, "pkg:golang/"+m.Path+"@"+m.Version)
	}
	for _, part := range parts {
		name, url := "v8/"+part.name, ""
		if part.crate {
			name, url = "crate/"+part.name, "pkg:cargo/"+part.name+"@"+part.version
		}
		add(name, part.version, url)
		if part.name != "rust" { // the library of the compiler, which Debian packages separately
			components[len(components)-1].Properties = &[]cdx.Property{{
				Name: "paddock:source", Value: "Debian source package " + source.name + " " + source.version,
			}}
		}
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Timestamp: r.date().Format("2006-01-02T15:04:05Z"),
		Component: &cdx.Component{
			Type: cdx.ComponentTypeApplication, Name: "paddock", Version: r.number(), BOMRef: "paddock",
			PackageURL: "pkg:golang/" + r.modulePath("cmd") + "@" + r.version.String(),
		},
	}
	bom.Components = &components
	file, err := os.Create(filepath.Join(r.folder(), "paddock_"+r.number()+".cdx.json"))
	if err != nil {
		return err
	}
	err = cdx.NewBOMEncoder(file, cdx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// v8Part is a part of V8: a library, or a crate of Temporal.
type v8Part struct {
	name, version string // a part without a version has a commit
	crate         bool
}

// recordedParts returns the parts of V8 that its build has recorded. All that third_party/v8/SOURCE lists
// must be among them.
func (r *release) recordedParts(ctx context.Context) (recorded []v8Part, err error) {
	listed, err := r.partsOfV8(ctx)
	if err != nil {
		return nil, err
	}
	file := engines[0].file("share/PARTS")
	text, err := os.ReadFile(r.path(file))
	if err != nil {
		return nil, fmt.Errorf("%w: build V8 again with make v8-from-source", err)
	}
	missing := slices.Clone(listed)
	for line := range strings.Lines(string(text)) {
		name, version, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			return nil, fmt.Errorf("%s has no version of %s", file, name)
		}
		recorded = append(recorded, v8Part{name, version, name == "temporal_capi" || !slices.Contains(listed, name)})
		missing = slices.DeleteFunc(missing, func(other string) bool { return other == name })
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s does not have %s", file, strings.Join(missing, ", "))
	}
	return recorded, nil
}

// linkedDeps returns Go's library and the modules that are linked into the command for any architecture,
// in the order of their names.
func (r *release) linkedDeps() ([]debug.Module, error) {
	versions := map[string]string{}
	for _, e := range r.provided() {
		info, err := buildinfo.ReadFile(r.binary(e))
		if err != nil {
			return nil, err
		}
		versions["std"] = strings.TrimPrefix(info.GoVersion, "go")
		for _, m := range info.Deps {
			versions[m.Path] = m.Version
		}
	}
	var all []debug.Module
	for _, name := range slices.Sorted(maps.Keys(versions)) {
		all = append(all, debug.Module{Path: name, Version: versions[name]})
	}
	return all, nil
}
