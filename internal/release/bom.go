package main

import (
	"context"
	"debug/buildinfo"
	"os"
	"path/filepath"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// writeBOM writes the software bill of materials of the command, which links everything
// that is released, in the format of CycloneDX. V8 as it is installed does not tell the versions
// of its parts. The source package that they come from determines them.
func (r *release) writeBOM(ctx context.Context) error {
	info, err := buildinfo.ReadFile(r.binary())
	if err != nil {
		return err
	}
	v8, err := os.ReadFile(r.path(prefix + "/share/VERSION"))
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
	standard := strings.TrimPrefix(info.GoVersion, "go")
	add("std", standard, "pkg:golang/std@"+standard)
	for _, m := range info.Deps {
		add(m.Path, m.Version, "pkg:golang/"+m.Path+"@"+m.Version)
	}
	for _, part := range parts {
		version := ""
		if part == "v8" {
			version, _, _ = strings.Cut(strings.TrimSpace(string(v8)), "-")
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
