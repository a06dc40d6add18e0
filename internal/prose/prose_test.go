package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		path, text string
		want       []string
	}{
		"a sentence across lines": {"a.md", "It is right.\nWhat is wrong\nis this. Is it?",
			[]string{`a.md:1: "What is wrong is this.": begin with the subject`}},
		"a question":      {"a.md", "It holds. What does that mean? Nothing.", nil},
		"code":            {"a.md", "It is `told`.\n\n```go\ntold()\n```\n", nil},
		"a link's target": {"a.md", "[page](told.md)", nil},
		"a table":         {"a.md", "| is told | x |", []string{`a.md:1: "told": say report, notify, return or distinguish`}},
		"a list": {"a.md", "- fine\n- given\n  up",
			[]string{`a.md:2: "given up": say release, return, discard or abandon`}},
		"a possessive": {"a.md", "Of V8's heap a function of V8's, for V8's.",
			[]string{`a.md:1: "of V8's,": say of Go, or the Go`}},
		"a doc comment": {"a.go", "package a\n\n// F is\n// to be called.\n//\n//\ttold\nfunc F() {}\n",
			[]string{`a.go:3: "is to be called": say must, should or will, or name the purpose`}},
		"an error": {"a.go", "package a\n\nvar e = errors.New(\"a: told\")\n",
			[]string{`a.go:3: "told": say report, notify, return or distinguish`}},
		"a command": {"a.go", "package a\n\nvar c = C{Short: \"tell\"}\n",
			[]string{`a.go:3: "tell": say report, notify, return or distinguish`}},
		"a flag": {"a.go", "package a\n\nvar f = flag.Int(\"n\", 0, \"told\")\n",
			[]string{`a.go:3: "told": say report, notify, return or distinguish`}},
		"a string of a test": {"a_test.go", "package a\n\nvar f = \"told\"\n", nil},
		"a name": {"a.go", "package a\n\n// tell is told.\nfunc tell() {}\n",
			[]string{`a.go:3: "told": say report, notify, return or distinguish`}},
		"a string in C++": {"a.cc", "f(\"told\");\n",
			[]string{`a.cc:1: "told": say report, notify, return or distinguish`}},
		"a comment in C++": {"a.cc", "// It was\n// mended.\nint a;  // told\n",
			[]string{`a.cc:1: "mended": say fixed`, `a.cc:3: "told": say report, notify, return or distinguish`}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := check(c.path, []byte(c.text))
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	_, err := check("a.go", []byte("no Go"))
	require.Error(t, err)
}
