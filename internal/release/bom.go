package main

import (
	"context"
	"debug/buildinfo"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeBOM writes the software bill of materials of the command, which links everything
// that is released, in the format of CycloneDX. An installed V8 does not have the versions
// of its parts. The source package that they come from determines them.
func (r *release) writeBOM(ctx context.Context) error {
	v8, err := r.linkedV8(engines[0])
	if err != nil {
		return err
	}
	parts, err := r.partsOfV8(ctx)
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
		version := ""
		if part == "v8" {
			version, _, _ = strings.Cut(v8, "-")
		}
		add("v8/"+part, version, "")
		if part != "rust" { // the library of the compiler, which Debian packages separately
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
