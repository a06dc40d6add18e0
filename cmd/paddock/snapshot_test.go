package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	blob := filepath.Join(dir, "app.blob")
	lib := write("lib.js", "var n = 40; function next() { return ++n }")
	app := write("app.js", "next()")
	o := finish(t, paddock(t, "snapshot", "build", "-o", blob, "--warm-up", write("warm.js", "next()"), lib, app))
	require.Zero(t, o.code, "%s", o)
	require.Empty(t, o.stdout+o.stderr)
	o = finish(t, paddock(t, "eval", "--snapshot", blob, "next()"))
	require.Equal(t, "42\n", o.stdout, "%s", o)
	o = finish(t, paddock(t, "run", "--snapshot", blob, write("job.js", "console.log('job', next())")))
	require.Equal(t, "job 42\n", o.stdout, "%s", o)
	modular := filepath.Join(dir, "modular.blob")
	write("base.mjs", "export let n = 40; export const next = () => ++n")
	module := write("lib.mjs", "import './base.mjs'; globalThis.runs = (globalThis.runs ?? 0) + 1")
	o = finish(t, paddock(t, "snapshot", "build", "-o", modular, lib, module))
	require.Zero(t, o.code, "%s", o)
	write("base.mjs", "throw 'it is in the snapshot'")
	o = finish(t, paddock(t, "run", "--snapshot", modular, write("job.mjs", "import {n, next} from './base.mjs'; import './lib.mjs'; next(); console.log(n, runs, next === globalThis.next)")))
	require.Equal(t, "41 1 false\n", o.stdout, "%s", o)
	for _, wrong := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"eval", "--snapshot", lib, "1"}, 2, "not a Paddock snapshot or code cache"},
		{[]string{"eval", "--snapshot", "nothing", "1"}, 2, "no such file"},
		{[]string{"snapshot", "build", lib}, 2, "required"},
		{[]string{"snapshot", "build", "-o", blob}, 2, "requires at least 1 arg"},
		{[]string{"snapshot", "build", "-o", blob, "nothing.js"}, 2, "cannot read nothing.js"},
		{[]string{"snapshot", "build", "-o", blob, write("throws.js", "throw new Error('mine')")}, 1,
			"throws.js:1:1: Error: mine"},
		{[]string{"snapshot", "build", "-o", blob, write("shared.js", "var x = new SharedArrayBuffer(1)")}, 1,
			"cannot hold a SharedArrayBuffer"},
		{[]string{"snapshot", "build", "-o", blob, write("await.mjs", "await new Promise(() => 0)")},
			1, "top-level await"},
		{[]string{"snapshot", "build", "-o", blob, write("lost.mjs", "import './none.mjs'")}, 1, "none.mjs"},
		{[]string{"snapshot", "build", "-o", blob, "--root", filepath.Join(dir, "x"), module}, 2, "root"},
		{[]string{"snapshot", "build", "-o", blob, "--timeout", "50ms", write("loop.js", "for (;;);")}, 124,
			"timed out"},
	} {
		o := finish(t, paddock(t, wrong.args...))
		require.Equal(t, wrong.code, o.code, "%s", o)
		require.Contains(t, o.stderr, wrong.says)
	}
}
