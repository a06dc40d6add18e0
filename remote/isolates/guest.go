package isolates

import (
	"context"
	"fmt"
	"time"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/v8"
)

// module is the object of a guest.
type module struct{ member *member }

// install defines the module in a context of the member.
func (m *member) install(ctx context.Context, c *v8.Context) error {
	return c.Do(ctx, func(s v8.Scope) error {
		object, err := s.Wrap(moduleClass, &module{m})
		if err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		_, err = global.Define(ctx, v8.String(m.family.options.Name), object, v8.DontEnum)
		return err
	})
}

// method returns a method for objects that stand for a T. V8 calls it on no other
// objects.
func method[T any](f func(x T, ctx context.Context, call *v8.Call) (any, error)) v8.Callback {
	return func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		this, _ := call.This().Unwrap()
		x, ok := this.(T)
		if !ok {
			return v8.Undefined, fmt.Errorf("isolates: %w: the object is of another class", v8.ErrInvalid)
		}
		result, err := f(x, ctx, call)
		if err != nil {
			return v8.Undefined, err
		}
		return marshal.Marshal(call.Scope, result)
	}
}

var (
	moduleClass  = &v8.Class{Name: "Isolates"}
	isolateClass = &v8.Class{Name: "Isolate", Members: []v8.Member{
		{Name: "createContext", Method: method((*member).createContext)},
		{Name: "dispose", Method: method(func(m *member, _ context.Context, _ *v8.Call) (any, error) {
			m.close()
			return v8.Undefined, nil
		})},
		{Name: "disposed", Get: method(func(m *member, _ context.Context, _ *v8.Call) (any, error) {
			return m.isClosed(), nil
		})},
		{Name: "memory", Get: method(func(m *member, _ context.Context, _ *v8.Call) (any, error) {
			return m.memory, nil
		})},
	}}
	callbackClass = &v8.Class{Name: "Callback", Members: []v8.Member{
		{Name: "release", Method: method(func(c *remote.Function, _ context.Context, _ *v8.Call) (any, error) {
			return v8.Undefined, c.Close()
		})},
	}}
	copyClass = &v8.Class{Name: "Copy", Members: []v8.Member{
		{Name: "size", Get: method(func(c *v8.Copy, _ context.Context, _ *v8.Call) (any, error) {
			return c.Size(), nil
		})},
		{Name: "value", Method: method(func(c *v8.Copy, _ context.Context, _ *v8.Call) (any, error) { return c, nil })},
		{Name: "release", Method: method(func(c *v8.Copy, _ context.Context, _ *v8.Call) (any, error) {
			return v8.Undefined, c.Close()
		})},
	}}
)

func init() { // not in the declaration, because the methods create objects of the classes
	moduleClass.Members = []v8.Member{
		{Name: "create", Method: method((*module).create)},
		{Name: "reference", Method: method((*module).reference)},
		{Name: "callback", Method: method((*module).callback)},
		{Name: "copy", Method: method((*module).copy)},
	}
}

func (m *module) create(_ context.Context, call *v8.Call) (any, error) {
	var requested v8.Limits
	memory, err := number(call.Arg(0), "memory")
	if err != nil {
		return nil, err
	}
	cpu, err := number(call.Arg(0), "runCPU")
	if err != nil {
		return nil, err
	}
	requested.Memory = uint64(memory)
	requested.RunCPU = time.Duration(cpu * float64(time.Millisecond))
	l, err := m.member.limitsFor(requested)
	if err != nil {
		return nil, err
	}
	child, err := m.member.create(l)
	if err != nil {
		return nil, err
	}
	v, err := call.Scope.Wrap(isolateClass, child)
	if err != nil {
		child.close()
	}
	return v, err
}

// number reads an option that is a number of at least 1. It returns 0 if the option is
// not set.
func number(options v8.Value, name string) (float64, error) {
	v, err := optionOf(options, name)
	if err != nil || v.IsNullish() {
		return 0, err
	}
	x, ok := v.Float64()
	if !ok || !(x >= 1 && x <= 1<<40) {
		return 0, fmt.Errorf("isolates: option %s: %w: want a number of at least 1", name, v8.ErrInvalid)
	}
	return x, nil
}

func optionOf(options v8.Value, name string) (v8.Value, error) {
	if options.IsNullish() {
		return v8.Undefined, nil
	}
	v, err := options.DataProperty(v8.String(name), false)
	if err != nil {
		return v8.Undefined, fmt.Errorf("isolates: option %s: %w", name, err)
	}
	return v, nil
}

func flag(options v8.Value, name string) (bool, error) {
	v, err := optionOf(options, name)
	set, _ := v.Bool()
	return set, err
}

func (m *module) reference(_ context.Context, call *v8.Call) (any, error) {
	r, err := remote.NewReference(call.Scope, call.Arg(0))
	if err != nil {
		return nil, err
	}
	return r.Give(call.Scope)
}

func (m *module) callback(_ context.Context, call *v8.Call) (any, error) {
	async, err := flag(call.Arg(1), "async")
	if err != nil {
		return nil, err
	}
	ignored, err := flag(call.Arg(1), "ignored")
	if err != nil {
		return nil, err
	}
	mode := remote.ModeSync
	switch {
	case ignored:
		mode = remote.ModeIgnored
	case async:
		mode = remote.ModeAsync
	}
	c, err := remote.NewFunction(call.Scope, call.Arg(0), mode)
	if err != nil {
		return nil, err
	}
	return call.Scope.Wrap(callbackClass, c)
}

func (m *module) copy(ctx context.Context, call *v8.Call) (any, error) {
	c, err := m.member.family.copy(ctx, call.Scope, call.Arg(0), m.member.isolate.Limits().Memory)
	if err != nil {
		return nil, err
	}
	return call.Scope.Wrap(copyClass, c)
}

func (m *member) createContext(ctx context.Context, call *v8.Call) (any, error) {
	c, err := m.isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	if m.family.options.Prepare != nil {
		if err := m.family.options.Prepare(ctx, c); err != nil {
			return nil, err
		}
	}
	if m.depth < m.family.options.MaxDepth {
		if err := m.install(ctx, c); err != nil {
			return nil, err
		}
	}
	var realm *remote.Realm
	err = call.Scope.Enter(ctx, c, func(s v8.Scope) (err error) {
		realm, err = remote.NewRealm(s)
		return err
	})
	if err != nil {
		return nil, err
	}
	return realm.Give(call.Scope)
}
