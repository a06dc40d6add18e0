package v8

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/internal/startup"
)

// ModuleStatus is the status of a module.
type ModuleStatus uint8

// The statuses of a module, as in v8-script.h.
const (
	ModuleUnlinked ModuleStatus = iota
	ModuleLinking
	ModuleLinked
	ModuleEvaluating
	ModuleEvaluated // or waits for a top-level await
	ModuleErrored   // the evaluation threw or was ended
)

func (s ModuleStatus) String() string {
	return nameOf("ModuleStatus", int(s), "unlinked", "linking", "linked", "evaluating", "evaluated", "errored")
}

// ModuleRequest is an import or re-export of a module. Each pair of specifier and
// attributes is one request.
type ModuleRequest struct {
	Specifier  string
	Attributes map[string]string // nil if there are none
	// Line and Column are the position in the source, counted from 1. They are 0 for an
	// import().
	Line, Column int
}

// Module is an ES module of a context. It has source code, or it is synthetic, and Go
// sets its exports. A module is compiled, its requests are resolved with Bind, it is
// linked together with all modules it imports, and it is evaluated once. Package
// modules has loaders that do all of this. A Module is safe for concurrent use by
// multiple goroutines, but its methods that take a Scope need one of the module's
// isolate.
type Module struct {
	handle   handle
	context  *Context
	name     string
	requests []ModuleRequest
	code     codeOf
	id       uint32 // in the context's moduleHost; 0 for a module with source code

	// The following fields are protected by the lock of the isolate.
	bound  []*Module // nil before Bind and after Link
	linked bool
	depth  int // set by Link
}

// CompileModule compiles a module from source code in the scope's context. The options
// are an [Origin] and [CompileOptions], each at most once. A syntax error is an
// *Exception with its position.
func (s Scope) CompileModule(ctx context.Context, source string, opts ...CompileOption) (*Module, error) {
	o, err := compilationOf(source, opts)
	if err != nil {
		return nil, err
	}
	m, err := s.newModule(ctx, o.origin.Name, func(c *Context, f *frame) (bridge.Handle, bridge.Status) {
		return f.isolate.bridge.CompileModule(c.handle.bits, &o.origin, source, o.code, &f.result)
	})
	if err != nil {
		return nil, err
	}
	m.code = o.result()
	return m, nil
}

// SyntheticModule makes a module in the scope's context that has the given exports.
// Their names must be distinct. When the module is evaluated, evaluate sets the exports
// with [Module.Export]. Until then they are undefined; if evaluate is nil, they stay
// undefined. An error of evaluate is thrown.
func (s Scope) SyntheticModule(
	name string, exports []string, evaluate func(ctx context.Context, s Scope, m *Module) error,
) (*Module, error) {
	c := s.Context()
	if c == nil {
		return nil, s.noContext()
	}
	if err := c.hookModules(s); err != nil {
		return nil, err
	}
	id := c.modules.reserve()
	m, err := s.newModule(context.Background(), name, func(c *Context, f *frame) (bridge.Handle, bridge.Status) {
		for _, name := range exports {
			if err := f.argument(String(name)); err != nil {
				return 0, f.skip(err)
			}
		}
		return f.isolate.bridge.SyntheticModule(c.handle.bits, id, &f.args, &f.result)
	})
	if err != nil {
		return nil, err
	}
	m.id = id
	c.modules.add(m, evaluate)
	return m, nil
}

func (s Scope) noContext() error {
	if err := s.check(); err != nil {
		return err
	}
	return fmt.Errorf("v8: module: %w: the scope has no context", ErrInvalid)
}

func (s Scope) newModule(
	ctx context.Context, name string, call func(c *Context, f *frame) (bridge.Handle, bridge.Status),
) (*Module, error) {
	c := s.Context()
	if c == nil {
		return nil, s.noContext()
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	i := c.isolate
	m := &Module{context: c, name: name}
	bits, err := i.make(ctx, func(f *frame) (bridge.Handle, bridge.Status) {
		return call(c, f)
	}, func(f *frame) { m.requests = requests(f.result.Cells(), f.result.Bytes()) })
	if err != nil {
		return nil, err
	}
	own(&m.handle, i, bits, m)
	return m, nil
}

// requests reads the cells that module.cc writes.
func requests(cells []bridge.Cell, bytes []byte) []ModuleRequest {
	var all []ModuleRequest
	for len(cells) > 0 {
		at := cells[1]
		r := ModuleRequest{
			Specifier: text(cells[0], bytes),
			Line:      int(at.Bits>>32) + 1,
			Column:    int(uint32(at.Bits)) + 1,
		}
		cells = cells[2:]
		for range at.Aux {
			r.attribute(text(cells[0], bytes), text(cells[1], bytes))
			cells = cells[2:]
		}
		all = append(all, r)
	}
	return all
}

func (r *ModuleRequest) attribute(key, value string) {
	if r.Attributes == nil {
		r.Attributes = map[string]string{}
	}
	r.Attributes[key] = value
}

// Name returns the name that the module was created with.
func (m *Module) Name() string {
	if m == nil {
		return ""
	}
	return m.name
}

// Context returns the context that the module belongs to.
func (m *Module) Context() *Context {
	if m == nil {
		return nil
	}
	return m.context
}

// Requests returns the requests of the module in the order of its source. The caller
// must not change the slice.
func (m *Module) Requests() []ModuleRequest {
	if m == nil {
		return nil
	}
	return m.requests
}

// Close releases the module. Modules that import it still refer to it. It is not an
// error to call Close more than once.
func (m *Module) Close() error {
	if m == nil {
		return nil
	}
	m.handle.close()
	if m.id != 0 {
		m.context.modules.take(m.id)
	}
	return nil
}

func (m *Module) usable(s Scope) error {
	if err := s.check(); err != nil {
		return err
	}
	if m == nil || m.context == nil {
		return zeroValue("Module", "Scope.CompileModule")
	}
	if err := m.context.check(); err != nil {
		return err
	}
	return m.handle.usable("module", s.scope.isolate)
}

// do performs an operation in the module's context.
func (m *Module) do(ctx context.Context, s Scope, op bridge.ModuleOp, args func(f *frame) error) (Value, error) {
	if err := m.usable(s); err != nil {
		return Undefined, err
	}
	return s.value(ctx, func(f *frame) bridge.Status {
		if args != nil {
			if err := args(f); err != nil {
				return f.skip(err)
			}
		}
		return f.isolate.bridge.DoModule(op, m.context.handle.bits, m.handle.bits, &f.args, &f.result)
	})
}

// Status returns the status of the module.
func (m *Module) Status(s Scope) (ModuleStatus, error) {
	v, err := m.do(context.Background(), s, bridge.ModuleStatus, nil)
	n, _ := v.Int64()
	return ModuleStatus(n), err
}

// Namespace returns the namespace object of a linked module, which has live bindings.
// It always returns the same object.
func (m *Module) Namespace(s Scope) (Value, error) {
	return m.do(context.Background(), s, bridge.ModuleNamespace, nil)
}

// Export sets exports of a synthetic module that is linked. names are among the names
// that the module was created with. Modules that import them see the new values.
func (m *Module) Export(s Scope, names []string, values []Value) error {
	if len(names) != len(values) {
		return fmt.Errorf("v8: export: %w: %d names and %d values", ErrInvalid, len(names), len(values))
	}
	_, err := m.do(context.Background(), s, bridge.ModuleExport, func(f *frame) error {
		for n := range names {
			if err := f.argument(String(names[n])); err != nil {
				return err
			}
			if err := f.value(&values[n]); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// Evaluate evaluates a linked module and the modules that it imports. Each module is
// evaluated only once. The returned promise is fulfilled when all of them have run,
// including their top-level awaits. It is rejected with the exception if one of them
// throws; the rejection does not count as unhandled. Later calls return the same
// promise.
//
// Another module of the context may be under evaluation, further out on the stack or in
// an activation that has released the lock. Evaluate then returns an error that wraps
// ErrInvalid, because V8 could not distinguish the import cycles of the two. A task of
// the context's Loop always runs outside an evaluation.
func (m *Module) Evaluate(ctx context.Context, s Scope) (Value, error) {
	if err := m.usable(s); err != nil {
		return Undefined, err
	}
	host := &m.context.modules
	if host.evaluating {
		return Undefined, fmt.Errorf("v8: evaluate %s: %w: another module is being evaluated; evaluate this one in "+
			"a task of the context's loop", m.name, ErrInvalid)
	}
	host.evaluating = true
	defer func() { host.evaluating = false }()
	p, err := m.do(ctx, s, bridge.ModuleEvaluate, nil)
	if e, thrown := err.(*Exception); thrown && m.id != 0 {
		return rejected(ctx, s, e) // V8 creates no promise in this case
	}
	return p, err
}

// rejected returns a rejected promise. Its rejection counts as handled.
func rejected(ctx context.Context, s Scope, reason error) (Value, error) {
	p, resolver, err := s.Promise()
	if err != nil {
		return Undefined, err
	}
	if _, _, err := p.promise(bridge.OpMark); err != nil {
		return Undefined, errors.Join(err, resolver.Close())
	}
	return p, resolver.Reject(ctx, s, reason)
}

// ModuleHooks are the functions of the host that a context's modules need. They are
// called on the goroutine that runs the JavaScript, under the context of its run, with
// a scope of the context that has the hooks.
type ModuleHooks struct {
	// Import returns a promise of the namespace for an import(). referrer is the name
	// of the origin of the code that imports, or "" if it has none. If Import returns
	// an error, the import is rejected. If Import is nil, every import() is rejected.
	Import func(ctx context.Context, s Scope, r ModuleRequest, referrer string) (Value, error)
	// Meta sets the properties of a module's import.meta when the module first uses it.
	// meta is an object without a prototype. An error is thrown in the module. If Meta
	// is nil, import.meta is empty.
	Meta func(ctx context.Context, s Scope, meta Value, name string) error
	// Call is called for a function that ModuleFunction made with this name and
	// referrer. It gets at most four arguments. An error is thrown. If Call is nil,
	// calling the function throws.
	Call func(ctx context.Context, s Scope, name, referrer string, args []Value) (Value, error)
}

// SetModuleHooks sets the hooks of the scope's context.
func (s Scope) SetModuleHooks(h ModuleHooks) error {
	c := s.Context()
	if c == nil {
		return s.noContext()
	}
	if err := c.hookModules(s); err != nil {
		return err
	}
	c.modules.hooks = h
	return nil
}

// ModuleFunction makes a function that calls the Call hook of its context, the one that
// is set at the time of the call. Unlike a function of [Scope.Function] it can be part
// of a snapshot. name must not contain line breaks. The function's name in JavaScript
// is the part of name after the last dot.
func (s Scope) ModuleFunction(name, referrer string) (Value, error) {
	if strings.Contains(name, "\n") {
		return Undefined, fmt.Errorf("v8: module function: %w: a line break in the name", ErrInvalid)
	}
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.ModuleFunction(name+"\n"+referrer, name[strings.LastIndexByte(name, '.')+1:], &f.result)
	})
}

// moduleHost is the state of a context's modules.
type moduleHost struct {
	// The following fields are protected by the lock of the isolate.
	hooked     bool
	hooks      ModuleHooks
	evaluating bool
	inSnapshot []startup.Module // modules of the context's snapshot for KeptModules
	kept       []keptModule     // for the snapshot that is being built

	mu        sync.Mutex
	last      uint32
	synthetic map[uint32]synthetic // modules that are not evaluated yet
}

type synthetic struct {
	module   *Module
	evaluate func(ctx context.Context, s Scope, m *Module) error
}

func (h *moduleHost) reserve() uint32 {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	return h.last
}

func (h *moduleHost) add(m *Module, evaluate func(ctx context.Context, s Scope, m *Module) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.synthetic == nil {
		h.synthetic = map[uint32]synthetic{}
	}
	h.synthetic[m.id] = synthetic{m, evaluate}
}

func (h *moduleHost) take(id uint32) synthetic {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.synthetic[id]
	delete(h.synthetic, id)
	return m
}

// hookModules installs the Go function that V8 calls for the modules of the context. s
// must be a scope of the context.
func (c *Context) hookModules(s Scope) error {
	if c.modules.hooked {
		return nil
	}
	if err := c.check(); err != nil {
		return err
	}
	hook, err := s.Function("", c.answerModules)
	if err != nil {
		return err
	}
	err = c.hookModulesTo(s, bridge.Handle(hook.bits))
	c.modules.hooked = err == nil
	return err
}

// hookModulesTo installs a JavaScript function as the module hook, or removes the hook
// if function is 0.
func (c *Context) hookModulesTo(s Scope, function bridge.Handle) error {
	_, err := s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.ModuleHook(c.handle.bits, function, &f.result)
	})
	return err
}

// answerModules is the module hook. Its arguments are those of pd_module_asks.
func (c *Context) answerModules(ctx context.Context, call *Call) (Value, error) {
	return c.inside(call.Scope, func(s Scope) (Value, error) {
		what, _ := call.Arg(0).Int64()
		switch what {
		case bridge.AsksImport:
			return c.answerImport(ctx, s, call)
		case bridge.AsksMeta:
			if c.modules.hooks.Meta == nil {
				return Undefined, nil
			}
			name, err := call.Arg(2).AsString()
			if err != nil {
				return Undefined, err
			}
			return Undefined, c.modules.hooks.Meta(ctx, s, call.Arg(1), name)
		case bridge.AsksCall:
			if c.modules.hooks.Call == nil {
				return Undefined, fmt.Errorf("v8: %w: ModuleHooks.Call is nil", ErrInvalid)
			}
			with, err := call.Arg(1).AsString()
			if err != nil {
				return Undefined, err
			}
			name, referrer, _ := strings.Cut(with, "\n")
			return c.modules.hooks.Call(ctx, s, name, referrer, call.Args[2:])
		}
		number := call.Arg(1)
		id, err := strconv.ParseUint(number.inlineText(), 10, 32)
		if err != nil {
			return Undefined, fmt.Errorf("v8: %w: the module is not synthetic", ErrInvalid)
		}
		m := c.modules.take(uint32(id))
		if m.module == nil {
			return Undefined, fmt.Errorf("v8: %w", closed.Error("the module is closed"))
		}
		if m.evaluate == nil {
			return Undefined, nil
		}
		return Undefined, m.evaluate(ctx, s, m.module)
	})
}

// maxSpecifier is the maximum length of a specifier or an attribute of an import() in
// characters. Longer strings are handles.
const maxSpecifier = 64 << 10

func (c *Context) answerImport(ctx context.Context, s Scope, call *Call) (Value, error) {
	if c.modules.hooks.Import == nil {
		return Undefined, fmt.Errorf("v8: import(): %w: the context has no module loader", ErrInvalid)
	}
	for n := range call.Args {
		if arg := &call.Args[n]; arg.kind == KindString && arg.isHandle() {
			return Undefined, fmt.Errorf("v8: import(): %w: a specifier or an attribute has more than %d characters",
				ErrInvalid, maxSpecifier)
		}
	}
	specifier, referrer := call.Arg(1), call.Arg(2)
	r := ModuleRequest{Specifier: specifier.inlineText()}
	for n := 3; n+1 < len(call.Args); n += 2 {
		r.attribute(call.Args[n].inlineText(), call.Args[n+1].inlineText())
	}
	return c.modules.hooks.Import(ctx, s, r, referrer.inlineText())
}

// inside runs f in a scope of context c, and returns its result as a value of scope s.
func (c *Context) inside(s Scope, f func(s Scope) (Value, error)) (Value, error) {
	if s.Context() == c {
		return f(s)
	}
	var kept *Persistent
	var plain Value
	err := s.nest(c, func(s Scope) error {
		v, err := f(s)
		if err != nil || !v.isHandle() {
			plain = v
			return err
		}
		kept, err = v.Persist()
		return err
	})
	if err != nil || kept == nil {
		return plain, err
	}
	defer kept.Close()
	return kept.Value(s)
}

// Follow settles the promise when another promise is settled: with value if that is
// fulfilled, and with its reason if that is rejected.
func (r *Resolver) Follow(ctx context.Context, s Scope, promise, value Value) error {
	return r.settle(ctx, s, bridge.OpFollow, promise, value)
}

// ParseJSON parses JSON text to a value, as JSON.parse does.
func (s Scope) ParseJSON(ctx context.Context, text string) (Value, error) {
	return s.value(ctx, func(f *frame) bridge.Status {
		return f.isolate.bridge.Do(bridge.OpParse, 0, &f.args, &f.result)
	}, String(text))
}
