package isolates_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

func guest(t testing.TB, l v8.Limits) *v8.Context {
	if l.Memory == 0 {
		l.Memory = 64 << 20
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: l})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

func family(t testing.TB, c *v8.Context, o isolates.Options) *isolates.Family {
	if o.MaxMemory == 0 {
		o.MaxMemory = 64 << 20
	}
	f, err := isolates.New(ctx, c, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func js(t testing.TB, c *v8.Context, source string) any {
	got, err := c.Eval(ctx, source, v8.Origin{Name: "guest.js"})
	require.NoError(t, err, source)
	return got
}

// emptied waits until the family has want isolates. An isolate counts until the last
// goroutine has left it.
func emptied(t testing.TB, f *isolates.Family, want int) {
	require.Eventually(t, func() bool { return f.Usage().Isolates == want }, 10*time.Second, time.Millisecond)
}

func TestGuestMakesIsolates(t *testing.T) {
	c := guest(t, v8.Limits{})
	f := family(t, c, isolates.Options{})
	l := v8.NewLoop(c, v8.LoopOptions{})
	defer l.Close()
	require.Equal(t, "[object Isolates] Isolate Context Reference Callback Copy", js(t, c, `
		const child = isolate.create({memory: 16 * 1024 * 1024}), context = child.createContext()
		const log = []
		const note = isolate.callback(function note(x) { log.push(x); return log.length })
		const shared = {secret: [1]}
		const ref = isolate.reference(shared), copied = isolate.copy({n: [1, 2]})
		;[Object.prototype.toString.call(isolate), ...[child, context, ref, note, copied].map(x => x.constructor.name)].join(' ')`))
	for _, test := range []struct {
		source string
		want   any
	}{
		{"context.evalSync('1 + 1')", 2.0},
		{"context.evalSync('[1, {a: 2}]')[1].a", 2.0},
		{"context.evalSync('var x = 5'); context.evalSync('x')", 5.0},
		{"child.createContext().evalSync('typeof x + typeof isolate + typeof console')", "undefinedundefinedobject"},
		{"context.evalSync('x => x * 2', {reference: true}).applySync(null, [21])", 42.0},
		{"try { context.evalSync('x => x') } catch (e) { 'no data' }", "no data"},
		{"context.global.setSync('note', note); context.evalSync('note({from: \"child\"})') + log[0].from", "1child"},
		{"context.global.setSync('data', copied); context.evalSync('data.n.push(3)') + copied.value().n.length", 5.0},
		{"context.global.setSync('ref', ref); context.evalSync('ref.getSync(\"secret\").push(2)'); shared.secret.length", 1.0},
		{"context.evalSync('try { ref.deref() } catch (e) { e.message.includes(\"another isolate\") }') && ref.deref() === shared", true},
		{"copied.size > 0 && child.memory", float64(16 << 20)},
		{"try { context.evalSync('throw new RangeError(\"far\")', {name: 'child.js'}) } catch (e) { /RangeError: far\\n.*child.js(.|\\n)*guest.js/.test(e.stack) && e instanceof RangeError }", true},
		{"context.global.getSync('JSON', {reference: true}).typeof", "object"},
	} {
		require.Equal(t, test.want, js(t, c, test.source), test.source)
	}
	got, err := marshal.Await[any](ctx, l, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "context.eval('note(2); x + 1').then(v => [v, log.at(-1)])")
	})
	require.NoError(t, err)
	require.Equal(t, []any{6.0, 2.0}, got)
	js(t, c, "copied.release()")
	require.Equal(t, isolates.Usage{Isolates: 1, Memory: 16 << 20}, f.Usage())
	require.Equal(t, true, js(t, c, "child.dispose(); child.dispose(); child.disposed"))
	emptied(t, f, 0)
	for _, source := range []string{"context.evalSync('1')", "context.global.getSync('x')", "child.createContext()"} {
		_, err := c.Eval(ctx, source)
		require.ErrorIs(t, err, v8.ErrClosed, source)
	}
	require.Equal(t, 1.0, js(t, c, "ref.release(); note.release(); copied.release(); 1"))
	for _, source := range []string{"ref.getSync('x')", "copied.value()"} {
		_, err := c.Eval(ctx, source)
		require.ErrorIs(t, err, v8.ErrClosed, source)
	}
}

// Limits are inherited and cannot be raised.
func TestLimitsAreNeverWidened(t *testing.T) {
	c := guest(t, v8.Limits{Memory: 32 << 20, RunCPU: 200 * time.Millisecond})
	f := family(t, c, isolates.Options{MaxMemory: 48 << 20, MaxIsolates: 3, MaxDepth: 2})
	for _, test := range []struct {
		source string
		err    error
	}{
		{"isolate.create({memory: 1e12})", isolates.ErrIsolateLimit},
		{"isolate.create({memory: 17 << 20})", isolates.ErrIsolateLimit},
		{"isolate.create({memory: 1000})", v8.ErrInvalid},
		{"isolate.create({memory: -1})", v8.ErrInvalid},
		{"isolate.create({memory: NaN})", v8.ErrInvalid},
		{"isolate.create({memory: '8'})", v8.ErrInvalid},
		{"isolate.create({get memory() { hit() }})", v8.ErrInvalid},
		{"isolate.create(new Proxy({}, {}))", v8.ErrInvalid},
		{"isolate.create(1)", v8.ErrInvalid},
		{"isolate.create({runCPU: -1})", v8.ErrInvalid},
		{"isolate.callback({})", v8.ErrInvalid},
		{"for (;;) isolate.create({memory: 8 << 20})", isolates.ErrIsolateLimit},
	} {
		_, err := c.Eval(ctx, test.source)
		require.ErrorIs(t, err, test.err, test.source)
	}
	require.Equal(t, isolates.Usage{Isolates: 3, Memory: 24 << 20}, f.Usage(), "forgotten ones keep their places")
	require.NoError(t, f.Close())
	_, err := c.Eval(ctx, "isolate.create()")
	require.ErrorIs(t, err, v8.ErrClosed)
	emptied(t, f, 0)

	_, err = isolates.New(ctx, c, isolates.Options{})
	require.ErrorIs(t, err, v8.ErrInvalid)
	_, err = isolates.New(ctx, c, isolates.Options{MaxMemory: 64 << 20, MaxIsolates: -1})
	require.ErrorIs(t, err, v8.ErrInvalid)
}

func TestGuestsNest(t *testing.T) {
	c := guest(t, v8.Limits{})
	f := family(t, c, isolates.Options{MaxIsolates: 4, MaxDepth: 2})
	js(t, c, "var child = isolate.create({memory: 8 << 20}), context = child.createContext()")
	require.Equal(t, 8.0*(1<<20), js(t, c, "context.evalSync('var inner = isolate.create(), innermost = inner.createContext(); inner.memory')"), "no more than its parent's")
	require.Equal(t, "undefined", js(t, c, "context.evalSync('innermost.evalSync(\"typeof isolate\")')"))
	require.Equal(t, 2, f.Usage().Isolates)
	// Isolates that it created are closed with it.
	js(t, c, "child.dispose()")
	emptied(t, f, 0)
	// A child disposes of itself during its run, through a callback of its parent.
	_, err := c.Eval(ctx, `child = isolate.create(); context = child.createContext()
		context.global.setSync('end', isolate.callback(() => child.dispose())); context.evalSync('end(); for (;;);')`)
	require.ErrorIs(t, err, v8.ErrClosed)
	emptied(t, f, 0)
	require.Equal(t, 3.0, js(t, c, "isolate.create().createContext().evalSync('1 + 2')"))
}

// A child has no more mappings than its parent. The default is 2,048.
func TestMappingsAreInherited(t *testing.T) {
	for _, parent := range []bool{true, false} {
		var guestLimits, childLimits v8.Limits
		if parent {
			guestLimits.Mappings = 100
		} else {
			childLimits.Mappings = 100
		}
		c := guest(t, guestLimits)
		f := family(t, c, isolates.Options{Limits: childLimits})
		js(t, c, "var context = isolate.create().createContext()")
		_, err := c.Eval(ctx, "context.evalSync('for (const a = [];;) a.push(new ArrayBuffer(1, { maxByteLength: 2 }))')")
		var e *v8.MemoryError
		require.ErrorAs(t, err, &e)
		require.Equal(t, v8.PartMappings, e.Part)
		require.EqualValues(t, 100, e.Limit)
		require.NoError(t, c.Isolate().Close())
		emptied(t, f, 0)
	}
}

// The end of the guest's run ends the JavaScript of its isolates. They are closed with
// the guest's isolate.
func TestEndsWithGuest(t *testing.T) {
	c := guest(t, v8.Limits{RunCPU: 60 * time.Millisecond})
	f := family(t, c, isolates.Options{})
	js(t, c, "var child = isolate.create(), context = child.createContext()")
	_, err := c.Eval(ctx, "for (;;) { try { context.evalSync('for (;;);') } catch {} }")
	require.ErrorIs(t, err, v8.ErrCPULimit)
	run, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = c.Eval(run, "context.evalSync('for (;;);')")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, 2.0, js(t, c, "context.evalSync('1 + 1')"))

	l := v8.NewLoop(c, v8.LoopOptions{})
	js(t, c, "context.eval('for (;;);').catch(e => { said = e.message }); 0")
	require.NoError(t, l.Run(ctx))
	require.Contains(t, js(t, c, "said"), "CPU", "a limit of its own, that it inherited")
	limits := c.Isolate().Limits()
	limits.Deadline = time.Now().Add(50 * time.Millisecond)
	require.NoError(t, c.Isolate().SetLimits(limits))
	js(t, c, "var late = isolate.create().createContext()")
	limits.Deadline = time.Time{}
	require.NoError(t, c.Isolate().SetLimits(limits))
	js(t, c, "late.eval('for (;;);').catch(e => { said = e.message }); 0")
	require.NoError(t, l.Run(ctx))
	require.Contains(t, js(t, c, "said"), "time limit of the isolate", "a deadline that it inherited")
	require.NoError(t, l.Close())
	require.Equal(t, 2, f.Usage().Isolates)
	require.NoError(t, c.Isolate().Close())
	emptied(t, f, 0)
}

func TestPrepareAndGroups(t *testing.T) {
	c := guest(t, v8.Limits{})
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()
	no := errors.New("no")
	refuse := false
	f := family(t, c, isolates.Options{
		Name:  "lab",
		Group: func() (*groups.Group, error) { return group, nil },
		Prepare: func(ctx context.Context, c *v8.Context) error {
			if refuse {
				return no
			}
			if c.Isolate().Group() != group {
				return errors.New("another group")
			}
			if err := c.AllowCodeGeneration(ctx, v8.CodeGeneration{}); err != nil {
				return err
			}
			return c.Set(ctx, "given", 1)
		},
	})
	require.Equal(t, 1.0, js(t, c, "var child = lab.create(); child.createContext().evalSync('given')"))
	_, err = c.Eval(ctx, "child.createContext().evalSync('eval(`1`)')")
	require.ErrorContains(t, err, "EvalError")
	refuse = true
	_, err = c.Eval(ctx, "child.createContext()")
	require.ErrorIs(t, err, no)
	require.NoError(t, f.Close())
}

// Memory that guests hold outside isolates counts until they release it.
func TestCopiesAreCounted(t *testing.T) {
	c := guest(t, v8.Limits{})
	f := family(t, c, isolates.Options{MaxMemory: 32 << 20})
	require.EqualValues(t, 31, js(t, c, `
		var all = [], why
		try { for (;;) all.push(isolate.copy(new ArrayBuffer(1 << 20))) } catch (e) { why = e }
		all.length`))
	require.Contains(t, js(t, c, "String(why)"), "the value takes more than", "the last one")
	require.Contains(t, js(t, c, "try { isolate.create({memory: 8 << 20}) } catch (e) { String(e) }"), "are left")
	require.Equal(t, true, js(t, c, `for (const copy of all) { copy.release(); copy.release() } all = null
		isolate.copy(new ArrayBuffer(1 << 20)).value().byteLength === 1 << 20`))
	text := js(t, c, "all = []; try { for (;;) all.push(isolate.copy('x'.repeat(30000))) } catch (e) { all.length }")
	require.Less(t, text, 1100.0, "texts count too")
	require.LessOrEqual(t, f.Usage().Memory, uint64(32<<20))
}

// hostile are guests that attempt to exceed their limits. The process and its other
// tenants must continue.
var hostile = []string{
	// Exceed the share by losing isolates.
	`for (let n = 0; n < 20; n++) try { const c = isolate.create({memory: 8 << 20}).createContext()
		c.evalSync('Array.prototype.forEach.call({length: 2 ** 53}, () => {})', {timeout: 10}) } catch (e) { last = e.message }`,
	`for (let n = 0; n < 20; n++) try { isolate.create({memory: 8 << 20}).createContext().evalSync('for (let k = [];;) k.push({k})') } catch {}`,
	`for (let n = 0; n < 20; n++) try { isolate.create({memory: 8 << 20}).createContext().evalSync('new Array(1e9).fill(0)') } catch {}`,
	// Unlimited contexts and references.
	`const child = isolate.create(), all = []; try { for (;;) all.push(child.createContext()) } catch {}`,
	`const c = isolate.create().createContext(), all = []; try { for (;;) all.push(c.evalSync('({})', {reference: true})) } catch {}`,
	`const all = []; for (;;) all.push(isolate.reference({}), isolate.copy('x'.repeat(1e5)))`,
	`const all = []; for (;;) all.push(isolate.copy(new ArrayBuffer(1 << 20)))`,
	// Calls in cycles, and nested calls.
	`const c = isolate.create().createContext(); const up = isolate.callback(() => c.evalSync('up()'))
		c.global.setSync('up', up); c.evalSync('up()')`,
	`const child = isolate.create(), c = child.createContext(); c.global.setSync('f', isolate.callback(() => { child.dispose(); child.createContext() })); c.evalSync('for (;;) try { f() } catch {}')`,
	`Object.defineProperty(Object.prototype, 'memory', {get() { for (;;); }}); isolate.create({}).createContext().evalSync('1', {})`,
	`const c = isolate.create().createContext(); for (;;) try { c.evalIgnored('for (;;);') } catch {}`,
	`isolate.create.call({}); `,
	`new isolate.constructor()`,
	`for (;;) isolate.create().dispose()`,
}

func init() {
	child.Register("hostile family", func([]string) int {
		healthy, err := v8.NewIsolate(v8.IsolateOptions{})
		if err != nil {
			return 2
		}
		other, err := healthy.NewContext(ctx)
		if err != nil {
			return 2
		}
		for _, source := range hostile {
			if err := attempt(source); err != nil {
				println(source, err.Error())
				return 1
			}
			if got, err := other.Eval(ctx, "1 + 1"); err != nil || got != 2.0 {
				return 1
			}
		}
		healthy.Close()
		if err := live.Check(); err != nil {
			println(err.Error())
			return 1
		}
		return 0
	})
}

func attempt(source string) error {
	group, err := groups.New()
	if err != nil {
		return err
	}
	defer group.Close()
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 32 << 20}})
	if err != nil {
		return err
	}
	defer i.Close()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	f, err := isolates.New(ctx, c, isolates.Options{MaxMemory: 64 << 20, MaxIsolates: 4, MaxDepth: 2})
	if err != nil {
		return err
	}
	l := v8.NewLoop(c, v8.LoopOptions{MaxPending: 100})
	defer l.Close()
	run, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, _ = c.Eval(run, source)
	if took := time.Since(begin); took > 20*time.Second {
		return errors.New("took " + took.String())
	}
	if u := f.Usage(); u.Isolates > 4 || u.Memory > 64<<20 {
		return errors.New("more than its share")
	}
	return f.Close()
}

func TestHostileFamilies(t *testing.T) {
	r := child.Run(t, "hostile family")
	require.Equal(t, 0, r.ExitCode, r.Stderr)
}
