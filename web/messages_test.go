package web_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// Open ports do not keep a loop running, and messages do.
func TestPortsAndLoop(t *testing.T) {
	p := newPage(t, web.Options{Messages: true})
	require.NoError(t, p.exec(`
		globalThis.seen = [];
		const { port1, port2 } = new MessageChannel(), radio = new BroadcastChannel('x');
		port1.onmessage = ({ data }) => { seen.push(data); if (data < 3) port2.postMessage(data + 1) };
		port2.postMessage(0)`))
	begin := time.Now()
	require.NoError(t, p.loop.Run(ctx))
	require.Less(t, time.Since(begin), 5*time.Second)
	require.Equal(t, "[ 0, 1, 2, 3 ]", p.eval("seen"))
}

// All ports need one place in the loop. If there is none, nothing is sent.
func TestPortsNeedPlace(t *testing.T) {
	p := newPageWith(t, web.Options{Messages: true, Scheduler: true, Timers: true}, v8.LoopOptions{MaxPending: 1})
	require.NoError(t, p.exec(`
		globalThis.seen = [];
		const all = Array.from({ length: 10 }, () => new MessageChannel());
		for (const { port1, port2 } of all) {
			port1.onmessage = ({ data }) => seen.push(data);
			port2.postMessage('first');
		}`))
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, "10", p.eval("seen.length"))
	require.NoError(t, p.exec(`
		setTimeout(() => {}, 1);
		for (const { port2 } of all) try { port2.postMessage('refused') } catch (e) { seen.push(e.name) }
		scheduler.postTask(() => seen.push('never')).catch((e) => seen.push(e.name))`))
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, "'RangeError'", p.eval("seen.slice(10).filter((x, n, all) => all.indexOf(x) === n).join()"))
	require.NoError(t, p.exec("all[0].port2.postMessage('last')"))
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, "'last'", p.eval("seen.at(-1)"))
}

// Ports, blobs and signals that nothing refers to are collected.
func TestPortsAreCollected(t *testing.T) {
	p := newPage(t, web.Options{Messages: true, Blob: true, Scheduler: true, StructuredClone: true})
	require.Equal(t, "'done'", p.eval(`(async () => {
		for (let n = 0; n < 300; n++) {
			const { port1, port2 } = new MessageChannel();
			port2.postMessage(new Uint8Array(1e6)); // never delivered
			const b = new Blob([new Uint8Array(1e6)]);
			structuredClone(b);
			const c = new TaskController(), s = TaskSignal.any([c.signal], { priority: c.signal });
			s.onprioritychange = () => port1;
			if (n % 10 === 0) await scheduler.postTask(() => {}, { signal: s });
		}
		return 'done';
	})()`))
}

func BenchmarkMessages(b *testing.B) {
	p := newPage(b, web.Options{Messages: true, Scheduler: true})
	run := func(source string) {
		if _, err := p.await(ctx, source); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("port", func(b *testing.B) {
		for b.Loop() {
			run(`new Promise((f) => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = ({ data }) => data.n < 1000 ? port2.postMessage({ n: data.n + 1 }) : f();
				port2.postMessage({ n: 1 });
			})`)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/message")
	})
	b.Run("task", func(b *testing.B) {
		for b.Loop() {
			run("(async () => { for (let n = 0; n < 1000; n++) await scheduler.postTask(() => n) })()")
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/task")
	})
}
