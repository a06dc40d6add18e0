package console_test

import (
	"bytes"
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/v8"
)

// The length of a message is bounded, and the message ends with the number of omitted
// items.
func TestMessageBounds(t *testing.T) {
	const most = 17 << 20
	for name, test := range map[string]struct{ source, ends string }{
		"string": {`console.log('x'.repeat(2 ** 24 + 5))`, "x... 5 more characters\n"},
		"strings": {`const s = 'x'.repeat(2 ** 23); console.log(s, s, s, s)`,
			"... 1 more character ... 2 more arguments\n"},
		"specifiers": {`const s = 'x'.repeat(2 ** 23); console.log('%s%s%s|%s', s, s, s, s)`,
			"%s|%s ... 2 more arguments\n"},
		"%s":        {`console.log('%s', {toString: () => 'x'.repeat(2 ** 24 + 5)})`, "... 5 more characters\n"},
		"%j":        {`console.log('%j', ['x'.repeat(2 ** 24)])`, "... 4 more characters\n"},
		"arguments": {`console.log(...Array(1e5).fill({a: 'x'.repeat(1e4)}))`, " more arguments\n"},
		"line breaks in groups": {
			`for (let n = 0; n < 100; n++) console.group(); console.log('\n'.repeat(1e6))`, " more characters\n"},
		"trace":  {`console.trace('x'.repeat(2 ** 24 + 5))`, " more characters\n    at test.js:1:9\n"},
		"assert": {`console.assert(false, 'x'.repeat(2 ** 24))`, "... 18 more characters\n"},
		"class names": {`
			class C {} Object.defineProperty(C, 'name', {value: 'n'.repeat(1e4)});
			console.dir([Array(100).fill(Array(100).fill(new C))], {depth: Infinity})`, "]\n"},
		"indentation": {`
			let o = Object.fromEntries(Array.from({length: 1000}, (_, n) => ['k' + n, 1]));
			for (let n = 0; n < 400; n++) o = {o};
			console.dir(o, {depth: Infinity})`, "}\n"},
		"stacks of line breaks": {`
			let o = Array(100).fill(Object.assign(new Error, {stack: 'E\n    at' + '\n'.repeat(1e5)}));
			for (let n = 0; n < 400; n++) o = {o};
			console.dir(o, {depth: Infinity})`, "}\n"},
		"wide cells": {
			`console.table(Array(1000).fill({a: 1}).with(500, {a: 'x'.repeat(1e6), b: Array(1e5).fill('y'.repeat(1e4))}))`, "┘\n"},
		"wide columns": {
			`console.table(Array.from({length: 1000}, (_, n) => Object.fromEntries(Array.from({length: 100}, (_, k) => ['k'.repeat(900) + k, n]))))`,
			"... 954 more rows\n"},
		"wide columns that are asked for": {
			`console.table([...Array(1000).keys()].map((n) => ({n})), Array.from({length: 90}, (_, n) => 'k'.repeat(900) + n))`, " more rows\n"},
		"rows":          {`console.table(Array(1005).fill(1))`, "... 5 more rows\n"},
		"string object": {`console.log(Object('x'.repeat(1e7)))`, "x'... 9990000 more characters]\n"},
		"bigint":        {`console.log(7n ** 100000n)`, "n... 74510 more digits\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out := run(t, test.source)
			text := out.stdout.String() + out.stderr.String()
			require.Less(t, len(text), most)
			require.Contains(t, text[max(0, len(text)-200):], test.ends)
		})
	}
}

// Values that take long to print are interrupted when the run ends.
func TestEndless(t *testing.T) {
	for name, source := range map[string]string{
		"bigint":  `console.log(1n << 100000000n)`,
		"%d":      `console.log('%d', 1n << 100000000n)`,
		"wrapped": `console.log(Object(1n << 100000000n))`,
		"frames that are no cause's": `
			const stack = (c) => 'E\n    at' + Array.from({length: 3e4}, () => c).join('\n');
			const errors = Array.from({length: 100}, () => Object.assign(new Error('', {cause: Object.assign(new Error, {stack: stack('b')})}), {stack: stack('a')}));
			for (;;) console.log(errors)`,
		"many": `
			const all = Array.from({length: 1000}, () => ({}));
			for (const o of all) for (let n = 0; n < 1000; n++) o['k' + n] = all[n];
			for (;;) console.dir(all, {depth: Infinity})`,
	} {
		t.Run(name, func(t *testing.T) {
			c := newContext(t)
			var out bytes.Buffer
			_, err := console.Install(t.Context(), c, &out, &out)
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			start := time.Now()
			require.ErrorIs(t, c.Exec(ctx, source), v8.ErrTerminated)
			// The race detector makes arithmetic in Go many times slower.
			require.Less(t, time.Since(start), 40*time.Second)
		})
	}
}

// A label is short, and does not keep a long string alive.
func TestLabelsAreShort(t *testing.T) {
	var out bytes.Buffer
	c := newContext(t)
	_, err := console.Install(t.Context(), c, &out, &out)
	require.NoError(t, err)
	before := heap()
	require.NoError(t, c.Exec(t.Context(), `
		for (let n = 0; n < 100; n++) {
			const label = {toString: () => n + 'x'.repeat(1e6)};
			console.count(label);
			console.time(label);
		}`))
	require.Less(t, out.Len(), 110_000)
	out.Reset()
	require.Less(t, heap(), before+10<<20)
	runtime.KeepAlive(c)
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
