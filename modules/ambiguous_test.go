package modules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
)

// ambiguous has files whose type no package.json specifies, each with the result of
// Node.js v20: "module", or what it exports or throws.
var ambiguous = []struct{ name, text, want string }{
	{"import", "import './empty.js'; export default typeof module + 'module'", "undefinedmodule"},
	{"export", "export default this === undefined ? 'module' : 'script'", "module"},
	{"meta", "globalThis.result = typeof import.meta.url; export default result", "string"},
	{"await", "await 0; export default 'module'", "module"},
	{"await without exports", "globalThis.result = await 'awaited'", "awaited"},
	{"redeclared", "const exports = 'own'; const module = 1; globalThis.result = exports + typeof require", "ownundefined"},
	{"required", "const { x } = require('./x.cjs'); module.exports = x", "x"},
	{"nothing", "globalThis.result = typeof require", "function"},
	{"sloppy", "var public = 010; module.exports = public", "8"},
	{"dynamic import", "module.exports = typeof import('./x.cjs')", "object"},
	{"text", "module.exports = 'import x from \"y\"; export default 1'", `import x from "y"; export default 1`},
	{"shebang", "#!/usr/bin/env node\nexport default 'ran'", "ran"},
	{"both", "import './x.cjs'; module.exports = 1", "ReferenceError"},
	{"broken", "module.exports = {", "SyntaxError"},
	{"broken module", "import './x.cjs'; export {", "SyntaxError"},
}

func TestAmbiguous(t *testing.T) {
	files := map[string]string{"empty.js": "", "x.cjs": "exports.x = 'x'"}
	for _, test := range ambiguous {
		files[test.name+".js"] = test.text
		files["node_modules/"+test.name+"/index.js"] = test.text
		files["node_modules/"+test.name+"/x.cjs"] = files["x.cjs"]
		files["node_modules/"+test.name+"/empty.js"] = ""
		files["main "+test.name+".mjs"] = `export default await import("./` + test.name +
			`.js").then(m => String(globalThis.result ?? m.default), e => e.name)`
		files["package "+test.name+".mjs"] = `export default await import("` + test.name +
			`").then(m => String(globalThis.result ?? m.default), e => e.name)`
	}
	f := newFS(t, modules.FSOptions{Packages: true}, files)
	for _, test := range ambiguous {
		t.Run(test.name, func(t *testing.T) {
			for _, from := range []string{"main ", "package "} {
				l, _ := newLoader(t, modules.Options{Resolver: f})
				got, err := export(l, "./"+from+test.name+".mjs", "default")
				require.NoError(t, err)
				require.Equal(t, test.want, got, from)
			}
		})
	}
}
