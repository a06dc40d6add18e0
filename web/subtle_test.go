package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// differences are results of crosscheck.js for which Node.js 20 does not follow the
// standard, by the labels of the calls.
var differences = map[string]string{
	"128 spki": "!NotSupportedError", "192 spki": "!NotSupportedError", "256 spki": "!NotSupportedError",
	"jwk bytes": "!TypeError",
}

// TestCrosscheck compares results with those of Node.js, which are in
// testdata/crosscheck.txt.
func TestCrosscheck(t *testing.T) {
	source, err := os.ReadFile("testdata/crosscheck.js")
	require.NoError(t, err)
	lines, err := os.ReadFile("testdata/crosscheck.txt")
	require.NoError(t, err)
	p := newPage(t, web.Options{Subtle: true, Encoding: true, Base64: true})
	result := p.text(string(source))
	got, want := strings.Split(result, "\n"), strings.Split(string(lines), "\n")
	require.Len(t, got, len(want))
	for n := range want {
		// Node.js has an error of another name.
		want[n] = strings.ReplaceAll(want[n], "InvalidAccessException", "InvalidAccessError")
		label, _, _ := strings.Cut(want[n], ": ")
		if other, ok := differences[label]; ok {
			require.NotEqual(t, label+": "+other, want[n], "it is no difference")
			want[n] = label + ": " + other
		}
		if got[n] != want[n] {
			t.Errorf("\n\tgot  %s\n\twant %s", got[n], want[n])
		}
	}
}

// text returns the string of the promise that a script evaluates to.
func (p *page) text(source string) (text string) {
	err := p.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, source, v8.Origin{Name: "test.js"})
	}, func(_ v8.Scope, v v8.Value) (err error) {
		text, err = v.AsString()
		return err
	})
	require.NoError(p.t, err)
	return text
}

func TestSubtle(t *testing.T) {
	newPage(t, web.Options{Subtle: true, Encoding: true, StructuredClone: true}).specification("subtle")
}

// longWork derives bits for days.
const longWork = `
	const work = (iterations = 2 ** 32 - 1) => crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits'])
		.then((key) => crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations }, key, 512));
`

// operations returns the number of goroutines that compute for crypto.subtle.
func operations() int {
	all := make([]byte, 1<<20)
	return strings.Count(string(all[:runtime.Stack(all, true)]), "web.(*operations).compute(")
}

func requireNoOperations(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool { return operations() == 0 }, 10*time.Second, time.Millisecond)
}

// Operations compute only while the loop runs, and end with the Env or the loop.
func TestSubtleEnds(t *testing.T) {
	for _, end := range []string{"env", "loop", "isolate"} {
		t.Run(end, func(t *testing.T) {
			i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, Measure: true})
			require.NoError(t, err)
			defer i.Close()
			p := subtlePage(t, i, v8.LoopOptions{})
			require.NoError(t, p.exec(longWork+"for (let n = 0; n < 10; n++) work()"))
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			require.ErrorIs(t, p.loop.Run(short), context.DeadlineExceeded)
			require.Equal(t, 10, operations())
			// They are waiting now.
			var before time.Duration
			require.Eventually(t, func() bool {
				last := before
				before = i.Times().CPU
				return before == last
			}, 10*time.Second, 20*time.Millisecond)
			require.Greater(t, before, 20*time.Millisecond)
			short, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			require.ErrorIs(t, p.loop.Run(short), context.DeadlineExceeded)
			require.Greater(t, i.Times().CPU, before)
			switch end {
			case "env":
				require.NoError(t, p.env.Close())
			case "loop":
				require.NoError(t, p.loop.Close())
			case "isolate":
				require.NoError(t, i.Close())
				require.NoError(t, p.loop.Close())
			}
			requireNoOperations(t)
			require.Less(t, i.Memory().Buffers, uint64(40<<10)) // an operation has 8 KiB
		})
	}
}

// subtlePage returns a page in an isolate of the test.
func subtlePage(t testing.TB, i *v8.Isolate, l v8.LoopOptions) *page {
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	p := &page{t: t, loop: v8.NewLoop(c, l)}
	t.Cleanup(func() { require.NoError(t, p.loop.Close()) })
	p.env, err = web.Install(ctx, p.loop, web.Options{Subtle: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.env.Close()) })
	return p
}

// The limits of time of the isolate end operations.
func TestSubtleLimits(t *testing.T) {
	for name, limit := range map[string]struct {
		limits func() v8.Limits
		want   error
	}{
		"CPU":    {func() v8.Limits { return v8.Limits{CPU: 100 * time.Millisecond} }, v8.ErrCPULimit},
		"RunCPU": {func() v8.Limits { return v8.Limits{RunCPU: 100 * time.Millisecond} }, v8.ErrCPULimit},
		"Deadline": {
			func() v8.Limits { return v8.Limits{Deadline: time.Now().Add(100 * time.Millisecond)} }, v8.ErrTimeLimit,
		},
	} {
		for kind, source := range map[string]string{
			"PBKDF2": longWork + "work()",
			"RSA": `for (let n = 0; n < 1000; n++) crypto.subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 4096,
				publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign'])`,
			"digest": `const data = new Uint8Array(20e6); (async () => {
				for (;;) await Promise.all([crypto.subtle.digest('SHA-1', data), crypto.subtle.digest('SHA-1', data)]) })()`,
		} {
			if name == "RunCPU" && kind == "digest" {
				continue // a digest of this data takes less
			}
			t.Run(name+" "+kind, func(t *testing.T) {
				limits := limit.limits()
				limits.Memory = 128 << 20
				i, err := v8.NewIsolate(v8.IsolateOptions{Limits: limits})
				require.NoError(t, err)
				defer i.Close()
				p := subtlePage(t, i, v8.LoopOptions{})
				begun := time.Now()
				err = p.exec(source)
				if err == nil {
					err = p.loop.Run(ctx)
				}
				require.ErrorIs(t, err, limit.want)
				require.Less(t, time.Since(begun), 10*time.Second)
				require.NoError(t, p.env.Close())
				requireNoOperations(t)
			})
		}
	}
}

// The generation of an RSA key cannot be interrupted. Nothing waits for it, and its CPU time
// counts.
func TestSubtleRSAEnds(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, Measure: true})
	require.NoError(t, err)
	defer i.Close()
	p := subtlePage(t, i, v8.LoopOptions{})
	const generate = `crypto.subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: %s,
		publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign'])`
	require.NoError(t, p.exec(strings.ReplaceAll(generate, "%s", "2048")))
	require.NoError(t, p.loop.Run(ctx))
	require.Greater(t, i.Times().CPU, 10*time.Millisecond)

	require.NoError(t, p.exec("for (let n = 0; n < 10; n++) "+strings.ReplaceAll(generate, "%s", "4096")))
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	begun := time.Now()
	require.ErrorIs(t, p.loop.Run(short), context.DeadlineExceeded)
	require.NoError(t, i.Close())
	require.NoError(t, p.loop.Close())
	require.Less(t, time.Since(begun), 200*time.Millisecond)
	require.Eventually(t, func() bool { return operations() == 0 }, 60*time.Second, time.Millisecond)
}

// Pending operations count against the limits of the loop and the memory of the isolate.
func TestSubtlePending(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	defer i.Close()
	const refused = "RangeError: the limit of pending work is reached"
	const count = `
		globalThis.errors = {};
		for (let n = 0; n < 100; n++) f().catch((e) => { errors[e] = (errors[e] ?? 0) + 1 });
	`
	for _, c := range []struct {
		source string
		limits v8.LoopOptions
		want   string
	}{
		{longWork + "const f = () => work();", v8.LoopOptions{MaxPending: 40}, refused},
		{
			"const data = new Uint8Array(2e6); const f = () => crypto.subtle.digest('SHA-1', data);",
			v8.LoopOptions{MaxBytes: 20e6}, refused,
		},
		{
			"const data = new Uint8Array(2e6); const f = () => crypto.subtle.digest('SHA-1', data);",
			v8.LoopOptions{}, refused,
		},
	} {
		p := subtlePage(t, i, c.limits)
		require.NoError(t, p.exec("{"+c.source+count+"}"))
		v, err := p.loop.Context().Eval(ctx, "JSON.stringify(errors)")
		require.NoError(t, err)
		var errs map[string]int
		require.NoError(t, json.Unmarshal([]byte(v.(string)), &errs))
		require.Len(t, errs, 1, c.source)
		require.Greater(t, errs[c.want], 40, errs)
		require.Less(t, errs[c.want], 100)
		require.NoError(t, p.env.Close())
		requireNoOperations(t)
		require.NoError(t, p.loop.Close())
		require.NoError(t, p.loop.Context().Close())
	}
}

// Keys count against the memory of the isolate, and are freed with their CryptoKeys.
func TestSubtleKeysCount(t *testing.T) {
	p := newPage(t, web.Options{Subtle: true})
	const load = `(async () => {
		const data = new Uint8Array(1e6), hmac = { name: 'HMAC', hash: 'SHA-1' };
		for (let n = 0; n < 500; n++) keep(await crypto.subtle.importKey('raw', data, hmac, true, ['sign']));
		return data.length;
	})()`
	require.NoError(t, p.exec("globalThis.keep = (key) => key.type"))
	_, err := p.await(ctx, load)
	require.ErrorIs(t, err, nil)
	require.NoError(t, p.exec("globalThis.kept = []; globalThis.keep = (key) => kept.push(key)"))
	_, err = p.await(ctx, load)
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.NoError(t, p.exec("kept.length = 0; globalThis.keep = (key) => key.type"))
	_, err = p.await(ctx, load)
	require.NoError(t, err)
}

// Operations of several contexts at once, some of which are closed early.
func TestSubtleTogether(t *testing.T) {
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, Measure: true})
			if !assert.NoError(t, err) {
				return
			}
			defer i.Close()
			for round := range 5 {
				p := subtlePage(t, i, v8.LoopOptions{})
				assert.NoError(t, p.exec(longWork+`globalThis.done = 0;
					const data = new Uint8Array(2e6);
					for (let n = 0; n < 10; n++) {
						work(5000).then(() => done++);
						crypto.subtle.digest('SHA-256', data).then(() => done++);
					}`))
				run, cancel := context.WithTimeout(ctx, time.Duration(round)*10*time.Millisecond)
				if n == 0 {
					run = ctx
				}
				err := p.loop.Run(run)
				cancel()
				if n == 0 {
					v, get := p.loop.Context().Get(ctx, "done")
					assert.NoError(t, errors.Join(err, get))
					assert.EqualValues(t, 20, v)
				}
				assert.NoError(t, errors.Join(p.env.Close(), p.loop.Close(), p.loop.Context().Close()))
			}
		})
	}
	all.Wait()
	requireNoOperations(t)
}

// Neither a pending operation nor a key can be part of a snapshot.
func TestSubtleInSnapshots(t *testing.T) {
	o := web.Options{Subtle: true}
	_, err := build(t.Context(), o, func(loop *v8.Loop, _ *web.Env) error {
		return loop.Context().Exec(t.Context(), longWork+"work()")
	})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "1 operations")
	_, err = build(t.Context(), o, func(loop *v8.Loop, _ *web.Env) error {
		return loop.Context().Exec(t.Context(), `globalThis.keys =
			crypto.subtle.generateKey({ name: 'AES-CBC', length: 128 }, false, ['encrypt'])`)
	})
	require.Error(t, err)
	requireNoOperations(t)
	// Keys that are garbage do no harm.
	s := kept(t, o, "crypto.subtle.digest('SHA-1', new Uint8Array(1)).then((b) => { globalThis.early = b.byteLength })")
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	require.NoError(t, err)
	defer i.Close()
	require.EqualValues(t, 24, inContext(t, i, o, longWork+`
		globalThis.result = 0;
		work(3000).then(() => crypto.subtle.generateKey({ name: 'AES-CBC', length: 128 }, false, ['encrypt']))
			.then((key) => { result = key.algorithm.length - 124 + early })`))
}
