package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFigures(t *testing.T) {
	all := blocks{}
	for _, text := range []string{
		"mode: set\nexample.com/m/a/x.go:1.1,2.2 3 0\nexample.com/m/a/x.go:4.1,5.2 1 0\nexample.com/m/b/c/y.go:1.1,2.2 2 0\n",
		"mode: set\nexample.com/m/a/x.go:1.1,2.2 3 7\nexample.com/m/a/x.go:4.1,5.2 1 0\n",
		"mode: set\nexample.com/m/a/x.go:1.1,2.2 3 0\n",
	} {
		require.NoError(t, all.read(strings.NewReader(text)))
	}
	figures := all.figures("example.com/m")
	slices.SortFunc(figures, byName)
	require.Equal(t, []figure{{"a", 4, 3}, {"b/c", 2, 0}}, figures)
	require.Equal(t, 75.0, figures[0].percent())
	require.Equal(t, 100.0, figure{}.percent())
	require.ErrorContains(t, all.read(strings.NewReader("mode: set\nx\n")), "line 2")
	require.ErrorContains(t, all.read(strings.NewReader("x.go:1.1,2.2 many 0")), "line 1")
}

func TestCPP(t *testing.T) {
	const export = `{"data": [{"files": [
		{"filename": "/r/b/x.cc", "summary": {"lines": {"count": 10, "covered": 5}}},
		{"filename": "/r/b/y.cc", "summary": {"lines": {"count": 2, "covered": 1}}},
		{"filename": "/r/b/y.h", "summary": {"lines": {"count": 100, "covered": 1}}},
		{"filename": "/usr/include/b/z.cc", "summary": {"lines": {"count": 100, "covered": 1}}}]}]}`
	f, err := readCPP(strings.NewReader(export), "/r", "b/*.cc")
	require.NoError(t, err)
	require.Equal(t, figure{"b/*.cc", 12, 6}, f)
	_, err = readCPP(strings.NewReader(export), "/r", "c/*.cc")
	require.ErrorContains(t, err, "no lines of c/*.cc")
	_, err = readCPP(strings.NewReader("{"), "/r", "b/*.cc")
	require.Error(t, err)
}

func TestFloors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "floors.txt")
	figures := []figure{{"a", 100, 50}, {"b/*.cc", 3, 2}, {"c", 10, 0}}
	require.NoError(t, newFloors(figures).write(file))
	f, err := readFloors(file)
	require.NoError(t, err)
	require.Equal(t, floors{"a": 48, "b/*.cc": 64, "c": 0}, f)
	require.NoError(t, f.check(figures))
	var out strings.Builder
	f.table(&out, figures)
	require.Regexp(t, `\n +a +100 +50.0% +48% *\n +b/\*\.cc +3 +66\.7% +64%`, out.String())

	require.EqualError(t, f.check([]figure{{"a", 100, 47}, {"c", 10, 0}, {"d", 10, 9}}),
		"a covers 47.0%, its floor is 48%\nd has no floor: it covers 90.0%\n"+
			"b/*.cc has a floor, but no statements: remove its line")
	for _, text := range []string{"a\n", "a b\n", "a 1 2\n"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		_, err := readFloors(file)
		require.ErrorContains(t, err, "floors.txt", text)
	}
}

func TestBefore(t *testing.T) {
	for _, setting := range compiler {
		name, _, _ := strings.Cut(setting, "=")
		t.Setenv(name, "")
		require.NoError(t, os.Unsetenv(name))
	}
	t.Setenv("CC", "gcc -m64")
	require.Equal(t, "env -u CXX -u CGO_CXXFLAGS -u CGO_LDFLAGS 'CC=gcc -m64' "+mute, before())
}

func TestShow(t *testing.T) {
	var out strings.Builder
	show(&out, strings.NewReader("ok  \tp\t1s\tcoverage: 1% of statements in a, b\n"+
		"\t"+module+"/q\t\tcoverage: 0.0% of statements\ncoverage: 1% of statements in a\n--- FAIL: TestX\n\tdetail\nFAIL"))
	require.Equal(t, "ok  \tp\t1s\n--- FAIL: TestX\n\tdetail\nFAIL", out.String())
}
