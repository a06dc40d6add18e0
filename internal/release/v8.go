package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// checkV8 checks that the V8 that is linked is the one that third_party/v8 describes, and
// warns if Debian has a newer one.
func (r *release) checkV8(ctx context.Context) (string, error) {
	pinned, err := os.ReadFile(r.path("third_party/v8/VERSION"))
	if err != nil {
		return "", err
	}
	v := strings.TrimSpace(string(pinned))
	for _, e := range engines {
		linked, err := r.linkedV8(e)
		if err != nil {
			return "", err
		}
		if linked != v {
			return "", fmt.Errorf("%s has %s, but third_party/v8/VERSION is %s: run %s",
				e.prefix(), linked, v, e.target())
		}
	}
	source, err := r.sourceOfV8(ctx)
	if err != nil {
		return "", err
	}
	newest, err := r.newest(ctx, source.name, source.suite)
	if err != nil {
		return "", warning{fmt.Errorf("%s, not compared with Debian's newest: %w", v, err)}
	}
	if _, err := r.output(ctx, "", "dpkg", "--compare-versions", source.version, "lt", newest); err == nil {
		return "", warning{fmt.Errorf("%s is from %s %s, and %s has %s: SECURITY.md states when V8 is updated, "+
			"third_party/v8/README.md how", v, source.name, source.version, source.suite, newest)}
	}
	return fmt.Sprintf("%s, the newest in %s%s", v, source.suite, listsAge()), nil
}

// debianSource is a source package of Debian.
type debianSource struct{ name, version, suite string }

// sourceOfV8 returns the package that has the sources of V8 and of its parts.
func (r *release) sourceOfV8(ctx context.Context) (debianSource, error) {
	text, err := r.output(ctx, "third_party/v8", "bash", "-c",
		`. ./SOURCE && echo "$package $package_version $suite"`)
	if err != nil {
		return debianSource{}, err
	}
	words := strings.Fields(text)
	if len(words) != 3 {
		return debianSource{}, errors.New("third_party/v8/SOURCE does not set package, package_version and suite")
	}
	return debianSource{words[0], words[1], words[2]}, nil
}

// newest returns the newest version of a package in the releases of Debian whose names
// begin with suite, such as bookworm-security. It uses the package lists of this machine.
func (r *release) newest(ctx context.Context, name, suite string) (newest string, err error) {
	text, err := r.output(ctx, "", "apt-cache", "madison", name)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(text) { // chromium | 150.0… | http://… bookworm/main amd64 Packages
		columns := strings.Split(line, "|")
		if len(columns) != 3 || !strings.Contains(columns[2], " "+suite) {
			continue
		}
		v := strings.TrimSpace(columns[1])
		if newest == "" {
			newest = v
		} else if _, err := r.output(ctx, "", "dpkg", "--compare-versions", newest, "lt", v); err == nil {
			newest = v
		}
	}
	if newest == "" {
		return "", fmt.Errorf("apt knows no package %s of %s on this machine: run apt-get update on Debian",
			name, suite)
	}
	return newest, nil
}

// listsAge names the date of apt's package lists.
func listsAge() string {
	info, err := os.Stat("/var/lib/apt/lists")
	if err != nil {
		return ""
	}
	return " according to apt's lists of " + info.ModTime().UTC().Format(time.DateOnly)
}
