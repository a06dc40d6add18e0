package modules_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
)

// resolveAll imports and requires each specifier of a list.
const resolveAll = `import list from "./list.mjs"; import { require } from "./require.cjs";
const show = m => m && m[Symbol.toStringTag] === "Module" ? Object.keys(m).sort().map(k => k + "=" + JSON.stringify(m[k])).join(" ") : JSON.stringify(m);
const code = e => "throws " + (e.code ?? e.name);
const all = [];
for (const s of list) {
  let i, r;
  try { i = show(await import(s)); } catch (e) { i = code(e); }
  try { r = show(require(s)); } catch (e) { r = code(e); }
  all.push([s, i, r]);
}
export default JSON.stringify(all);`

// ours has the intended differences from Node.js: the results of an import and of a
// require. "" means the result of Node.js.
var ours = map[string][2]string{
	"./x/":    {"throws ERR_INVALID_MODULE_SPECIFIER", ""},
	"./t.txt": {"default=1", "__esModule=true default=1"}, // the file extension does not matter
	"exfalse": {"throws ERR_INVALID_PACKAGE_TARGET", "throws ERR_INVALID_PACKAGE_TARGET"},
	"broken":  {"", "throws ERR_INVALID_PACKAGE_CONFIG"},
	"@s":      {"", "throws ERR_INVALID_MODULE_SPECIFIER"},
	"ex%2fp":  {"", "throws ERR_INVALID_MODULE_SPECIFIER"},
	// The named exports are the enumerable properties that exist, and not those that
	// the source appears to export.
	"lex":  {`__esModule=true a=1 b=2 c=3 d=4 default={"a":1,"b":2,"c":3,"d":4,"e":5,"__esModule":true,"default":"dflt"} e=5`, ""},
	"lex2": {`a=1 b=2 c=3 default={"a":1,"b":2,"c":3}`, ""},
	"lex3": {`__esModule=true a=1 b=2 c=3 d=4 default={"a":1,"b":2,"c":3,"d":4,"e":5,"__esModule":true,"default":"dflt"} e=5`, ""},
}

// testdata/node.json has the results of Node.js v20.20.2 for specifiers in a tree of
// files, each for an import and for a require. Two codes differ:
// ERR_UNSUPPORTED_DIR_IMPORT is ERR_MODULE_NOT_FOUND there, and the older
// ERR_IMPORT_ASSERTION_TYPE_MISSING has its present name.
func TestAsNode(t *testing.T) {
	data, err := os.ReadFile("testdata/node.json")
	require.NoError(t, err)
	var node struct {
		Files map[string]string
		Cases [][3]string
	}
	require.NoError(t, json.Unmarshal(data, &node))
	require.Greater(t, len(node.Cases), 90)
	var list []string
	for _, c := range node.Cases {
		list = append(list, c[0])
	}
	text, err := json.Marshal(list)
	require.NoError(t, err)
	node.Files["list.mjs"] = "export default " + string(text)
	node.Files["require.cjs"] = "exports.require = require"
	node.Files["run.mjs"] = resolveAll
	l, _ := newLoader(t, modules.Options{Resolver: newFS(t, modules.FSOptions{Packages: true}, node.Files)})
	got, err := export(l, "run.mjs", "default")
	require.NoError(t, err)
	var all [][3]string
	require.NoError(t, json.Unmarshal([]byte(got.(string)), &all))
	require.Len(t, all, len(node.Cases))
	for n, want := range node.Cases {
		for at, differs := range ours[want[0]] {
			if differs != "" {
				want[at+1] = differs
			}
		}
		require.Equal(t, want, all[n])
	}
}

// Import phases are disabled in this version of V8.
func TestNoPhases(t *testing.T) {
	for _, source := range []string{"import source m from './a.wasm'", "import defer * as m from './a.js'",
		"await import.source('./a.wasm')", "await import.defer('./a.js')"} {
		l, _ := newLoader(t,
			modules.Options{Resolver: modules.Map{"main.js": source, "a.js": "", "a.wasm": wasmDouble}})
		err := l.Import(ctx, "main.js", nil)
		require.ErrorContains(t, err, "SyntaxError", source)
	}
}

// A CommonJS module that protects its own module object is required as any other.
func TestProtectedModuleObject(t *testing.T) {
	for name, protect := range map[string]string{
		"frozen":    "Object.freeze(module)",
		"read-only": "Object.defineProperty(module, 'loaded', {value: false, writable: false})",
		"accessor":  "Object.defineProperty(module, 'loaded', {get() { throw 1 }, set() { throw 2 }})",
	} {
		l, _ := newLoader(t, modules.Options{Resolver: modules.Map{
			"main.cjs": "module.exports = require('./a.cjs') + require('./a.cjs')",
			"a.cjs":    "module.exports = 1; " + protect,
		}})
		got, err := export(l, "main.cjs", "default")
		require.NoError(t, err, name)
		require.EqualValues(t, 2, got, name)
	}
}
