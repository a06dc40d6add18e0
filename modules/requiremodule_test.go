package modules_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

func TestRequireModule(t *testing.T) {
	sources := modules.Map{
		"plain.mjs": `import { n } from './dep.mjs'; export const x = n; export let y = 1;
			export const up = () => { y++ }`,
		"dep.mjs":      `import c from './dep.cjs'; export const n = c + 1`,
		"dep.cjs":      `module.exports = 41`,
		"default.mjs":  `export default function f() { return 'f' }; export const other = 2`,
		"marked.mjs":   `export default 1; export const __esModule = 'own'`,
		"exports.mjs":  `const it = { it: true }; export { it as "module.exports" }; export default 3`,
		"throws.mjs":   `throw new RangeError('thrown')`,
		"await.mjs":    `await null; export default 1`,
		"broken.mjs":   `export default (`,
		"missing.mjs":  `import './nothing.mjs'`,
		"circular.cjs": `exports.early = 1; const m = require('./circular.mjs'); exports.late = m.seen`,
		"circular.mjs": `import c from './circular.cjs'; export const seen = c.early`,
	}
	for source, want := range map[string]any{
		`const m = require('./plain.mjs'); m.up();
			module.exports = [m.x, m.y, m.__esModule, m === require('./plain.mjs')].join()`: "42,2,,true",
		`const m = require('./default.mjs');
			module.exports = [m.default(), m.other, m.__esModule].join()`: "f,2,true",
		`module.exports = require('./marked.mjs').__esModule`:                               "own",
		`module.exports = require('./exports.mjs').it`:                                      true,
		`try { require('./throws.mjs') } catch (e) { module.exports = e.name + e.message }`: "RangeErrorthrown",
		`try { require('./await.mjs') } catch (e) { module.exports = e.code }`:              "ERR_REQUIRE_ASYNC_MODULE",
		`try { require('./broken.mjs') } catch (e) { module.exports = e.name }`:             "SyntaxError",
		`try { require('./missing.mjs') } catch (e) { module.exports = e.message }`:         "nothing.mjs",
		`module.exports = require('./circular.cjs').late`:                                   int64(1),
	} {
		files := modules.Map{"main.cjs": source}
		for name, text := range sources {
			files[name] = text
		}
		l, _ := newLoader(t, modules.Options{Resolver: files})
		x, err := export(l, "main.cjs", "default")
		require.NoError(t, err, source)
		if want == "nothing.mjs" {
			require.Contains(t, x, want)
			continue
		}
		require.EqualValues(t, want, x, source)
	}
}

// A module that is imported and required is one module, in both orders.
func TestRequireModuleIsTheImported(t *testing.T) {
	for _, main := range []string{
		`import { r } from './r.cjs'; import { o } from './m.mjs'; export const x = r.o === o`,
		`import { o } from './m.mjs'; import { r } from './r.cjs'; export const x = r.o === o`,
	} {
		l, _ := newLoader(t, modules.Options{Resolver: modules.Map{
			"main.mjs": main, "r.cjs": `exports.r = require('./m.mjs')`, "m.mjs": `export const o = {}`,
		}})
		x, err := export(l, "main.mjs", "x")
		require.NoError(t, err, main)
		require.Equal(t, true, x, main)
	}
}

// While a module is evaluated, require returns modules that have been evaluated, and refuses
// others.
func TestRequireModuleDuringEvaluation(t *testing.T) {
	l, _ := newLoader(t, modules.Options{Resolver: modules.Map{
		"main.mjs": `import './done.mjs'; import { load } from './load.cjs'; export const x = load()`,
		"load.cjs": `exports.load = () => {
			const done = require('./done.mjs').x;
			try { require('./other.mjs') } catch (e) { return done + e.code }
		}`,
		"done.mjs": `export const x = 'done '; export default 1`, "other.mjs": `export const x = 1`,
	}})
	x, err := export(l, "main.mjs", "x")
	require.NoError(t, err)
	require.Equal(t, "done ERR_REQUIRE_ESM", x)
}

func TestMake(t *testing.T) {
	made := 0
	f := modules.Make(func(ctx context.Context, s v8.Scope) (v8.Value, error) {
		made++
		return s.Eval(ctx, `globalThis.made ??= Object.assign(function f() { return 5 }, { a: 1, default: 2 })`)
	})
	l, _ := newLoader(t, modules.Options{Resolver: modules.Values{Values: map[string]any{"it": f}, Next: modules.Map{
		"main.mjs": `import f, { a } from 'it'; import r from './r.cjs'; export const x = [f(), a, r === f].join()`,
		"r.cjs":    `module.exports = require('it')`,
	}}})
	x, err := export(l, "main.mjs", "x")
	require.NoError(t, err)
	require.Equal(t, "5,1,true", x)
	require.Equal(t, 2, made)
}
