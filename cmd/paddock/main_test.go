package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// asProgram is the environment variable that makes the test binary run as the
// program.
const asProgram = "PADDOCK_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// paddock returns the program as a child process in testdata, with a timeout of a
// minute.
func paddock(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Dir = "testdata"
	return cmd
}

// outcome is the result of a run of the program.
type outcome struct {
	stdout, stderr string
	code           int
	took           time.Duration
}

func (o outcome) String() string {
	return fmt.Sprintf("exit code %d\n-- stdout --\n%s-- stderr --\n%s", o.code, o.stdout, o.stderr)
}

func finish(t *testing.T, cmd *exec.Cmd) (o outcome) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return outcome{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode(), time.Since(start)}
}

// The expected outcome of each case is in testdata/<name>.golden.
func TestProgram(t *testing.T) {
	tests := []struct {
		name  string
		args  []string
		stdin string
		code  int
	}{
		{"eval-json", []string{"eval", "[1,{a:2n.toString()}]"}, "", 0},
		{"eval-text", []string{"eval", "'quoted'"}, "", 0},
		{"eval-undefined", []string{"eval", "undefined"}, "", 0},
		{"eval-minus-zero", []string{"eval", "--", "-0"}, "", 0},
		{"eval-bigint", []string{"eval", "[10n, NaN, Infinity]"}, "", 0},
		{"eval-function", []string{"eval", "(function f() {})"}, "", 0},
		{"eval-map", []string{"eval", "new Map([[1, {a: 2}]])"}, "", 0},
		{"eval-cycle", []string{"eval", "const a = []; a.push(a); a"}, "", 0},
		{"eval-console", []string{"eval", "console.log('out'); console.error('err'); 1"}, "", 0},
		{"eval-lone-surrogate", []string{"eval", "console.log('\\ud800'); '\\ud800'"}, "", 0},
		{"eval-large", []string{"eval", "'x'.repeat(100000).length"}, "", 0},

		{"run-values", []string{"run", "values.js"}, "", 0},
		{"run-stdin", []string{"run", "-"}, "console.log('from stdin'); throw new Error('with a name')", 1},
		{"run-named", []string{"run", "--name", "app.js", "-"}, "throw new Error('elsewhere')", 1},
		{"run-empty", []string{"run", "-"}, "", 0},
		{"run-bom", []string{"run", "bom.js"}, "", 0},

		{"run-code", []string{"run", "-e", "console.log(1); throw new Error('here')"}, "", 1},
		{"run-code-empty", []string{"run", "--eval", ""}, "", 0},
		{"run-code-file", []string{"run", "-e", "1", "values.js"}, "", 2},
		{"run-web", []string{"run", "--web", "web.js"}, "", 0},
		{"run-web-throws", []string{"run", "--web", "-e", "setTimeout(() => { throw new Error('oops') })"}, "", 1},
		{"run-no-fetch", []string{"run", "--web", "-e", "fetch('http://localhost')"}, "", 1},

		{"hint-import", []string{"run", "-e", "import './x.js'"}, "", 1},
		{"hint-dynamic", []string{"eval", "import('./x.js')"}, "", 1},
		{"hint-bare", []string{"run", "--module", "-e", "import 'react'"}, "", 1},
		{"hint-bare-dynamic", []string{"run", "--module", "-e", "import('react')"}, "", 1},
		{"hint-require", []string{"run", "-e", "require('react')"}, "", 1},
		{"hint-node", []string{"run", "-e", "process.exit(3)"}, "", 1},
		{"hint-builtin", []string{"run", "--npm", "-e", "import 'node:util'"}, "", 1},
		{"node",
			[]string{"run", "--node", "--env", "A=1", "--env", "PADDOCK_NOT_SET", "node.mjs", "--flag", "x"}, "", 7},
		{"node-code",
			[]string{"run", "--node", "-e", "console.log(require('path').join('a', '..'), process.argv.slice(2))", "x"},
			"", 0},
		{"node-stdin",
			[]string{"run", "--node", "-"}, "process.stdout.write('out'); process.stderr.write('err'); " +
				"process.exitCode = 2; process.on('exit', code => console.log(code))", 2},
		{"node-exit",
			[]string{"run", "--node", "-e", "try { process.exit(4) } catch {} setTimeout(() => {}, 1e6)"}, "", 4},
		{"node-platform", []string{"run", "--npm", "--platform", "browser", "modules/npm.mjs"}, "", 0},
		{"usage-platform", []string{"run", "--npm", "--platform", "deno", "modules/npm.mjs"}, "", 2},
		{"usage-platform-npm", []string{"run", "--platform", "edge", "modules/main.mjs"}, "", 2},
		{"usage-env", []string{"run", "--env", "A=1", "values.js"}, "", 2},

		{"hint-web", []string{"run", "-e", "setTimeout(() => {}, 1)"}, "", 1},

		{"module", []string{"run", "modules/main.mjs"}, "", 0},
		{"module-code", []string{"run", "--module", "--root", "modules", "-e",
			"import {word} from './lib/word.js'; console.log(word, import.meta.url)"}, "", 0},
		{"module-flag", []string{"run", "--module", "--root", "modules", "modules/lib/late.js"}, "", 0},
		{"module-stdin", []string{"run", "--module", "--root", "modules", "-"},
			"import {word} from './lib/word.js'; console.log(word, import.meta.url)", 0},
		{"module-map", []string{"run", "--import-map", "modules/map.json", "modules/mapped.js"}, "", 0},
		{"module-npm", []string{"run", "--npm", "modules/npm.mjs"}, "", 0},
		{"module-missing", []string{"run", "modules/missing.mjs"}, "", 1},
		{"module-throws", []string{"run", "modules/throws.mjs"}, "", 1},
		{"module-never", []string{"run", "modules/never.mjs"}, "", 1},
		{"module-escape", []string{"run", "modules/escape.mjs"}, "", 1},
		{"module-timeout", []string{"run", "--timeout", "100ms", "modules/loop.mjs"}, "", 124},
		{"module-no-file", []string{"run", "modules/none.mjs"}, "", 2},
		{"module-condition", []string{"run", "--condition", "browser", "modules/main.mjs"}, "", 2},
		{"module-script-root", []string{"run", "--root", ".", "values.js"}, "", 2},
		{"module-not-in-root", []string{"run", "--module", "--root", "modules", "values.js"}, "", 2},

		{"uncaught-error", []string{"run", "uncaught.js"}, "", 1},
		{"uncaught-syntax", []string{"run", "syntax.js"}, "", 1},
		{"uncaught-null", []string{"eval", "throw null"}, "", 1},
		{"uncaught-text", []string{"eval", "throw 'text'"}, "", 1},
		{"uncaught-object", []string{"eval", "function f() { throw {a: 1} }\nf()"}, "", 1},
		{"uncaught-proxy", []string{"eval", "throw new Proxy({}, {get() { throw 1 }})"}, "", 1},
		{"uncaught-aggregate", []string{"eval", "throw new AggregateError([new Error('a'), 1], 'many')"}, "", 1},
		{"uncaught-stack", []string{"eval", "throw Object.assign(new Error, {stack: 'custom'})"}, "", 1},
		{"uncaught-recursion", []string{"eval", "(function f() { f() })()"}, "", 1},
		{"uncaught-hostile",
			[]string{"eval", "throw Object.defineProperty(new Error('m'), 'stack', {get() { throw 1 }})"}, "", 1},
		{"uncaught-unnamed", []string{"eval", "new Function('x y')"}, "", 1},
		{"uncaught-wide", []string{"eval", "'😀', /* \t */ ünknown.x"}, "", 1},

		{"rejected-error", []string{"run", "rejected.js"}, "", 1},
		{"rejected-number", []string{"eval", "Promise.reject(1); Promise.reject(2); 'value'"}, "", 1},
		{"rejected-value", []string{"eval", "Promise.reject(1)"}, "", 1},
		{"promise-fulfilled", []string{"eval", "Promise.resolve(5)"}, "", 0},
		{"promise-async", []string{"eval", "(async () => ({a: 1}))()"}, "", 0},
		{"promise-pending", []string{"eval", "new Promise(() => {})"}, "", 1},
		{"promise-rejected", []string{"eval", "(async () => { throw new TypeError('late') })()"}, "", 1},
		{"promise-thrown", []string{"eval", "const p = Promise.resolve(1); p.then(() => { throw 2 }); p"}, "", 1},
		{"promise-timer", []string{"eval", "--web", "new Promise(r => setTimeout(r, 10, 'later'))"}, "", 0},
		{"promise-timeout",
			[]string{"eval", "--web", "--timeout", "100ms", "new Promise(r => setTimeout(r, 1e6))"}, "", 124},
		{"rejected-handled",
			[]string{"eval", "const p = Promise.reject(1); Promise.resolve().then(() => p.catch(() => {})); 1"}, "", 0},
		{"rejected-hostile",
			[]string{"eval", "Promise.reject({get a() { console.log('ran') }, toString() { console.log('ran') }}); 1"}, "", 1},
		{"rejected-later", []string{"eval", "WebAssembly.compile(new Uint8Array(3)); 1"}, "", 1},
		{"later",
			[]string{"run", "-"}, "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(m => console.log(m instanceof WebAssembly.Module))", 0},

		{"timeout", []string{"run", "--timeout", "100ms", "loop.js"}, "", 124},
		{"timeout-builtin", []string{"eval", "--timeout", "100ms",
			"Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})"}, "", 124},
		{"timeout-console", []string{"eval", "--timeout", "100ms",
			"for (;;) try { console.groupEnd() } catch {} finally { continue }"}, "", 124},
		{"memory", []string{"run", "--heap", "64MiB", "memory.js"}, "", 137},

		{"usage-command", []string{"evla", "1"}, "", 2},
		{"usage-flag", []string{"run", "--nope", "loop.js"}, "", 2},
		{"usage-no-code", []string{"eval"}, "", 2},
		{"usage-two-files", []string{"run", "loop.js", "memory.js"}, "", 2},
		{"usage-no-file", []string{"run", "missing.js"}, "", 2},
		{"usage-directory", []string{"run", "."}, "", 2},
		{"usage-size", []string{"eval", "--heap", "64 potatoes", "1"}, "", 2},
		{"usage-small", []string{"eval", "--heap", "1MiB", "1"}, "", 2},
		{"usage-large", []string{"eval", "--heap", "5GiB", "1"}, "", 2},
		{"usage-timeout", []string{"eval", "--timeout", "-1s", "1"}, "", 2},

		{"help", []string{"--help"}, "", 0},
		{"help-eval", []string{"eval", "--help"}, "", 0},
		{"help-run", []string{"help", "run"}, "", 0},
		{"help-doctor", []string{"doctor", "-h"}, "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd := paddock(t, test.args...)
			cmd.Stdin = strings.NewReader(test.stdin)
			got := finish(t, cmd)
			path := filepath.Join("testdata", test.name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got.String()), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
			require.Equal(t, test.code, got.code)
			if test.code == 124 {
				require.Less(t, got.took, 2*time.Second)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "--version"} {
		got := finish(t, paddock(t, arg))
		require.Regexp(t, `^paddock \S+.* \(go1\S+, \w+/\w+\)\nV8 \d+\.\d+\.\d+\.\d+\n$`, got.stdout)
		require.Empty(t, got.stderr)
		require.Zero(t, got.code)
	}
}
