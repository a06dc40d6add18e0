package modules_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// npmFiles returns a resolver for files.
func npmFiles(t testing.TB, p modules.Platform, files map[string]string) *modules.FS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	f, err := modules.NewFS(all, modules.FSOptions{Packages: true, Platform: p})
	require.NoError(t, err)
	return f
}

func TestConditionsOfPlatforms(t *testing.T) {
	files := map[string]string{
		"node_modules/p/package.json": `{"exports": {"node": "./node.mjs", "workerd": "./edge.mjs",
			"browser": "./browser.mjs", "default": "./none.mjs"}}`,
		"main.mjs": `export { x } from 'p'`,
	}
	for _, name := range []string{"none", "node", "browser", "edge"} {
		files["node_modules/p/"+name+".mjs"] = "export const x = '" + name + "'"
	}
	for p := modules.PlatformNone; p <= modules.PlatformEdge; p++ {
		l, _ := newLoader(t, modules.Options{Resolver: npmFiles(t, p, files)})
		x, err := export(l, "main.mjs", "x")
		require.NoError(t, err)
		require.Equal(t, p.String(), x)
	}
	require.Equal(t, "unknown", modules.Platform(9).String())
	_, err := modules.NewFS(fstest.MapFS{}, modules.FSOptions{Packages: true, Platform: 9})
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = modules.NewFS(fstest.MapFS{}, modules.FSOptions{Platform: modules.PlatformNode})
	require.ErrorIs(t, err, v8.ErrInvalid)
}

func TestFieldBrowser(t *testing.T) {
	files := map[string]string{
		"main.mjs": `import all from 'object'; import text from 'text'; export const x = all + ' ' + text`,

		"node_modules/text/package.json": `{"main": "main.js", "browser": "browser"}`,
		"node_modules/text/main.js":      `module.exports = 'main'`,
		"node_modules/text/browser.js":   `module.exports = 'browser'`,

		"node_modules/object/package.json": `{"main": "main", "browser": {"./lib/a": "./lib/b.js", "fs": false,
			"net": "./net.js", "other": "text", "./lib/c.js": false, "./main.js": "./other.js"}}`,
		"node_modules/object/main.js": `module.exports = 'main'`,
		"node_modules/object/other.js": `module.exports = [require('./lib/a.js'), Object.keys(require('fs')),
			require('node:net'), require('other'), Object.keys(require('./lib/c')), require('./lib/d')].join()`,
		"node_modules/object/lib/a.js": `module.exports = 'a'`,
		"node_modules/object/lib/b.js": `module.exports = 'b'`,
		"node_modules/object/lib/c.js": `module.exports = {c: 1}`,
		"node_modules/object/lib/d.js": `module.exports = 'd'`,
		"node_modules/object/net.js":   `module.exports = 'net'`,
	}
	for _, p := range []modules.Platform{modules.PlatformBrowser, modules.PlatformEdge} {
		l, _ := newLoader(t, modules.Options{Resolver: npmFiles(t, p, files)})
		x, err := export(l, "main.mjs", "x")
		require.NoError(t, err)
		require.Equal(t, "b,,net,browser,,d browser", x)
	}
	l, _ := newLoader(t, modules.Options{Resolver: npmFiles(t, modules.PlatformNode, files)})
	x, err := export(l, "main.mjs", "x")
	require.NoError(t, err)
	require.Equal(t, "main main", x)

	files["node_modules/object/package.json"] = `{"main": "main", "browser": {"./main.js": "../../../outside.js"}}`
	l, _ = newLoader(t, modules.Options{Resolver: npmFiles(t, modules.PlatformEdge, files)})
	_, err = export(l, "main.mjs", "x")
	require.Error(t, err)
}

func TestAlias(t *testing.T) {
	files := npmFiles(t, modules.PlatformNode, map[string]string{
		"main.mjs": `import a from 'fs'; import b from 'node:fs'; import c from 'p';
			export const x = [a, a === b, c].join()`,
		"node_modules/m/index.js":     `module.exports = 'memory'`,
		"node_modules/p/package.json": `{"imports": {"#fs": "node:fs"}}`,
		"node_modules/p/index.js":     `module.exports = require('#fs') + require('local')`,
		"local.js":                    `module.exports = '!'`,
	})
	names := map[string]string{"fs": "m", "local": "./local.js"}
	l, _ := newLoader(t, modules.Options{Resolver: modules.Alias{Names: names, Next: files}})
	x, err := export(l, "main.mjs", "x")
	require.NoError(t, err)
	require.Equal(t, "memory,true,memory!", x)

	_, err = files.Resolve(ctx, modules.Request{Specifier: "node:fs", Referrer: "file:///main.mjs"})
	var b *modules.BuiltinError
	require.ErrorAs(t, err, &b)
	require.ErrorIs(t, err, modules.ErrBuiltin)
	require.Equal(t, "node:fs", b.Name)

	_, err = modules.Alias{}.Resolve(ctx, modules.Request{Specifier: "x"})
	require.ErrorIs(t, err, modules.ErrNotFound)
	_, err = modules.Alias{}.Load(ctx, "x")
	require.ErrorIs(t, err, modules.ErrNotFound)
}
