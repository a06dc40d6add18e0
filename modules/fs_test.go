package modules_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

func newFS(t testing.TB, o modules.FSOptions, files map[string]string) *modules.FS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	f, err := modules.NewFS(all, o)
	require.NoError(t, err)
	return f
}

func TestFSResolve(t *testing.T) {
	f := newFS(t, modules.FSOptions{Base: "file:///srv/app/"}, nil)
	const key = "file:///srv/app/lib/a.js"
	for _, test := range []struct{ specifier, referrer, want string }{
		{"main.js", "", "file:///srv/app/main.js"},
		{"./b.js", key, "file:///srv/app/lib/b.js"},
		{"../b.js?x=1#y", key, "file:///srv/app/b.js?x=1"},
		{"./b c.js", key, "file:///srv/app/lib/b%20c.js"},
		{"file:///srv/app/x.js", key, "file:///srv/app/x.js"},
		{"./%62.js", key, "file:///srv/app/lib/%62.js"},
		{"././/b.js", key, ""},
		{"b.js", key, ""},
		{"../../b.js", key, ""},
		{"../../../../etc/passwd", key, ""},
		{"/etc/passwd", key, ""},
		{"file:///etc/passwd", key, ""},
		{"./%2e%2e/%2e%2e/etc/passwd", key, ""},
		{"./.%2E/../../etc/passwd", key, ""},
		{"./..%2f..%2f..%2fetc/passwd", key, ""},
		{`./..\..\..\etc/passwd`, key, ""},
		{"./..%5c..%5cetc", key, ""},
		{"./a%00.js", key, ""},
		{"./a%zz.js", key, ""},
		{"//host/srv/app/a.js", key, ""},
		{"file://host/srv/app/a.js", key, ""},
		{"https://example.com/srv/app/a.js", key, ""},
		{"data:text/javascript,1", key, ""},
		{"./", key, ""},
		{"", key, ""},
	} {
		got, err := f.Resolve(ctx, modules.Request{Specifier: test.specifier, Referrer: test.referrer})
		if test.want == "" {
			require.ErrorIs(t, err, modules.ErrSpecifier, "%q: %s", test.specifier, got)
			continue
		}
		require.NoError(t, err, test.specifier)
		require.Equal(t, test.want, got)
	}
	for _, base := range []string{"file:///a", "file:///?x/", "::"} {
		_, err := modules.NewFS(fstest.MapFS{}, modules.FSOptions{Base: base})
		require.ErrorIs(t, err, modules.ErrSpecifier, base)
	}
	_, err := modules.NewFS(fstest.MapFS{}, modules.FSOptions{Conditions: []string{"browser"}})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "FSOptions.Conditions requires Packages")
	_, err = f.Load(ctx, "file:///etc/passwd")
	require.ErrorIs(t, err, modules.ErrSpecifier)
}

// No symbolic link leads out of a directory, and only regular files are read.
func TestOpenDir(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	write(filepath.Join(outside, "secret.js"), "export default 'secret'")
	write(filepath.Join(dir, "main.js"), "export {default} from './link.js'")
	write(filepath.Join(dir, "target.js"), "export default import.meta.url")
	require.NoError(t, os.Symlink("target.js", filepath.Join(dir, "link.js")))
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret.js"), filepath.Join(dir, "out.js")))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "folder")))
	makePipe(t, filepath.Join(dir, "pipe.js"))
	f, err := modules.OpenDir(dir, modules.FSOptions{Base: "https://app.example/"})
	require.NoError(t, err)
	defer f.Close()
	l, _ := newLoader(t, modules.Options{Resolver: f})
	got, err := export(l, "main.js", "default")
	require.NoError(t, err)
	require.Equal(t, "https://app.example/link.js", got)
	for _, name := range []string{"out.js", "folder/secret.js", "pipe.js", "folder"} {
		short, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := l.Import(short, name, nil)
		cancel()
		e, ok := err.(*modules.Error)
		require.True(t, ok, "%s: %v", name, err)
		require.NotContains(t, e.GuestError(), dir)
	}
	_, err = modules.OpenDir(filepath.Join(dir, "none"), modules.FSOptions{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestImportMap(t *testing.T) {
	const page = "file:///app/"
	next := newFS(t, modules.FSOptions{}, nil)
	m, err := modules.ParseImportMap([]byte(`{
		"imports": {
			"a": "./twice.js", "a": "./lib/a.js", "lib/": "./lib/", "lib/deep/": "./deep/", "exact": "/x.js", "blocked": null, "bad": 7, "slash/": "./noslash",
			"./local.js": "./other.js", "https://cdn.example/": "./cdn/", "none/": null, "bare": "bare2", "data:text/": "./data/"
		},
		"scopes": {"/app/sub/": {"a": "./sub/a.js"}, "/app/sub/deeper/": {"a": "./deeper.js"}, "/app/one.js": {"a": "./one-a.js"}},
		"unknown": {}
	}`), page, next)
	require.NoError(t, err)
	for _, test := range []struct{ specifier, referrer, want string }{
		{"a", page + "main.js", page + "lib/a.js"},
		{"lib/x/y.js", page + "main.js", page + "lib/x/y.js"},
		{"lib/deep/y.js", page + "main.js", page + "deep/y.js"},
		{"exact", page + "main.js", "file:///x.js"},
		{"./local.js", page + "main.js", page + "other.js"},
		{"../local.js", page + "sub/main.js", page + "other.js"},
		{"./free.js", page + "main.js", page + "free.js"},
		{"https://cdn.example/p@1/x.js", page + "main.js", page + "cdn/p@1/x.js"},
		{"a", page + "sub/main.js", page + "sub/a.js"},
		{"a", page + "sub/deeper/main.js", page + "deeper.js"},
		{"exact", page + "sub/main.js", "file:///x.js"},
		{"a", page + "one.js", page + "one-a.js"},
		{"a", page + "one.jsx", page + "lib/a.js"},
		{"lib/../../etc", page + "main.js", ""},
		{"blocked", page + "main.js", ""},
		{"bad", page + "main.js", ""},
		{"slash/x", page + "main.js", ""},
		{"none/x", page + "main.js", ""},
		{"bare", page + "main.js", ""},
		{"unmapped", page + "main.js", ""},
		{"data:text/x", page + "main.js", ""},
	} {
		got, err := m.Resolve(ctx, modules.Request{Specifier: test.specifier, Referrer: test.referrer})
		if test.want == "" {
			require.ErrorIs(t, err, modules.ErrSpecifier, "%q: %s", test.specifier, got)
			continue
		}
		require.NoError(t, err, test.specifier)
		require.Equal(t, test.want, got, test.specifier)
	}
	for _, text := range []string{"", "[]", `{"imports": []}`, `{"imports": null}`, `{"scopes": {"a": null}}`, `{} {}`,
		`{"imports": {"a": "./a.js"`} {
		_, err := modules.ParseImportMap([]byte(text), page, next)
		require.Error(t, err, text)
	}
}

func TestIntegrity(t *testing.T) {
	// printf 'export default 1' | openssl dgst -sha384 -binary | base64
	const right = "sha384-0DeSvYsDquR15dA3vw6sdT+tE32nJCBO6Aklkh06a82PqZy0X9FKOJD+lF0u7oz4"
	for integrity, ok := range map[string]bool{right: true, "sha256-AAAA " + right: true, "sha512-AAAA " +
		right: false, "md5-x": true} {
		m, err := modules.ParseImportMap([]byte(`{"integrity": {"./a.js": "`+integrity+`"}}`), "",
			modules.Map{"file:///a.js": "export default 1"})
		require.NoError(t, err)
		l, _ := newLoader(t, modules.Options{Resolver: m})
		err = l.Import(ctx, "./a.js", nil)
		if ok {
			require.NoError(t, err, integrity)
		} else {
			require.ErrorIs(t, err, modules.ErrIntegrity, integrity)
		}
	}
}

var packages = map[string]string{
	"app/package.json":               `{"name": "app", "type": "module", "imports": {"#local": "./local.js", "#dep": "cjs", "#fs": "fs", "#p/*": "./p/*.js", "#self": "#self", "#more/*": ["#more/*/x", "#more/*/y"]}, "exports": {".": "./main.js", "./self": "./self.js"}}`,
	"app/self.js":                    "export default 'self'",
	"app/local.js":                   "export default 'local'",
	"app/p/x.js":                     "export default 'px'",
	"app/node_modules/near/a.js":     "module.exports = 'near'",
	"node_modules/near/a.js":         "exports.default = 'far'",
	"node_modules/cjs/package.json":  `{"main": "./lib"}`,
	"node_modules/cjs/lib/index.js":  "exports.n = require('./data').n + 1; exports.file = __filename; exports.dir = __dirname; module.exports.both = this === exports;",
	"node_modules/cjs/lib/data.json": `{"n": 1}`,
	"node_modules/replaced/index.js": "module.exports = function f() { return 'called' }; module.exports.extra = 2; module.exports.default = 3",
	"node_modules/cycle/index.js":    "exports.early = 1; const b = require('./b'); exports.late = b.saw + ',' + b.sawLate",
	"node_modules/cycle/b.js":        "const a = require('.'); exports.saw = a.early; exports.sawLate = a.late",
	"node_modules/throws/index.js":   "throw new RangeError('cjs')",
	"node_modules/wants/index.js":    "require('fs')",
	"node_modules/wantsesm/index.js": "require('./m.mjs')",
	"node_modules/wantsesm/m.mjs":    "",
	"node_modules/missing/index.js":  "require('./none')",
	"node_modules/optional/index.js": `module.exports = ["nowhere", "./m.mjs", "fs", "conditions/none", "throws"].map(name => { try { require(name) } catch (e) { return e.code ?? e.name } }).join()`,
	"node_modules/optional/m.mjs":    "",
	"node_modules/needy/index.js":    "require('missing')",
	"node_modules/shebang/index.js":  "#!/usr/bin/env node\nmodule.exports = 'ran'",
	"node_modules/esm/package.json":  `{"type": "module", "main": "m"}`,
	"node_modules/esm/m.js":          "export default 'esm'",
	"node_modules/conditions/package.json": `{"name": "conditions", "exports": {
		".": {"node": "./node.js", "special": {"import": "./special.mjs", "require": "./special.cjs"}, "default": "./default.mjs"},
		"./sub/*": "./files/*.mjs", "./sub/private/*": null, "./sub/*.css": "./css/*.mjs", "./list": ["bad:x", "./default.mjs"], "./out": "./../cjs/lib/index.js", "./mods": "./node_modules/x.js", "./null": null}}`,
	"node_modules/conditions/special.mjs":   "export default 'special import'",
	"node_modules/conditions/special.cjs":   "module.exports = 'special require'",
	"node_modules/conditions/default.mjs":   "export default 'default'",
	"node_modules/conditions/files/a/b.mjs": "export default 'pattern'",
	"node_modules/conditions/css/x.mjs":     "export default 'longer'",
	"node_modules/asks/index.js":            "module.exports = require('conditions')",
	"node_modules/@scope/name/package.json": `{"exports": "./only.mjs"}`,
	"node_modules/@scope/name/only.mjs":     "export default 'scoped'",
	"node_modules/broken/package.json":      `{"main": `,
	"node_modules/resolves/index.js":        "module.exports = require.resolve('cjs') + ' ' + require.resolve('./x.js'); ",
	"node_modules/resolves/x.js":            "",
	"node_modules/events/index.js":          "module.exports = 'a package'",
	"node_modules/polyfilled/index.js":      "module.exports = require('events/') + require('events')",
}

func TestPackages(t *testing.T) {
	f := newFS(t, modules.FSOptions{Packages: true, Conditions: []string{"special"}}, packages)
	l, loop := newLoader(t, modules.Options{Resolver: modules.Values{Next: f}})
	imports := func(specifier string) (any, error) {
		var got any
		err := loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, "import('"+specifier+"').then(m => { const {default: d, ...all} = m; return [typeof d == 'function' ? d() : d, all] })",
				v8.Origin{Name: "file:///app/main.js"})
		}, func(_ v8.Scope, v v8.Value) (err error) {
			got, err = v.Export()
			return err
		})
		return got, err
	}
	none := map[string]any{}
	cjs := map[string]any{"n": 2.0, "file": "/node_modules/cjs/lib/index.js",
		"dir": "/node_modules/cjs/lib", "both": true}
	for _, test := range []struct {
		specifier string
		want      []any
	}{
		{"app", nil},
		{"app/self", []any{"self", none}},
		{"#local", []any{"local", none}},
		{"#p/x", []any{"px", none}},
		{"#dep", []any{cjs, cjs}},
		{"near/a.js", []any{"near", none}},
		{"cjs", []any{cjs, cjs}},
		{"cjs/lib/data.json", nil}, // requires {type: "json"}
		{"replaced", []any{"called", map[string]any{"extra": 2.0}}},
		{"cycle", []any{map[string]any{"early": 1.0, "late": "1,undefined"},
			map[string]any{"early": 1.0, "late": "1,undefined"}}},
		{"shebang", []any{"ran", none}},
		{"esm", []any{"esm", none}},
		{"conditions", []any{"special import", none}},
		{"asks", []any{"special require", none}},
		{"conditions/sub/a/b", []any{"pattern", none}},
		{"conditions/sub/x.css", []any{"longer", none}},
		{"conditions/list", []any{"default", none}},
		{"@scope/name", []any{"scoped", none}},
		{"optional", []any{"MODULE_NOT_FOUND,,MODULE_NOT_FOUND,ERR_PACKAGE_PATH_NOT_EXPORTED,RangeError", none}},
		{"polyfilled", []any{"a packagea package", none}},
		{"resolves", []any{"/node_modules/cjs/lib/index.js /node_modules/resolves/x.js", none}},
	} {
		got, err := imports(test.specifier)
		if test.want == nil {
			require.Error(t, err, test.specifier)
			continue
		}
		require.NoError(t, err, test.specifier)
		require.Equal(t, test.want, got, test.specifier)
	}
	for specifier, is := range map[string]error{
		"nowhere": modules.ErrNotFound, "conditions/sub/private/x": modules.ErrNotFound,
		"conditions/files/a/b.mjs": modules.ErrNotFound,
		"conditions/null":          modules.ErrNotFound, "conditions/out": modules.ErrSpecifier,
		"conditions/mods": modules.ErrSpecifier,
		"@scope/name/x":   modules.ErrNotFound, "@scope": modules.ErrSpecifier, "#none": modules.ErrNotFound,
		"#self": modules.ErrSpecifier, "#more/a": modules.ErrSpecifier, "#fs": modules.ErrBuiltin,
		"fs": modules.ErrBuiltin, "fs/promises": modules.ErrBuiltin, "node:test": modules.ErrBuiltin,
		"wants":                  modules.ErrBuiltin,
		"missing":                modules.ErrNotFound,
		"near/../../app/self.js": modules.ErrSpecifier,
		"cjs/%2e%2e/x":           modules.ErrNotFound, ".hidden": modules.ErrSpecifier, "cjs/lib/none.js": modules.ErrNotFound,
	} {
		_, err := imports(specifier)
		require.ErrorIs(t, err, is, specifier)
	}
	_, err := imports("wantsesm")
	require.NoError(t, err) // CommonJS that requires an ES module
	_, err = imports("needy")
	require.ErrorContains(t, err, `file:///node_modules/needy/index.js → file:///node_modules/missing/index.js: "./none"`)
	_, err = imports("throws")
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.Equal(t, "RangeError", e.Name)
	require.Contains(t, e.Stack, "node_modules/throws/index.js:1")
	_, err = imports("broken")
	require.ErrorContains(t, err, "package.json is invalid")

	// The host provides the modules of Node.js.
	supplied, _ := newLoader(t, modules.Options{Resolver: modules.Values{Next: f, Values: map[string]any{
		"fs": map[string]any{"readFileSync": func(name string) string { return "the host's " + name }},
	}}})
	require.NoError(t, supplied.Import(ctx, "wants", nil))
	require.NoError(t, l.Import(ctx, "asks", nil)) // the host requests a package
}
