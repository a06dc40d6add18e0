package web_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// hostileClones are scripts that try to stop the process with structuredClone.
var hostileClones = []string{
	"structuredClone({get a() { for (;;); }})",
	"for (;;) try { structuredClone({get a() { throw 1 }}) } catch {}",
	"{ const o = {get a() { return structuredClone(o) }}; structuredClone(o) }",
	"{ const next = () => ({get a() { return next() }}); structuredClone(next()) }",
	"{ const tap = {get a() { return [1, 2].map(structuredClone.bind(null, tap)) }}; structuredClone(tap) }",
	"{ let a = []; for (let n = 0; n < 1e5; n++) a = [a]; structuredClone(a) }",
	"{ const a = []; for (;;) a.push(structuredClone(new Uint8Array(1e6))) }",
	"{ const a = []; for (;;) a.push(structuredClone(new SharedArrayBuffer(1e6))) }",
	"for (;;) structuredClone('x'.repeat(1e7))",
	"{ const next = () => new Proxy({}, {getPrototypeOf: next}); structuredClone(Object.create(next())) }",
	"structuredClone(new Array(1e5).fill('x'.repeat(1e6)))",
	"{ const b = new ArrayBuffer(1e6); structuredClone({get a() { b.transfer(); return b }, b}, {transfer: [b]}) }",
}

func init() {
	child.Register("hostile clones", func([]string) int {
		for _, source := range hostileClones {
			if err := cloneHostile(source); err != nil {
				fmt.Println(source, err)
				return 1
			}
		}
		return 0
	})
}

// cloneHostile returns an error if the script does not end with an error within its
// deadline, or if the isolate cannot be used afterwards.
func cloneHostile(source string) error {
	// A clone of 64 MiB is one step, and can take a second of CPU time on a slow machine.
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, Grace: 2 * time.Second})
	if err != nil {
		return err
	}
	defer func() {
		_ = i.Close()
		<-i.Done()
	}()
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	if _, err := web.Install(ctx, loop, web.Options{StructuredClone: true}); err != nil {
		return err
	}
	run, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := c.Exec(run, source); err == nil || errors.Is(err, v8.ErrLost) {
		return fmt.Errorf("got %w", err)
	}
	got, err := c.Eval(ctx, "structuredClone(1) + 1")
	if err == nil && got != 2.0 {
		err = fmt.Errorf("afterwards got %v", got)
	}
	return err
}

func TestHostileClones(t *testing.T) {
	r := child.Run(t, "hostile clones")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}

// Instances of the classes of the package are no plain data.
func TestCloneOfClasses(t *testing.T) {
	p := newPage(t, everything)
	require.NoError(t, p.exec(`const name = (make) => {
		try { return structuredClone({ a: [make()] }) } catch (e) { return e.name + ' ' + e.message.includes('an instance of') }
	}`))
	for _, source := range []string{
		"new Headers()", "new Headers().keys()", "new Request('http://h/')", "new Response()", "new URL('http://h/')",
		"new URLSearchParams()", "new ReadableStream()", "new ReadableStream().getReader()", "new WritableStream()",
		"new TransformStream()", "new CompressionStream('gzip')", "new TextDecoderStream()", "new TextDecoder()",
		"new AbortController()", "AbortSignal.abort()", "new Event('x')", "new EventTarget()",
		"new (class extends EventTarget {})()", "crypto", "crypto.subtle", "performance", "navigator",
		"new FormData()", "new MessageChannel()", "new MessageChannel().port1", "new MessageEvent('x')", "scheduler",
		"new BroadcastChannel('x')", "new TaskController()", "new TaskController().signal",
		"new CountQueuingStrategy({ highWaterMark: 1 })",
	} {
		require.Equal(t, "'DataCloneError true'", p.eval("name(() => "+source+")"), source)
	}
	require.Equal(t, "'DataCloneError true'",
		p.eval("name(() => performance.mark('m', { detail: new URL('http://h/') }))"))
	type thing struct{ _ int }
	class := &v8.Class{Name: "Thing"}
	p.give("thing", func(s v8.Scope) (v8.Value, error) { return s.Wrap(class, new(thing)) })
	require.Equal(t, "'DataCloneError v8: $.a: not plain data: a host object'", p.eval(`
		{ let text; try { structuredClone({ a: thing }) } catch (e) { text = e.name + ' ' + e.message } text }`))
	require.Equal(t, "{ a: [ { b: 1 }, { c: 1 } ] }", strings.Join(strings.Fields(p.eval(`structuredClone({ a: [
		new (class { b = 1 })(), Object.assign(Object.create(null), { c: 1 })] })`)), " "))
	require.Equal(t, "[ true, 'm', 'AbortError' ]",
		p.eval("{ const e = structuredClone(new DOMException('m', 'AbortError')); [e instanceof DOMException, e.message, e.name] }"))
	require.Equal(t, "RangeError", func() string {
		_, err := p.await(ctx, `structuredClone(Object.create(new Proxy({}, { getPrototypeOf() { throw new RangeError() } })))`)
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		return e.Name
	}())
}
