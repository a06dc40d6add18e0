package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// version is a semantic version as Go modules use it.
type version struct {
	major, minor, patch int
	pre                 []string // the parts of the pre-release, for example "rc" and "1"
	text                string
}

func (v version) String() string { return v.text }

var semantic = regexp.MustCompile(
	`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$`)

// parse parses a version such as v0.1.0 or v1.0.0-rc.1.
func parse(text string) (v version, err error) {
	m := semantic.FindStringSubmatch(text)
	if m == nil {
		return v, fmt.Errorf("%q is not a semantic version: want one such as v0.1.0 or v1.0.0-rc.1", text)
	}
	v.text = text
	for n, part := range []*int{&v.major, &v.minor, &v.patch} {
		if *part, err = strconv.Atoi(m[n+1]); err != nil {
			return v, fmt.Errorf("%q is not a semantic version: %w", text, err)
		}
	}
	if m[4] != "" {
		v.pre = strings.Split(m[4], ".")
		for _, part := range v.pre {
			if len(part) > 1 && part[0] == '0' && strings.Trim(part, "0123456789") == "" {
				return v, fmt.Errorf("%q is not a semantic version: %s begins with 0", text, part)
			}
		}
	}
	return v, nil
}

// compare orders versions as semver.org does.
func (v version) compare(w version) int {
	if c := cmp.Or(cmp.Compare(v.major, w.major), cmp.Compare(v.minor, w.minor),
		cmp.Compare(v.patch, w.patch)); c != 0 {
		return c
	}
	if len(v.pre) == 0 || len(w.pre) == 0 { // a pre-release is before its release
		return cmp.Compare(len(w.pre), len(v.pre))
	}
	return slices.CompareFunc(v.pre, w.pre, func(a, b string) int {
		m, noA := strconv.ParseUint(a, 10, 64)
		n, noB := strconv.ParseUint(b, 10, 64)
		switch {
		case noA == nil && noB == nil:
			return cmp.Compare(m, n)
		case noA != nil && noB != nil:
			return strings.Compare(a, b)
		case noA == nil: // numbers are before words
			return -1
		}
		return 1
	})
}

// breaks reports whether v may have an API that is incompatible with that of last.
func (v version) breaks(last version) bool {
	return v.major != last.major || v.major == 0 && v.minor != last.minor || len(last.pre) > 0
}

func (r *release) checkVersion(context.Context) (string, error) {
	if suffix := fmt.Sprintf("/v%d", r.version.major); r.version.major > 1 && !strings.HasSuffix(r.module, suffix) {
		return "", fmt.Errorf("%s requires a module path that ends with %s; it is %s", r.version, suffix, r.module)
	}
	if r.last == nil {
		return fmt.Sprintf("%s is the first one", r.version), nil
	}
	if r.version.compare(*r.last) <= 0 {
		return "", fmt.Errorf("%s is not greater than the last tag, %s: choose a greater one", r.version, r.last)
	}
	return fmt.Sprintf("%s follows %s", r.version, r.last), nil
}

func (r *release) checkTree(ctx context.Context) (string, error) {
	changed, err := r.output(ctx, "", "git", "status", "--porcelain")
	if err != nil {
		return "", err
	}
	if changed != "" {
		return "", fmt.Errorf("there are changes: commit or remove them:\n%s", last(changed, 500))
	}
	branch, err := r.output(ctx, "", "git", "branch", "--show-current")
	if err != nil {
		return "", err
	}
	if branch != "main" {
		return "", fmt.Errorf("the branch is %q: releases are made on main: git switch main", branch)
	}
	commit, err := r.commit(ctx)
	return "main at " + commit, err
}

// commit returns the full hash of the commit that is checked out.
func (r *release) commit(ctx context.Context) (string, error) {
	return r.output(ctx, "", "git", "rev-parse", "HEAD")
}
