package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const root = "github.com/example/paddock-release-test"

// needs returns lines of go.mod that require a module of the repository and replace it with its
// folder.
func needs(folder, module string) string {
	return "\nrequire " + root + module + " v0.0.0\n\nreplace " + root + module + " => " + folder + "\n"
}

// needsEngines returns the lines of both engines.
func needsEngines(folder string) string {
	return needs(folder+amd64, "/"+amd64) + needs(folder+arm64, "/"+arm64)
}

// amd64 and arm64 are the folders of the modules of the engines, and prefix is that of V8.
const (
	amd64  = "engine/linux-amd64"
	arm64  = "engine/linux-arm64"
	prefix = "third_party/v8/dist"
)

// installed are the files of each V8.
var installed = map[string]string{
	"/share/VERSION":                    "15.0.1-1\n",
	"/share/LICENSE.v8":                 "BSD\n",
	"/share/licenses/icu.txt":           "ICU\n",
	"/share/licenses/fp16.txt":          "MIT\n",
	"/share/licenses/temporal_capi.txt": "Apache\n",
	"/share/licenses/rust.txt":          "Apache\n",
	"/share/PARTS":                      "v8 15.0.1\nicu 78.2\nfp16 0a1b\ntemporal_capi 0.2.3\nrust 1.96.0\n",
}

// files are a repository that can be released, without the nightly report.
var files = map[string]string{
	".gitignore":   "/bin/\n/third_party/v8/dist*\n",
	"CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n## v0.1.0 (2026-11-29)\n\n- The first release.\n",
	"LICENSE":      "BSD-3-Clause\n",
	"Makefile":     "test:\n\t@test ! -e broken\n",
	"README.md":    "# Paddock\n",
	"go.mod":       "module " + root + "\n\ngo 1.26.0\n" + needsEngines("./"),
	"go.work": "go 1.26.0\n\nuse (\n\t.\n\t./cmd\n\t./engine/linux-amd64\n\t./engine/linux-arm64\n" +
		"\t./metrics\n)\n",
	"paddock.go":         "package paddock\n\n// One is 1.\nfunc One() int { return 1 }\n",
	"amd64_amd64.go":     "package paddock\n\nimport _ \"" + root + "/engine/linux-amd64\"\n",
	"arm64_arm64.go":     "package paddock\n\nimport _ \"" + root + "/engine/linux-arm64\"\n",
	amd64 + "/go.mod":    "module " + root + "/" + amd64 + "\n\ngo 1.26.0\n" + needs("../..", ""),
	amd64 + "/engine.go": "package engine\n",
	arm64 + "/go.mod":    "module " + root + "/" + arm64 + "\n\ngo 1.26.0\n" + needs("../..", ""),
	arm64 + "/engine.go": "package engine\n",
	// The command compiles nothing: it writes what the real one does.
	"engine/build.sh": "#!/bin/sh -e\nmkdir -p $2/licenses\ncp $1/share/licenses/icu.txt $2/licenses/\n" +
		"echo compiled >$2/libpaddock.a\nprintf 'package engine\\n\\n// Compiled is true.\\nconst Compiled = true\\n' >$2/engine.go\n" +
		"printf \"module " + root + "/$2\\n\\ngo 1.26.0\\n\" >$2/go.mod\n",
	"third_party/v8/pack.sh": "#!/bin/sh -e\ncp $1/share/VERSION $2/v8-$PADDOCK_V8_ARCH.tar.zst\n",
	"cmd/go.mod":             "module " + root + "/cmd\n\ngo 1.26.0\n" + needs("..", "") + needsEngines("../"),
	"cmd/paddock/main.go": "package main\n\nimport paddock \"" + root + "\"\n\n" +
		"func main() { println(paddock.One()) }\n",
	"metrics/go.mod": "module " + root + "/metrics\n\ngo 1.26.0\n" + needs("..", "") + needsEngines("../"),
	"metrics/metrics.go": "package metrics\n\nimport paddock \"" + root + "\"\n\n// Two is 2.\n" +
		"func Two() int { return 2 * paddock.One() }\n",
	"internal/surface/surface_test.go": "package surface\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\n" +
		"func TestNames(t *testing.T) {\n\tif _, err := os.Stat(\"old\"); err == nil {\n\t\tt.Fatal(\"old names\")\n\t}\n}\n",
	"internal/ci/nightly/main.go": "package main\n\nimport \"fmt\"\n\n" +
		"func main() { fmt.Println(\"test 45m0s make test\\nfuzz 1h15m0s make fuzz FUZZFLAGS=-total 1h\") }\n",
	"third_party/v8/VERSION": "15.0.1-1\n",
	"third_party/v8/SOURCE": "package=no-such-package\npackage_version=1\nsuite=bookworm\nwhole_parts=(icu googletest)\n" +
		"src_parts=(fp16)\nunlinked_parts=(googletest jinja2)\n",
}

// repository is a repository of a test.
type repository struct {
	*testing.T
	*release
	log bytes.Buffer
}

func newRepository(t *testing.T, name string) *repository {
	t.Setenv("GIT_CONFIG_GLOBAL", "/dev/null")
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "test")
		t.Setenv("GIT_"+who+"_EMAIL", "test@example.com")
	}
	t.Setenv("GOWORK", "") // make and CI may set it
	r := &repository{T: t, release: &release{dir: t.TempDir()}}
	for name, text := range files {
		r.write(name, text)
	}
	r.install()
	r.git("init", "--quiet", "--initial-branch", "main")
	r.commitAll("first")
	r.reopen(name)
	return r
}

// install writes the files of each V8.
func (r *repository) install() {
	for name, text := range installed {
		for _, e := range engines {
			r.write(e.file(name), text)
		}
	}
}

// clone returns a clone with the same V8 in another folder, and with a build cache of its own.
func (r *repository) clone() *repository {
	other := &repository{T: r.T, release: &release{dir: filepath.Join(r.TempDir(), "a", "longer", "path")}}
	r.git("clone", "--quiet", r.dir, other.dir)
	r.Setenv("GOCACHE", r.TempDir())
	other.install()
	other.reopen(r.version.String())
	return other
}

// reopen makes the release of another version.
func (r *repository) reopen(name string) {
	r.Chdir(r.dir)
	var err error
	r.release, err = newRelease(r.Context(), name, &r.log)
	require.NoError(r, err)
}

func (r *repository) write(name, text string) {
	file := filepath.Join(r.dir, name)
	require.NoError(r, os.MkdirAll(filepath.Dir(file), 0o777))
	mode := os.FileMode(0o666)
	if strings.HasSuffix(name, ".sh") {
		mode = 0o777
	}
	require.NoError(r, os.WriteFile(file, []byte(text), mode))
}

func (r *repository) read(name string) string {
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	require.NoError(r, err)
	return string(text)
}

func (r *repository) git(args ...string) string {
	out, err := r.output(r.Context(), "", append([]string{"git"}, args...)...)
	require.NoError(r, err)
	return out
}

// commitAll commits all files, and writes the report of make nightly.
func (r *repository) commitAll(message string) {
	r.git("add", "-A")
	r.git("commit", "--quiet", "--allow-empty", "-m", message)
	r.write(nightly, "# Nightly run of 2026-11-29 01:00\n\nCommit "+
		r.git("describe", "--always", "--dirty", "--abbrev=12")+", go1.26.8, linux/amd64 with 2 cores.\n\n"+
		"| part | outcome | duration | reason |\n|---|---|---:|---|\n"+
		"| test | passed | 20m0s |  |\n| fuzz | passed | 1h0m0s |  |\n"+
		"\n## test\n\nCommand: `make test`\n\n## fuzz\n\nCommand: `make fuzz FUZZFLAGS=-total 1h`\n")
}

func TestChecks(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	require.NoError(t, r.check(t.Context(), checks), &r.log)
	for _, c := range checks {
		word := "ok       "
		if c.name == "V8" { // Debian has no such package
			word = "warning  "
		}
		require.Contains(t, r.log.String(), word+c.name+": ")
	}
	require.Contains(t, r.log.String(), "apt-get update")
}

func TestFailedChecks(t *testing.T) {
	replace := func(name, old, new string) func(*repository) {
		return func(r *repository) {
			require.Contains(r, r.read(name), old)
			text := strings.Replace(r.read(name), old, new, 1)
			if name != nightly { // git ignores it
				r.write(name, text)
				r.commitAll("change")
			}
			r.write(name, text)
		}
	}
	remove := func(name string) func(*repository) {
		return func(r *repository) { require.NoError(r, os.Remove(filepath.Join(r.dir, name))) }
	}
	for name, c := range map[string]struct {
		change func(r *repository)
		check  string
		want   []string // of the error: the fault and the remedy
	}{
		"same version": {func(r *repository) { r.git("tag", "v0.1.0"); r.reopen("v0.1.0") },
			"version", []string{"not greater than the last tag, v0.1.0", "choose a greater one"}},
		"older version": {func(r *repository) { r.git("tag", "v0.1.0"); r.git("tag", "v0.10.0"); r.reopen("v0.9.0") },
			"version", []string{"v0.10.0"}},
		"second major version": {func(r *repository) { r.reopen("v2.0.0") },
			"version", []string{"a module path that ends with /v2"}},
		"modified file": {func(r *repository) { r.write("LICENSE", "MIT\n") }, "tree", []string{"LICENSE", "commit"}},
		"new file":      {func(r *repository) { r.write("new", "") }, "tree", []string{"?? new"}},
		"other branch": {func(r *repository) { r.git("switch", "--quiet", "-c", "topic") },
			"tree", []string{`"topic"`, "git switch main"}},
		"no part":     {func(r *repository) { r.reopen("v0.2.0") }, "changelog", []string{"## v0.2.0", "-changelog"}},
		"no date":     {replace(changelog, " (2026-11-29)", ""), "changelog", []string{"YYYY-MM-DD"}},
		"empty part":  {replace(changelog, "- The first release.\n", ""), "changelog", []string{"empty"}},
		"unreleased":  {replace(changelog, "Unreleased\n", "Unreleased\n\n- More.\n"), "changelog", []string{"move"}},
		"root module": {replace("go.mod", "1.26.0\n", "1.26.0\nreplace a.b/c => ./c\n"), "modules", []string{"a.b/c"}},
		"replace": {replace("cmd/go.mod", "1.26.0\n", "1.26.0\nreplace a.b/c => ../c\n"),
			"modules", []string{"cmd/go.mod replaces a.b/c", "remove it"}},
		"no replace": {replace("metrics/go.mod", "replace "+root+" => ..\n", ""),
			"modules", []string{"metrics/go.mod requires " + root, "does not replace it", "add the line"}},
		"another folder": {replace("metrics/go.mod", "=> ..", "=> ../cmd"),
			"modules", []string{"the folder of that module"}},
		"a version": {replace("metrics/go.mod", "v0.0.0", "v0.1.0"), "modules", []string{"must be v0.0.0"}},
		"not released": {replace("metrics/go.mod", root+" v0.0.0", root+"/bench v0.0.0"),
			"modules", []string{root + "/bench, which is not released"}},
		"another path": {replace("metrics/go.mod", "/metrics\n", "/meters\n"),
			"modules", []string{"does not have the module path " + root + "/metrics"}},
		"no licence": {remove("LICENSE"), "licences", []string{"Paddock"}},
		"no licence of Rust": {remove(prefix + "/share/licenses/rust.txt"),
			"licences", []string{"rust of V8 (no file ", "rust.txt)", "v8-from-source"}},
		"empty licence": {func(r *repository) { r.write(prefix+"/share/licenses/icu.txt", "") },
			"licences", []string{"icu.txt is empty)"}},
		"another V8": {func(r *repository) { r.write(prefix+"/share/VERSION", "15.0.0-1\n") },
			"V8", []string{"15.0.0-1", "15.0.1-1", "make v8"}},
		"no V8":           {remove(prefix + "/share/VERSION"), "V8", []string{"make v8"}},
		"no V8 for arm64": {remove(prefix + "-arm64/share/VERSION"), "V8", []string{"make v8-arm64"}},
		"no report":       {remove(nightly), "nightly report", []string{"make nightly"}},
		"report of another commit": {func(r *repository) {
			report := r.read(nightly)
			r.commitAll("change")
			r.write(nightly, report)
		}, "nightly report", []string{"not of the clean commit"}},
		"report of changes": {replace(nightly, ", go1", "-dirty, go1"), "nightly report", []string{"-dirty"}},
		"failed part": {replace(nightly, "| fuzz | passed", "| fuzz | failed"),
			"nightly report", []string{"fuzz failed", "fix it"}},
		"missing part": {replace(nightly, "| test | passed | 20m0s |  |\n", ""),
			"nightly report", []string{"no part test", "without flags"}},
		"short part": {replace(nightly, "-total 1h", "-total 3m"),
			"nightly report", []string{"did not run as", "without flags"}},
		"empty report": {func(r *repository) { r.write(nightly, "") },
			"nightly report", []string{"not name its commit"}},
		"names": {func(r *repository) { r.write("internal/surface/old", ""); r.commitAll("change") },
			"exported names", []string{"old names", "-update"}},
		"tests": {func(r *repository) { r.write("broken", ""); r.commitAll("change") },
			"make test", []string{"fix what fails"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepository(t, "v0.1.0")
			c.change(r)
			for _, check := range checks {
				if check.name != c.check {
					continue
				}
				_, err := check.run(r.release, t.Context())
				require.Error(t, err)
				require.False(t, errors.As(err, new(warning)), err)
				for _, want := range c.want {
					require.ErrorContains(t, err, want)
				}
			}
		})
	}
}

// A check that takes long does not run if another one failed, and all failures are
// reported.
func TestReport(t *testing.T) {
	var out bytes.Buffer
	r := &release{version: version{text: "v0.1.0"}, out: &out}
	result := func(remark string, err error) func(*release, context.Context) (string, error) {
		return func(*release, context.Context) (string, error) { return remark, err }
	}
	err := r.check(t.Context(), []aCheck{
		{"first", result("fine", nil), false},
		{"second", result("", errors.New("wrong: correct it")), false},
		{"third", result("", warning{errors.New("old")}), false},
		{"fourth", result("", errors.New("wrong, too")), false},
		{"fifth", func(*release, context.Context) (string, error) { panic("must not run") }, true},
	})
	require.EqualError(t, err, "v0.1.0 cannot be released, because of: second, fourth")
	require.Equal(t, `ok       first: fine
FAILED   second: wrong: correct it
warning  third: old
FAILED   fourth: wrong, too
not run  fifth: takes long, runs when the checks above pass
`, out.String())

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("interrupted"))
	require.EqualError(t, r.check(ctx, []aCheck{{"first", result("fine", nil), false}}), "interrupted")
}

func TestMoveChangelog(t *testing.T) {
	r := newRepository(t, "v0.2.0")
	require.ErrorContains(t, r.moveChangelog(time.Now()), "no part Unreleased with a text")
	r.write(changelog, "# Changelog\n\n## Unreleased\n\nText.\n\n### v8\n\n- One.\n\n## v0.1.0 (2026-11-29)\n\n- First.\n")
	require.NoError(t, r.moveChangelog(time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)))
	const want = "# Changelog\n\n## Unreleased\n\n## v0.2.0 (2027-01-02)\n\nText.\n\n### v8\n\n- One.\n\n" +
		"## v0.1.0 (2026-11-29)\n\n- First.\n"
	require.Equal(t, want, r.read(changelog))
	_, err := r.checkChangelog(t.Context())
	require.NoError(t, err)
	require.ErrorContains(t, r.moveChangelog(time.Now()), "already")

	r.write(changelog, "# Changelog\n\n## Unreleased\n\n- One.\n") // the first release
	require.NoError(t, r.moveChangelog(time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)))
	require.Equal(t, "# Changelog\n\n## Unreleased\n\n## v0.2.0 (2027-01-02)\n\n- One.\n", r.read(changelog))
}

func TestWrongArguments(t *testing.T) {
	newRepository(t, "v0.1.0")
	for want, args := range map[string][]string{
		"want one version":              {},
		`"0.1.0" is not a semantic`:     {"0.1.0"},
		"flag provided but not defined": {"-push", "v0.1.0"},
	} {
		require.ErrorContains(t, run(t.Context(), args, new(bytes.Buffer)), want)
	}
	t.Chdir(t.TempDir())
	require.ErrorContains(t, run(t.Context(), []string{"v0.1.0"}, new(bytes.Buffer)), "not a git repository")
}

// Incompatible changes need a version that may have them.
func TestAPI(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	remark, err := r.checkAPI(t.Context())
	require.NoError(t, err)
	require.Contains(t, remark, "no release")
	tools := strings.Replace(apidiff, "/cmd/apidiff", "", 1)
	if _, err := r.output(t.Context(), "", "go", "mod", "download", tools); err != nil {
		t.Skip("apidiff cannot be downloaded: ", err)
	}
	r.git("tag", "v0.1.0")
	r.write("paddock.go", r.read("paddock.go")+"\nfunc Three() int { return 3 }\n")
	r.reopen("v0.1.1")
	remark, err = r.checkAPI(t.Context())
	require.NoError(t, err)
	require.Equal(t, "compatible with v0.1.0", remark)

	r.write("metrics/metrics.go", "package metrics\n\nfunc Two(int) int { return 2 }\n")
	_, err = r.checkAPI(t.Context())
	require.ErrorContains(t, err, "Two: changed from func() int to func(int) int")
	r.reopen("v0.2.0")
	remark, err = r.checkAPI(t.Context())
	require.NoError(t, err)
	require.Contains(t, remark, "1 incompatible changes since v0.1.0")
	require.Equal(t, r.git("worktree", "list", "--porcelain"), "worktree "+r.dir+"\nHEAD "+
		r.git("rev-parse", "HEAD")+"\nbranch refs/heads/main")
}

func TestSkippedParts(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	const passed, skipped = "| fuzz | passed | 1h0m0s |  |", "| fuzz | skipped | 0s | no |"
	r.write(nightly, strings.Replace(r.read(nightly), passed, skipped, 1))
	_, err := r.checkNightly(t.Context())
	require.EqualError(t, err, "1 of 2 parts were skipped: fuzz: no")
	require.True(t, errors.As(err, new(warning)))
}
