package modules_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// quota is an error of the host.
type quota struct{ left int }

func (q *quota) Error() string { return fmt.Sprintf("%d left", q.left) }

// failing is a resolver that fails to resolve or load some modules.
type failing struct {
	modules.Map
	err error
}

func (f failing) Resolve(ctx context.Context, r modules.Request) (string, error) {
	if r.Specifier == "./unresolved.js" {
		return "", f.err
	}
	return f.Map.Resolve(ctx, r)
}

func (f failing) Load(ctx context.Context, key string) (modules.Source, error) {
	if key == "unloaded.js" {
		return modules.Source{}, fmt.Errorf("load: %w", f.err)
	}
	return f.Map.Load(ctx, key)
}

// The host receives the original Go error of a resolver, a synthetic module or a
// function that a module calls, however the module was imported.
func TestErrorsKeepTheirIdentity(t *testing.T) {
	failure := &quota{7}
	files := modules.Map{
		"unloaded.js": "", "synthetic.js": "",
		"calls.js":      "import {fail} from 'host'; fail()",
		"later.js":      "import {fail} from 'host'; await 0; fail()",
		"required.cjs":  "require('./unloaded.js')",
		"unrequired.js": "import './required.cjs'",
	}
	var mains []string
	for _, name := range []string{"unresolved.js", "unloaded.js", "synthetic.js", "calls.js", "later.js",
		"required.cjs", "unrequired.js"} {
		for n, way := range []string{
			"import './NAME'",
			"export * from './NAME'",
			"await import('./NAME')",
			"await import('./NAME').catch(() => {}); await import('./NAME')",
			"import('./NAME').catch(e => { globalThis.e = e }); await import('./NAME').catch(() => {}); throw e",
			"try { await import('./NAME') } catch (cause) { throw new Error('x', {cause}) }",
			"await Promise.any([import('./NAME')]).catch(e => { throw e.errors[0] })",
		} {
			inner := fmt.Sprintf("%d-%s", n, strings.TrimSuffix(name, ".cjs")+".js")
			files[inner] = strings.ReplaceAll(way, "NAME", name)
			files["static-"+inner] = fmt.Sprintf("import './%s'", inner)
			files["dynamic-"+inner] = fmt.Sprintf("await import('./%s')", inner)
			mains = append(mains, inner, "static-"+inner, "dynamic-"+inner)
		}
	}
	l, _ := newLoader(t, modules.Options{
		Resolver: modules.Values{
			Values: map[string]any{"host": map[string]any{"fail": func() error { return failure }}},
			Next:   failing{files, failure},
		},
		Compile: func(ctx context.Context, s v8.Scope, source string, o v8.Origin) (*v8.Module, error) {
			if o.Name != "synthetic.js" {
				return s.CompileModule(ctx, source, o)
			}
			return s.SyntheticModule(o.Name, nil, func(context.Context, v8.Scope, *v8.Module) error { return failure })
		},
	})
	for range 2 { // a failed import fails again
		for _, main := range mains {
			err := l.Import(ctx, main, nil)
			require.ErrorIs(t, err, failure, "%s: %s", main, files[main])
			q, ok := errors.AsType[*quota](err)
			require.True(t, ok)
			require.Equal(t, 7, q.left)
		}
	}
}

// An unknown attribute is a SyntaxError, an unknown type a TypeError.
func TestAttributesForGuests(t *testing.T) {
	_, loop := newLoader(t, modules.Options{Resolver: modules.Map{
		"key.js": "import './a.js' with {lang: 'x'}", "type.js": "import './a.js' with {type: 'css'}", "a.js": "",
	}})
	many := ""
	for n := range 20 {
		many += fmt.Sprintf("a%d: '', ", n)
	}
	for source, want := range map[string]string{
		"import('./key.js')":  `SyntaxError key.js: "./a.js": the import attributes are not supported: the import attribute is unknown: "lang"; only "type" is supported ERR_IMPORT_ATTRIBUTE_UNSUPPORTED`,
		"import('./type.js')": `TypeError type.js: "./a.js": the import attributes are not supported: the type is unknown: "css"; only "json" is supported ERR_IMPORT_ATTRIBUTE_UNSUPPORTED`,
		"import('./a.js', {with: {lang: 'x', type: 'css'}})": `SyntaxError "./a.js": the import attributes are not supported: the import attribute is unknown: "lang"; only "type" is supported ERR_IMPORT_ATTRIBUTE_UNSUPPORTED`,
		"import('./a.js', {with: {type: 'css'}})":            `TypeError "./a.js": the import attributes are not supported: the type is unknown: "css"; only "json" is supported ERR_IMPORT_ATTRIBUTE_UNSUPPORTED`,
		"import('./a.js', {with: {" + many + "}})":           "SyntaxError the import has too many attributes undefined",
	} {
		var got string
		require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, source+".catch(e => `${e.name} ${e.message} ${e.code}`)")
		}, func(_ v8.Scope, v v8.Value) (err error) {
			got, err = v.AsString()
			return err
		}))
		require.Equal(t, want, got, source)
	}
}
