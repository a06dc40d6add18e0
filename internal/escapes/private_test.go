package escapes

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// errVault is the error of all functions of the vault. Guests must not read its text.
var errVault = errors.New("10.0.0.7:5432 refused")

func vaultError() error { return fmt.Errorf("open /etc/vault/host.yaml: %w", errVault) }

type vault struct{}

var vaultClass = marshal.MustClass[vault]("Vault",
	marshal.New(func() (*vault, error) { return nil, vaultError() }),
	marshal.Method("open", func(*vault) error { return vaultError() }),
	marshal.Property("key", func(*vault) (string, error) {
		return "", vaultError()
	}, func(*vault, string) error { return vaultError() }),
	marshal.Static("find", func() error { return vaultError() }))

type marshaler struct{}

func (marshaler) MarshalJS() (any, error) { return nil, vaultError() }

// vaultModules fail to resolve, to load, or to evaluate.
type vaultModules struct{}

func (vaultModules) Resolve(_ context.Context, r modules.Request) (string, error) {
	if r.Specifier == "unresolved" {
		return "", vaultError()
	}
	return r.Specifier, nil
}

func (vaultModules) Load(_ context.Context, key string) (modules.Source, error) {
	switch key {
	case "importing":
		return modules.Source{Data: []byte("import 'unloaded'")}, nil
	case "resolving":
		return modules.Source{Data: []byte("export const resolve = () => import.meta.resolve('unresolved')")}, nil
	}
	return modules.Source{}, vaultError()
}

// vaultArgument cannot be read from any value.
type vaultArgument struct{}

func (*vaultArgument) UnmarshalJS(any) error { return vaultError() }

// openVault makes an isolate without PrivateErrors, whose function fails.
func openVault(ctx context.Context) (*v8.Isolate, *remote.Reference, error) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		return nil, nil, err
	}
	c, err := i.NewContext(ctx)
	if err == nil {
		err = c.SetFunc(ctx, "open", func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Undefined, vaultError()
		})
	}
	var r *remote.Reference
	if err == nil {
		err = c.Do(ctx, func(s v8.Scope) error {
			v, err := s.Eval(ctx, "(how) => { try { open() } catch (e) { throw how == 'cause' ? new Error('x', {cause: e}) : how == 'errors' ? new AggregateError([e]) : e } }")
			if err == nil {
				r, err = remote.NewReference(s, v)
			}
			return err
		})
	}
	if err != nil {
		err = errors.Join(err, i.Close())
	}
	return i, r, err
}

type vaultTransport struct{}

func (vaultTransport) RoundTrip(*http.Request) (*http.Response, error) { return nil, vaultError() }

// vaultWays returns functions and objects by name that expose a Go error in every
// possible way.
func vaultWays(l *v8.Loop, s v8.Scope) (map[string]any, error) {
	ways := map[string]any{}
	var failed error
	add := func(name string, v v8.Value, err error) {
		ways[name] = v
		failed = errors.Join(failed, err)
	}
	fail := func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, vaultError() }
	v, err := s.Function("callback", fail)
	add("callback", v, err)
	v, err = s.Function("panics", func(context.Context, *v8.Call) (v8.Value, error) { panic(vaultError()) })
	add("panics", v, err)
	v, err = marshal.Function(s, "marshalled", func() (int, error) { return 0, vaultError() })
	add("marshalled", v, err)
	v, err = marshal.Function(s, "unmarshalled", func() any { return marshaler{} })
	add("unmarshalled", v, err)
	v, err = marshal.Function(s, "returned", func() any { return vaultError() })
	add("returned", v, err)
	v, err = marshal.Function(s, "nested", func() any { return []any{vaultError()} })
	add("nested", v, err)
	v, err = marshal.Function(s, "data", func() any { return map[string]any{"/etc/vault/host.yaml": make(chan int)} })
	add("data", v, err)
	v, err = marshal.Function(s, "reads", func(vaultArgument) {})
	add("reads", v, err)
	v, err = marshal.Async(l, s, "later", func(context.Context) (int, error) { return 0, vaultError() })
	add("later", v, err)
	v, err = s.Function("rejected", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		p, deferred, err := l.Promise(call.Scope)
		if err == nil {
			err = deferred.Reject(vaultError())
		}
		return p, err
	})
	add("rejected", v, err)
	v, err = s.Function("resolved", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		p, deferred, err := l.Promise(call.Scope)
		if err == nil {
			err = deferred.ResolveWith(func(v8.Scope) (v8.Value, error) { return v8.Undefined, vaultError() })
		}
		return p, err
	})
	add("resolved", v, err)
	v, err = marshal.Function(s, "sequence", func() iter.Seq2[int, error] {
		return func(yield func(int, error) bool) { yield(0, vaultError()) }
	})
	add("sequence", v, err)
	v, err = s.Function("asyncSequence", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return marshal.AsyncIterable(l, call.Scope, func(context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) { yield(0, vaultError()) }
		})
	})
	add("asyncSequence", v, err)
	v, err = s.Class(vaultClass)
	add("Vault", v, err)
	v, err = s.Wrap(vaultClass, &vault{})
	add("vault", v, err)
	v, err = s.Error(vaultError())
	add("error", v, err)
	c, err := marshal.CopyOf([]any{vaultError()}, marshal.PrivateErrors())
	if err == nil {
		defer c.Close()
		v, err = c.Value(context.Background(), s)
	}
	add("copied", v, err)
	return ways, failed
}

// In an isolate with PrivateErrors, guests never read the text of an error that is not
// meant for them. Go code gets the error itself.
func TestPrivateErrors(t *testing.T) {
	ctx := t.Context()
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, PrivateErrors: true})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	l := v8.NewLoop(c, v8.LoopOptions{})
	defer l.Close()
	open, reference, err := openVault(ctx)
	require.NoError(t, err)
	defer open.Close()
	family, err := isolates.New(ctx, c,
		isolates.Options{MaxMemory: 64 << 20, Prepare: func(ctx context.Context, c *v8.Context) error {
			return c.SetFunc(ctx, "inner", func(context.Context, *v8.Call) (v8.Value, error) {
				return v8.Undefined, vaultError()
			})
		}})
	require.NoError(t, err)
	defer family.Close()
	env, err := web.Install(ctx, l, web.Options{Timers: true, URL: true, StructuredClone: true,
		Fetch: web.Fetch{Transport: vaultTransport{}}})
	require.NoError(t, err)
	defer env.Close()
	loader, err := modules.New(ctx, l, modules.Options{Resolver: vaultModules{}})
	require.NoError(t, err)
	defer loader.Close()
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		ways, err := vaultWays(l, s)
		if err != nil {
			return err
		}
		global, err := s.Global()
		if err == nil {
			ways["reference"], err = marshal.Marshal(s, reference)
		}
		for name, x := range ways {
			if err == nil {
				err = global.Set(ctx, v8.String(name), x.(v8.Value))
			}
		}
		return err
	}))
	require.NoError(t, c.Exec(ctx, `
		function tell(e, seen = new Set) {
			if (Object(e) !== e || seen.has(e)) return String(e)
			seen.add(e)
			let text = String(e)
			for (const k of Reflect.ownKeys(e)) text += ' ' + String(k) + ': ' + tell(e[k], seen)
			return text
		}
		const child = isolate.create({memory: 16 * 1024 * 1024}).createContext()`))
	for _, test := range []struct {
		source string
		goErr  bool // whether Go gets the error back
	}{
		{"callback()", true}, {"panics()", true}, {"marshalled()", true}, {"unmarshalled()", true},
		{"throw_(returned())", false},
		{"throw_(nested()[0])", false}, {"later()", true}, {"rejected()", true}, {"resolved()", true},
		{"throw_([...sequence()][0][1])", false},
		{"(async () => { for await (const x of asyncSequence()); })()", true}, {"new Vault", true},
		{"vault.open()", true}, {"vault.key", true},
		{"vault.key = 'x'", true}, {"Vault.find()", true}, {"throw_(error)", true}, {"throw_(copied[0])", false},
		{"import('unresolved')", true}, {"import('unloaded')", true}, {"import('importing')", true},
		{"fetch('http://host/')", false},
		{"throw_(structuredClone(error))", false}, {"data()", false}, {"reads(1)", true},
		{"import('resolving').then(m => m.resolve())", true},
		{"reference.applySync()", true}, {"reference.applySync(undefined, ['cause'])", true},
		{"reference.applySync(undefined, ['errors'])", true}, {"reference.apply()", true},
		{"child.evalSync('inner()')", true},
		{"child.evalSync('try { inner() } catch (e) { throw e + e.stack }')", false},
		{"child.evalSync('try { inner() } catch (e) { throw new Error(e.message, {cause: e}) }')", false},
		{"throw_(isolate.copy([error]).value()[0])", false},
	} {
		run := func(source string) error {
			return l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
				return s.Eval(ctx, "var throw_ = e => { throw e }; "+source)
			}, nil)
		}
		err := run(test.source)
		require.Error(t, err, test.source)
		if test.goErr {
			require.ErrorIs(t, err, errVault, test.source)
		}
		var text string
		require.NoError(t, l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, "(async () => { try { await ("+test.source+
				"); return 'nothing' } catch (e) { return tell(e) } })()")
		}, func(_ v8.Scope, v v8.Value) (err error) {
			text, err = v.AsString()
			return err
		}), test.source)
		require.NotEqual(t, "nothing", text, test.source)
		for _, private := range []string{"/etc", "vault/", "host.yaml", "10.0.0.7", "5432", "refused"} {
			require.NotContains(t, text, private, test.source)
		}
	}
}

// A Copy with texts of Go errors is refused by an isolate with PrivateErrors.
func TestPrivateErrorsOfCopies(t *testing.T) {
	ctx := t.Context()
	i, err := v8.NewIsolate(v8.IsolateOptions{PrivateErrors: true})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	for _, test := range []struct {
		x       any
		options []marshal.Option
		refused bool
	}{
		{[]any{vaultError()}, nil, true},
		{[]any{vaultError()}, []marshal.Option{marshal.Cycles()}, true},
		{[]any{vaultError()}, []marshal.Option{marshal.PrivateErrors()}, false},
		{[]any{v8.ForGuests("no such order", errVault)}, nil, false},
		{[]any{&marshal.ErrorValue{Message: "x"}, 1}, nil, false},
	} {
		copied, err := marshal.CopyOf(test.x, test.options...)
		require.NoError(t, err)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			_, err := copied.Value(ctx, s)
			if test.refused {
				require.ErrorIs(t, err, v8.ErrInvalid)
				require.ErrorContains(t, err, "marshal.PrivateErrors")
			} else {
				require.NoError(t, err)
			}
			return nil
		}))
		require.NoError(t, copied.Close())
	}
}

// Error texts that are meant for guests reach them.
func TestForGuests(t *testing.T) {
	ctx := t.Context()
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, PrivateErrors: true})
	require.NoError(t, err)
	defer i.Close()
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	for text, err := range map[string]error{
		"Error: no such order":       v8.ForGuests("no such order", errVault),
		"Error: internal error":      vaultError(),
		"Error: the isolate is lost": fmt.Errorf("tenant 7 at /srv: %w", v8.ErrLost),
	} {
		require.NoError(t, c.SetFunc(ctx, "f", func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Undefined, err
		}))
		got, failed := c.Eval(ctx, "try { f() } catch (e) { String(e) }")
		require.NoError(t, failed)
		require.Equal(t, text, got)
		_, thrown := c.Eval(ctx, "f()")
		require.ErrorIs(t, thrown, err)
	}
}
