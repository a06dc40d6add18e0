package misuse

import (
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/repository"
	"github.com/seed24588400/paddock/metrics"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

// zeroWorks are the types with a useful zero value.
var zeroWorks = []reflect.Type{of[v8.Value](), of[v8.IsolateOptions](), of[metrics.Sources](), of[modules.Map](),
	of[modules.Values](), of[modules.Alias](), of[node.Resolver](), of[wasm.Imports](), of[wasm.ModuleValue](),
	of[*groups.Reservation]()}

// No exported function panics, crashes or hangs for any arguments, and invalid arguments
// are an error.
func TestWrongUse(t *testing.T) {
	t.Chdir(t.TempDir()) // some of the calls create files
	for _, name := range targets() {
		t.Run(name, func(t *testing.T) {
			r := child.Run(t, "misuse", name)
			require.Zero(t, r.ExitCode, "%s\n%s", r.Stdout, r.Stderr)
			require.Contains(t, r.Stdout, "calls")
		})
	}
}

// targets returns the packages. Each is tested in its own child.
func targets() (all []string) {
	for name := range functions {
		if p := path.Dir(strings.ReplaceAll(name, ".", "/")); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	return all
}

func init() { child.Register("misuse", misuse) }

// misuse makes all calls of one package.
func misuse(args []string) int {
	c := caller{of: args[0]}
	for _, f := range c.functions() {
		c.one(f)
	}
	for _, p := range c.problems {
		fmt.Println(p)
	}
	if len(c.problems) > 0 {
		return 1
	}
	fmt.Println(c.calls, "calls")
	return 0
}

type caller struct {
	of       string
	calls    int
	problems []string
}

// function is a function or method. The receiver of a method is its first parameter.
type function struct {
	name   string
	f      reflect.Value
	method bool
}

func (c *caller) functions() (all []function) {
	for name, f := range functions {
		if c.mine(name) {
			all = append(all, function{name, reflect.ValueOf(f), false})
		}
	}
	for name, t := range types {
		if !c.mine(name) {
			continue
		}
		byPointer := reflect.PointerTo(t)
		for n := range byPointer.NumMethod() {
			m := byPointer.Method(n)
			if byValue, ok := t.MethodByName(m.Name); ok {
				m = byValue
			}
			if promoted(t, m.Name) {
				continue
			}
			all = append(all, function{name + "." + m.Name, m.Func, true})
		}
	}
	slices.SortFunc(all, func(a, b function) int { return strings.Compare(a.name, b.name) })
	return all
}

// promoted reports whether a method is promoted from an embedded struct. Such a method is
// called with that struct, because Go panics before the call for a nil pointer to the
// outer one.
func promoted(t reflect.Type, method string) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for f := range t.Fields() {
		if _, ok := reflect.PointerTo(f.Type).MethodByName(method); ok && f.Anonymous &&
			f.Type.Kind() == reflect.Struct {
			return true
		}
	}
	return false
}

func (c *caller) mine(name string) bool {
	p, _, _ := strings.Cut(name, ".")
	return p == c.of
}

// one calls a function with valid arguments except one, and with all arguments invalid.
func (c *caller) one(f function) {
	t := f.f.Type()
	params := make([]reflect.Type, t.NumIn())
	hold := false
	for n := range params {
		params[n] = t.In(n)
		hold = hold || inside[params[n]] != nil
	}
	w := newWorld()
	defer w.end()
	if !hold {
		c.all(f, w, params)
		return
	}
	for _, p := range params { // values that cannot be made during the hold
		if make := outside[p]; make != nil {
			make(w)
		}
	}
	if err := w.context().Do(w.ctx, func(s v8.Scope) error {
		w.scope = s
		c.all(f, w, params)
		return nil
	}); err != nil && !errors.Is(err, v8.ErrClosed) {
		c.problems = append(c.problems, fmt.Sprintf("%s: %v", f.name, err))
	}
}

func (c *caller) all(f function, w *world, params []reflect.Type) {
	right := make([]reflect.Value, len(params))
	for n, p := range params {
		right[n], _ = w.live(p)
	}
	zero := make([]reflect.Value, len(params))
	for n, p := range params {
		zero[n] = reflect.Zero(p)
	}
	c.call(f, "everything is zero", zero, f.method && !slices.Contains(zeroWorks, params[0]))
	for n, p := range params {
		for k, x := range wrong(p) {
			args := slices.Clone(right)
			args[n] = x
			c.call(f, fmt.Sprintf("argument %d is a wrong %v, number %d", n, p, k), args, f.method && n == 0 &&
				!slices.Contains(zeroWorks, p))
		}
	}
	c.call(f, "everything is right", right, false)
}

// wrong returns values of a type that are nil, zero, or out of range.
func wrong(t reflect.Type) []reflect.Value {
	all := []reflect.Value{reflect.Zero(t)}
	last := reflect.New(t).Elem()
	switch k := t.Kind(); {
	case k == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		all = append(all, reflect.New(t.Elem()))
	case k == reflect.Slice: // also of variadic parameters
		all = append(all, reflect.MakeSlice(t, 1, 1))
	case last.CanInt():
		for _, n := range []int64{-1, 1 << 62} {
			v := reflect.New(t).Elem()
			v.SetInt(n)
			all = append(all, v)
		}
	case last.CanUint() && t.Name() != "uint64" && t.Name() != "uintptr": // sizes may have any value
		last.SetUint(1<<63 - 1)
		all = append(all, last)
	}
	return all
}

// call calls f and records a problem if the result is not as required.
func (c *caller) call(f function, how string, args []reflect.Value, mustFail bool) {
	c.calls++
	fmt.Fprintf(os.Stderr, "%s: %s\n", f.name, how) // the last line before a crash
	problem := func(format string, args ...any) {
		c.problems = append(c.problems, fmt.Sprintf("%s: %s: ", f.name, how)+fmt.Sprintf(format, args...))
	}
	defer func() {
		if p := recover(); p != nil && !isNilError(f, args) {
			problem("panic: %v\n%s", p, where(debug.Stack()))
		}
	}()
	var results []reflect.Value
	if f.f.Type().IsVariadic() {
		results = f.f.CallSlice(args)
	} else {
		results = f.f.Call(args)
	}
	for _, r := range results {
		if closer, ok := r.Interface().(io.Closer); ok && !(r.Kind() == reflect.Interface && r.IsNil()) {
			_ = closer.Close()
		}
	}
	last := len(results) - 1
	if last < 0 || results[last].Type() != of[error]() {
		return
	}
	err, _ := results[last].Interface().(error)
	_, method, _ := strings.Cut(f.name[strings.Index(f.name, ".")+1:], ".")
	switch {
	case err != nil && err.Error() == "":
		problem("an error without a text")
	case err == nil && mustFail && method != "Close" && method != "Unwrap":
		problem("no error")
	}
}

// isNilError reports whether this is a method of a nil error. No function returns such an
// error.
func isNilError(f function, args []reflect.Value) bool {
	return f.method && args[0].Kind() == reflect.Pointer && args[0].IsNil() && args[0].Type().Implements(of[error]())
}

// where returns the project's frames of a stack.
func where(stack []byte) string {
	var frames []string
	for line := range strings.Lines(string(stack)) {
		if strings.HasPrefix(line, "\t") && !strings.Contains(line, "/src/") &&
			!strings.Contains(line, "misuse_test.go") {
			frames = append(frames, strings.TrimRight(line, "\n"))
		}
	}
	return strings.Join(frames[:min(3, len(frames))], "\n")
}

// Every exported function and type is in the tables.
func TestComplete(t *testing.T) {
	names, err := repository.PublicFiles()
	require.NoError(t, err)
	files := map[string][]*ast.File{}
	set := token.NewFileSet()
	for _, name := range names {
		f, err := parser.ParseFile(set, path.Join(repository.Root, name), nil, 0)
		require.NoError(t, err)
		files[path.Dir(name)] = append(files[path.Dir(name)], f)
	}
	for dir, parsed := range files {
		p, err := doc.NewFromFiles(set, parsed, dir)
		require.NoError(t, err)
		all := p.Funcs
		for _, typ := range p.Types {
			all = append(all, typ.Funcs...)
			if _, ok := types[dir+"."+typ.Name]; !ok && !called(typ) {
				t.Errorf("%s.%s is not in the table of types", dir, typ.Name)
			}
		}
		for _, f := range all {
			if _, ok := functions[dir+"."+f.Name]; !ok {
				t.Errorf("%s.%s is not in the table of functions", dir, f.Name)
			}
		}
	}
}

// called reports whether other packages implement a type: an interface or a function.
func called(t *doc.Type) bool {
	switch t.Decl.Specs[0].(*ast.TypeSpec).Type.(type) {
	case *ast.InterfaceType, *ast.FuncType:
		return true
	}
	return false
}
