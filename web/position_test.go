package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// failures are calls that fail, one for each error that a script of the package creates,
// or that V8 creates in one.
const failures = `
new URL('bad')
new URL()
new URL('http://h/', 'bad')
new URL(Symbol())
URL('http://h/')
URL.parse()
URL.canParse()
new URL('http://h/').href = 'bad'
new URL('http://h/').hash = Symbol()
URL.prototype.origin
new URLSearchParams([1])
new URLSearchParams([['a']])
new URLSearchParams(5).get()
URLSearchParams.prototype.append.call({}, 1, 2)
new URLSearchParams().forEach(1)
URLSearchParams.prototype.keys.call({})
new URLSearchParams().keys().next.call({})
new Headers(1)
new Headers().append('a')
new Headers().append('a b', 'c')
new Headers({ a: 'b\nc' })
new Headers().set.call({}, 'a', 'b')
new Headers([['a', Symbol()]])
Response.error().headers.set('a', 'b')
new Response('', { status: 1 })
new Response('', { status: 204 })
new Response('', { statusText: '\n' })
new Response('', 1)
new Response(new SharedArrayBuffer(1))
new Response(Symbol())
Response.json()
Response.json(undefined)
Response.json(1n)
Response.redirect('bad')
Response.redirect('http://h/', 1)
Response.prototype.clone.call({})
Response.prototype.status
Response.prototype.bodyUsed
new Request()
new Request('bad')
new Request('http://u@h/')
new Request('http://h/', { method: 'a b' })
new Request('http://h/', { method: 'TRACE' })
new Request('http://h/', { redirect: 'x' })
new Request('http://h/', { body: 'x' })
new Request('http://h/', { signal: 1 })
Request.prototype.clone.call({})
new AbortSignal()
AbortSignal.abort().throwIfAborted()
AbortSignal.timeout()
AbortSignal.timeout(-1)
AbortSignal.any(1)
AbortController.prototype.abort.call({})
new Event()
new EventTarget().addEventListener()
new EventTarget().addEventListener('a', 1)
new EventTarget().dispatchEvent(1)
EventTarget.prototype.dispatchEvent.call({}, new Event('a'))
Event.prototype.type
new ReadableStream(1)
new ReadableStream({ type: 'x' })
new ReadableStream({}, { highWaterMark: -1 })
new ReadableStream().getReader({ mode: 'byob' })
new ReadableStream().pipeThrough(1)
(s => (s.getReader(), s.getReader()))(new ReadableStream())
ReadableStream.from(1)
ReadableStream.prototype.locked
new ReadableStreamDefaultReader(1)
new ReadableStreamDefaultController()
new ReadableStream({ start(c) { c.close(); c.enqueue(1) } })
new ReadableStream({ type: 'bytes', start(c) { c.enqueue(1) } })
new ReadableStream({ start(c) { c.enqueue(1) } }, { size: () => -1 })
new WritableStream({ type: 1 })
new WritableStreamDefaultWriter(1)
(w => (w.releaseLock(), w.desiredSize))(new WritableStream().getWriter())
new TransformStream({ readableType: 1 })
new TransformStream({ start(c) { c.terminate(); c.enqueue(1) } })
new CountQueuingStrategy({})
new ByteLengthQueuingStrategy()
setTimeout()
setInterval(Symbol())
queueMicrotask(1)
structuredClone()
structuredClone(() => {})
structuredClone(1, 1)
structuredClone(1, { transfer: [1] })
structuredClone(1, { transfer: 1 })
new TextDecoder('x')
new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))
new TextDecoder().decode(1)
new TextEncoder().encodeInto()
TextEncoder.prototype.encode.call({})
atob()
atob('*')
btoa('\u0100')
crypto.getRandomValues(1)
crypto.getRandomValues(new Uint8Array(1e6))
crypto.randomUUID.call({})
performance.now.call({})
Reflect.construct(Performance, [])
throw new DOMException('a', 'AbortError')
await new Response('a').json()
await Response.prototype.text.call({})
await (r => (r.text(), r.text()))(new Response('a'))
await new ReadableStream().pipeTo(1)
await new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' }).read(1)
await (s => (s.getReader(), s.cancel()))(new ReadableStream())
await (w => (w.releaseLock(), w.write(1)))(new WritableStream().getWriter())
await (w => (w.close(), w.close()))(new WritableStream().getWriter())
await (r => (r.releaseLock(), r.closed))(new ReadableStream().getReader())
await WritableStream.prototype.abort.call({})
await fetch()
await fetch('bad')
await fetch('http://h/', { signal: AbortSignal.abort() })
await fetch('http://h/', { method: 'GET', body: 'x' })`

// TestPositions checks that errors of the package's scripts have the position and the stack
// of the guest's call.
func TestPositions(t *testing.T) {
	p := newPage(t, everything)
	for source := range strings.Lines(strings.TrimSpace(failures)) {
		source = strings.TrimSpace(source)
		begin := "(() => {\n"
		if strings.HasPrefix(source, "await") {
			begin = "(async () => {\n"
		}
		_, err := p.await(ctx, begin+source+"\n})()")
		var e *v8.Exception
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", source, err)
			continue
		}
		atText := e.Name == "SyntaxError" && e.Resource == "" // V8's position is in the text of JSON
		if !atText && (e.Resource != "test.js" || e.Line != 2 || e.SourceLine != source) {
			t.Errorf("%s: %s:%d: %s: %s", source, e.Resource, e.Line, e.SourceLine, e.Message)
		}
		guestFirst(t, source, e.Stack)
		guestFirst(t, source, p.eval(begin+"try {"+source+"} catch (e) { return e.stack }\n})()"))
	}
}

// The same holds for rejections that nothing handles, and for the output of console.
func TestPositionsOfReports(t *testing.T) {
	var out bytes.Buffer
	o := everything
	o.Console = slog.NewTextHandler(&out, nil)
	p := newPage(t, o)
	require.NoError(t, p.exec("\nfetch('bad')"))
	var rejection *v8.RejectionError
	require.ErrorAs(t, p.loop.Run(ctx), &rejection)
	require.Equal(t, "test.js:2", fmt.Sprintf("%s:%d", rejection.Reason.Resource, rejection.Reason.Line))
	guestFirst(t, "fetch", rejection.Reason.Stack)
	require.NoError(t, p.exec("\ntry { new Response('', { status: 1 }) } catch (e) { console.error(e) }"))
	require.Contains(t, out.String(), `between 200 and 599\n    at test.js:2:7`)
}

// guestFirst checks that the first frame of a stack, except for those of JSON, is the
// guest's call.
func guestFirst(t *testing.T, source, stack string) {
	for line := range strings.Lines(stack) {
		_, frame, ok := strings.Cut(line, " at ")
		if !ok || strings.HasPrefix(frame, "parse (") || strings.HasPrefix(frame, "stringify (") { // of JSON
			continue
		}
		if strings.Contains(frame, "test.js:2:") {
			return
		}
		break
	}
	t.Errorf("%s: %s", source, stack)
}
