package modules_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
)

// link marks the entries of a tree that are symbolic links. The rest of the string is
// the target.
const link = "-> "

// plant writes a tree of files and links into a directory.
func plant(t testing.TB, dir string, tree map[string]string) {
	for name, text := range tree {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		if target, is := strings.CutPrefix(text, link); is {
			require.NoError(t, os.Symlink(target, name))
		} else {
			require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		}
	}
}

func openTree(t testing.TB, tree map[string]string) (*modules.FS, string) {
	dir := t.TempDir()
	plant(t, dir, tree)
	f, err := modules.OpenDir(dir, modules.FSOptions{Packages: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f, dir
}

// linked is a directory with workspaces as npm links them, and packages as pnpm links
// them.
var linked = map[string]string{
	// Two workspaces that depend on each other, and on two versions of one package.
	"package.json":                       `{"private": true, "workspaces": ["packages/*"]}`,
	"node_modules/one":                   link + "../packages/one",
	"node_modules/@team/two":             link + "../../packages/two",
	"node_modules/dep/package.json":      `{"version": "1.0.0"}`,
	"node_modules/dep/index.js":          `module.exports = "dep 1"`,
	"packages/one/package.json":          `{"name": "one", "exports": {".": "./src/main.js", "./count": "./src/count.js"}}`,
	"packages/one/src/main.js":           `exports.dep = require("dep"); exports.two = require("@team/two").name; exports.count = require("./count.js"); exports.file = __filename`,
	"packages/one/src/count.js":          `globalThis.counted = (globalThis.counted ?? 0) + 1; module.exports = globalThis.counted`,
	"packages/two/package.json":          `{"name": "@team/two", "main": "lib"}`,
	"packages/two/lib/index.js":          `exports.name = "two"; exports.dep = require("dep"); exports.asked = () => require("one").count`,
	"packages/two/node_modules/dep":      link + "../vendored/dep",
	"packages/two/vendored/dep/index.js": `module.exports = "dep 2"`,
	"workspaces.mjs": `import one from "one"; import two from "@team/two"; import count from "./packages/one/src/count.js";
		export default [one.dep, one.two, one.count, two.dep, two.asked(), count, one.file.split("/").slice(-3).join("/")].join()`,

	// The layout that pnpm creates for a package with a dependency, a peer dependency
	// and a scoped one.
	"node_modules/app": link + ".pnpm/app@1.0.0_peer@2.0.0/node_modules/app",
	"node_modules/.pnpm/app@1.0.0_peer@2.0.0/node_modules/app/package.json": `{"name": "app", "type": "module", "exports": "./index.js", "imports": {"#own": "./own.js"}}`,
	"node_modules/.pnpm/app@1.0.0_peer@2.0.0/node_modules/app/index.js": `import hidden from "hidden"; import peer from "peer"; import scoped from "@s/scoped"; import own from "#own";
		import * as self from "app"; export default [hidden, peer, scoped, own, import.meta.url.split("/").at(-4), self[Symbol.toStringTag]].join()`,
	"node_modules/.pnpm/app@1.0.0_peer@2.0.0/node_modules/app/own.js": `export default "own"`,
	"node_modules/.pnpm/app@1.0.0_peer@2.0.0/node_modules/hidden":     link + "../../hidden@1.0.0/node_modules/hidden",
	"node_modules/.pnpm/app@1.0.0_peer@2.0.0/node_modules/peer":       link + "../../peer@2.0.0/node_modules/peer",
	"node_modules/.pnpm/app@1.0.0_peer@2.0.0/node_modules/@s/scoped": link +
		"../../../@s+scoped@1.0.0/node_modules/@s/scoped",
	"node_modules/.pnpm/hidden@1.0.0/node_modules/hidden/index.js":           `module.exports = "hidden with " + require("peer")`,
	"node_modules/.pnpm/hidden@1.0.0/node_modules/peer":                      link + "../../peer@1.0.0/node_modules/peer",
	"node_modules/.pnpm/peer@1.0.0/node_modules/peer/index.js":               `module.exports = "peer 1"`,
	"node_modules/.pnpm/peer@2.0.0/node_modules/peer/index.js":               `module.exports = "peer 2"`,
	"node_modules/.pnpm/@s+scoped@1.0.0/node_modules/@s/scoped/main.cjs":     `module.exports = "scoped"`,
	"node_modules/.pnpm/@s+scoped@1.0.0/node_modules/@s/scoped/package.json": `{"main": "main.cjs"}`,
	"node_modules/.pnpm/node_modules/hoisted":                                link + "../hidden@1.0.0/node_modules/hidden",
	"pnpm.mjs": `import app from "app"; export default app + "," + await import("hidden").catch(e => "hidden is hidden")`,

	// Files with several names.
	"a/file.mjs": `globalThis.times = (globalThis.times ?? 0) + 1; export const times = globalThis.times, url = import.meta.url`,
	"b":          link + "a",
	"c.mjs":      link + "./b/../b/file.mjs",
	"d.mjs":      link + "c.mjs",
	"files.mjs": `import * as x from "./a/file.mjs"; import * as y from "./b/file.mjs"; import * as z from "./d.mjs"; import * as q from "./b/file.mjs?q"; import * as e from "./%61/fil%65.mjs";
		export default [x === y, y === z, x === e, q.times, q.url.split("/").slice(-2).join("/")].join()`,
	"typed/package.json": `{"type": "commonjs"}`,
	"typed/real.js":      `exports.typed = typeof module`,
	"esm/package.json":   `{"type": "module"}`,
	"esm/link.js":        link + "../typed/real.js",
	"typed.mjs":          `import { typed } from "./esm/link.js"; export default typed`,
}

// The output of Node.js v20 for the same files.
func TestLinkedPackages(t *testing.T) {
	f, _ := openTree(t, linked)
	for name, want := range map[string]string{
		"workspaces.mjs": "dep 1,two,1,dep 2,1,1,one/src/main.js",
		"pnpm.mjs":       "hidden with peer 1,peer 2,scoped,own,app@1.0.0_peer@2.0.0,Module,hidden is hidden",
		"files.mjs":      "true,true,true,2,a/file.mjs?q",
		"typed.mjs":      "object",
	} {
		t.Run(name, func(t *testing.T) {
			l, _ := newLoader(t, modules.Options{Resolver: f})
			got, err := export(l, name, "default")
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

// A file system in memory may have links too. If it does not expose them, they are not
// followed.
func TestLinksOfFS(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range linked {
		if target, is := strings.CutPrefix(text, link); is {
			files[name] = &fstest.MapFile{Data: []byte(target), Mode: fs.ModeSymlink}
		} else {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	f, err := modules.NewFS(files, modules.FSOptions{Packages: true})
	require.NoError(t, err)
	l, _ := newLoader(t, modules.Options{Resolver: f})
	got, err := export(l, "workspaces.mjs", "default")
	require.NoError(t, err)
	require.Equal(t, "dep 1,two,1,dep 2,1,1,one/src/main.js", got)

	plain, err := modules.NewFS(struct{ fs.FS }{files}, modules.FSOptions{Packages: true})
	require.NoError(t, err)
	l, _ = newLoader(t, modules.Options{Resolver: plain})
	got, err = export(l, "files.mjs", "default")
	require.NoError(t, err)
	require.Equal(t, "false,false,true,4,b/file.mjs?q", got)
}

// Links that lead out of the root, form cycles or have no target are errors.
func TestHostileLinks(t *testing.T) {
	outside := t.TempDir()
	plant(t, outside, map[string]string{"secret.js": "export default 'secret'",
		"package.json": `{"exports": "./secret.js"}`})
	tree := map[string]string{
		"absolute.mjs":                link + filepath.Join(outside, "secret.js"),
		"node_modules/absolute":       link + outside,
		"node_modules/up":             link + "../../../../../../../../../../../.." + outside,
		"self.mjs":                    link + "self.mjs",
		"there.mjs":                   link + "back.mjs",
		"back.mjs":                    link + "there.mjs",
		"grow":                        link + "grow/grow",
		"here":                        link + ".",
		"none.mjs":                    link + "nothing.mjs",
		"node_modules/nowhere":        link + "../nothing",
		"node_modules/circle":         link + "circle",
		"above":                       link + "..",
		"main.mjs":                    "export default 'main'",
		"file.mjs":                    link + "main.mjs/../main.mjs",
		"under.mjs":                   link + "main.mjs/none",
		"node_modules/p/package.json": `{"exports": {"./out": "./out.js", "./circle": "./circle.js"}}`,
		"node_modules/p/out.js":       link + "../../../" + filepath.Base(outside) + "/secret.js",
		"node_modules/p/circle.js":    link + "./circle.js",
		"manifest/package.json":       link + filepath.Join(outside, "package.json"),
		"manifest/a.js":               "export default 'a'",
	}
	for n := range 50 {
		tree[fmt.Sprintf("long%d.mjs", n)] = link + fmt.Sprintf("long%d.mjs", n+1)
	}
	tree["long50.mjs"] = "export default 'long'"
	f, dir := openTree(t, tree)
	l, _ := newLoader(t, modules.Options{Resolver: f})
	for name, want := range map[string]string{
		"main.mjs": "main", "long10.mjs": "long", "file.mjs": "main", "here/here/here/main.mjs": "main",
		"manifest/a.js":                          "a",
		strings.Repeat("here/", 40) + "main.mjs": "main",
	} {
		got, err := export(l, name, "default")
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	for name, want := range map[string]error{
		"./absolute.mjs": modules.ErrSpecifier, "absolute": modules.ErrSpecifier,
		"absolute/secret.js": modules.ErrSpecifier, "up": modules.ErrSpecifier,
		"./self.mjs": modules.ErrSpecifier, "./there.mjs": modules.ErrSpecifier, "./grow/x.mjs": modules.ErrSpecifier,
		"./long9.mjs": modules.ErrSpecifier,
		"./none.mjs":  modules.ErrNotFound, "nowhere": modules.ErrNotFound, "circle": modules.ErrSpecifier,
		"./above/x.mjs": modules.ErrSpecifier,
		"p/out":         modules.ErrSpecifier, "p/circle": modules.ErrSpecifier, "./under.mjs": modules.ErrNotFound,
		"./here": modules.ErrSpecifier,
		"./" + strings.Repeat("here/", 41) + "main.mjs": modules.ErrSpecifier, "./" + strings.Repeat("x", 300) +
			".mjs": modules.ErrNotFound, "./main.mjs/x": modules.ErrNotFound,
	} {
		for _, r := range []modules.Request{{Specifier: name, Referrer: "file:///main.mjs"},
			{Specifier: name, Referrer: "file:///main.mjs", Require: true}} {
			key, err := f.Resolve(ctx, r)
			if err == nil {
				_, err = f.Load(ctx, key)
			}
			require.Error(t, err, "%v", r)
		}
		err := l.Import(ctx, name, nil)
		require.ErrorIs(t, err, want, name)
		e, ok := err.(*modules.Error)
		require.True(t, ok, name)
		require.NotContains(t, e.GuestError(), dir)
		require.NotContains(t, e.GuestError(), outside)
	}
}

// Files are replaced between the check and the opening of a file: nothing outside is
// read, and nothing blocks.
func TestHammerLinks(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	plant(t, outside, map[string]string{"secret.mjs": "secret"})
	plant(t, dir, map[string]string{"good.mjs": "good", "folder/secret.mjs": "good"})
	pipe := filepath.Join(dir, "pipe.mjs")
	makePipe(t, pipe)
	f, err := modules.OpenDir(dir, modules.FSOptions{Packages: true})
	require.NoError(t, err)
	defer f.Close()
	short, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var all sync.WaitGroup
	stop := make(chan struct{})
	change := func(name string, how ...func(name string) error) {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			next := filepath.Join(dir, fmt.Sprint(".next ", name))
			if how[n%len(how)](next) == nil {
				if os.Rename(next, filepath.Join(dir, name)) != nil { // a directory is in its place
					_ = os.RemoveAll(filepath.Join(dir, name))
				}
			}
		}
	}
	to := func(target string) func(string) error {
		return func(name string) error { return os.Symlink(target, name) }
	}
	all.Go(func() {
		change("file.mjs", to("good.mjs"), to(filepath.Join(outside, "secret.mjs")), func(name string) error {
			return os.Link(pipe, name)
		},
			func(name string) error { return os.Link(filepath.Join(dir, "good.mjs"), name) })
	})
	all.Go(func() {
		change("sub", to("folder"), to(outside), func(name string) error { return os.Mkdir(name, 0o700) })
	})
	read := 0
	for range 3000 {
		for _, name := range []string{"file.mjs", "sub/secret.mjs"} {
			key, err := f.Resolve(short, modules.Request{Specifier: "file:///" + name})
			if err != nil {
				continue
			}
			source, err := f.Load(short, key)
			if err == nil && len(source.Data) > 0 {
				require.Equal(t, "good", string(source.Data))
				read++
			}
		}
		f.Forget()
	}
	close(stop)
	all.Wait()
	require.NoError(t, short.Err())
	require.Positive(t, read)
}
