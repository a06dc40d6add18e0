package node_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

func TestEnvironmentIsTheHosts(t *testing.T) {
	t.Setenv("SECRET_OF_THE_HOST", "secret")
	env := map[string]string{"NAME": "value"}
	got, err := of(t, node.Options{Env: env, Args: []string{"main.js", "-x"}}, `
		process.env.NEW = 1;
		const { env, argv, platform } = process;
		export default JSON.stringify([env, argv, process.cwd(), platform, Object.keys(globalThis)])`)
	require.NoError(t, err)
	require.Contains(t, got, `[{"NAME":"value","NEW":"1"},["/usr/bin/node","main.js","-x"],"/","linux",`)
	require.NotContains(t, got, "secret")
	require.Equal(t, map[string]string{"NAME": "value"}, env)
}

func TestOutput(t *testing.T) {
	var out, failures bytes.Buffer
	_, err := of(t, node.Options{Stdout: &out, Stderr: &failures, Timers: true}, `
		process.stdout.write('a\n');
		process.stderr.write(Buffer.from('b\n'));
		process.emitWarning('careful', 'MyWarning', 'W1');
		await new Promise((resolve) => setTimeout(resolve, 1));
		export default ''`)
	require.NoError(t, err)
	require.Equal(t, "a\n", out.String())
	require.Equal(t, "b\n(node:1) [W1] MyWarning: careful\n", failures.String())
	_, err = of(t, node.Options{}, `process.stdout.write('discarded'); export default ''`)
	require.NoError(t, err)
}

func TestExit(t *testing.T) {
	for _, source := range []string{"process.exit(3)",
		"try { process.exit(3) } catch {}; await new Promise(() => {})"} {
		_, err := of(t, node.Options{}, source+"; export default ''")
		var exit *node.ExitError
		require.ErrorAs(t, err, &exit, source)
		require.Equal(t, 3, exit.Code)
	}
}

// Exit returns the exit code that the guest has set, and emits the event once.
func TestExitCode(t *testing.T) {
	for source, want := range map[string]int{
		"globalThis.n = 0": 0,
		"globalThis.n = 0; process.on('exit', () => n++)":                                 1 << 8,
		"globalThis.n = 0; process.exitCode = 5; process.on('exit', (code) => n += code)": 5 + 5<<8,
		"globalThis.n = 0; process.on('exit', () => process.exitCode = 6)":                6,
	} {
		p := newPage(t, node.Options{}, node.Resolver{Next: modules.Map{"main.mjs": source + "; export default ''"}})
		_, err := p.text(ctx, "main.mjs")
		require.NoError(t, err)
		code, err := p.env.Exit(ctx)
		require.NoError(t, err)
		_, err = p.env.Exit(ctx)
		require.NoError(t, err)
		n, err := p.loop.Context().Eval(ctx, "n")
		require.NoError(t, err)
		require.Equal(t, want, code+int(n.(float64))<<8, source)
	}
	p := newPage(t, node.Options{}, node.Resolver{Next: modules.Map{"main.mjs": `
		process.on('exit', () => { throw new Error('at the end') }); export default ''`}})
	_, err := p.text(ctx, "main.mjs")
	require.NoError(t, err)
	_, err = p.env.Exit(ctx)
	require.ErrorContains(t, err, "at the end")
	require.NoError(t, p.env.Close())
	_, err = p.env.Exit(ctx)
	require.ErrorIs(t, err, v8.ErrClosed)
}

// Functions that need what the host does not give throw when they are called.
func TestRefusals(t *testing.T) {
	got, err := of(t, node.Options{}, `
		import fs, { readFileSync } from 'node:fs';
		import { Agent } from 'http';
		import net from 'net';
		new Agent({ keepAlive: true });
		const texts = [];
		await fs.promises.readFile('/x').catch((e) => texts.push(e.code));
		await new Promise((f) => fs.readFile('/x', (e) => f(texts.push(e.code))));
		for (const f of [() => readFileSync('/etc/passwd'), () => new net.Socket()]) {
			try { f() } catch (e) { texts.push(e.code + ' ' + e.message) }
		}
		export default texts.join('\n') + fs.constants.R_OK`)
	require.NoError(t, err)
	require.Contains(t, got, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM fs.readFileSync is not available: "+
		"the host gives scripts no fs.")
	require.Contains(t, got, "net.Socket is not available")
	require.Equal(t, 4, strings.Count(got, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM"))
}

func TestNames(t *testing.T) {
	got, err := of(t, node.Options{}, `
		import { builtinModules } from 'module';
		const all = [];
		for (const name of builtinModules) {
			const m = await import('node:' + name);
			const bare = await import(name);
			if (m.default !== bare.default || m.default !== process.getBuiltinModule(name)) all.push(name);
		}
		export default all.join() + builtinModules.length`)
	require.NoError(t, err)
	require.Regexp(t, `^\d+$`, got)
	for _, name := range []string{"node:nothing", "internal/errors", "node:internal/errors", "events/"} {
		_, err := of(t, node.Options{}, `import '`+name+`'; export default ''`)
		require.ErrorIs(t, err, modules.ErrNotFound, name)
	}
	_, err = newPage(t, node.Options{}, node.Resolver{}).text(ctx, "main.mjs")
	require.ErrorIs(t, err, modules.ErrNotFound)
}

func TestRequire(t *testing.T) {
	p := newPage(t, node.Options{}, node.Resolver{Next: modules.Map{
		"main.mjs": `import a from './a.cjs'; import events, { EventEmitter } from 'events';
			export default String(a(events) && EventEmitter === events)`,
		"a.cjs": `module.exports = (events) => require('events') === events &&
			require('node:events') === events && require('fs').constants.F_OK === 0`,
	}})
	got, err := p.text(ctx, "main.mjs")
	require.NoError(t, err)
	require.Equal(t, "true", got)
}

func TestWithoutEnv(t *testing.T) {
	c, err := newIsolate(t).NewContext(ctx)
	require.NoError(t, err)
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	l, err := modules.New(ctx, loop, modules.Options{Resolver: node.Resolver{}})
	require.NoError(t, err)
	defer l.Close()
	err = l.Import(ctx, "node:path", nil)
	require.ErrorContains(t, err, "call node.Install")
}

func TestTimersNeedTheOption(t *testing.T) {
	_, err := of(t, node.Options{}, `
		import { setTimeout } from 'node:timers';
		setTimeout(() => 0, 1);
		export default ''`)
	require.ErrorContains(t, err, "the host gives scripts no timers")
}

// An unreferenced timer does not keep the loop running.
func TestUnref(t *testing.T) {
	p := newPage(t, node.Options{Timers: true}, node.Resolver{Next: modules.Map{
		"main.mjs": `setInterval(() => 0, 1e7).unref(); setTimeout(() => 0, 1e7).ref().unref();
			setImmediate(() => 0); export default 'x'`,
	}})
	_, err := p.text(ctx, "main.mjs")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	require.NoError(t, p.loop.Run(ctx))
}

func TestInstallTwice(t *testing.T) {
	p := newPage(t, node.Options{}, node.Resolver{})
	_, err := node.Install(ctx, p.loop, node.Options{})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.NoError(t, p.env.Close())
	e, err := node.Install(ctx, p.loop, node.Options{})
	require.NoError(t, err)
	require.NoError(t, e.Close())
	require.ErrorIs(t, e.Keep(ctx), v8.ErrClosed)
	_, err = node.Install(ctx, p.loop, node.Options{Clock: -1})
	require.ErrorIs(t, err, v8.ErrInvalid)
}

// The async context of Go holds inside AsyncLocalStorage.run, and ends with the run.
func TestAsyncContextOfGo(t *testing.T) {
	p := newPage(t, node.Options{Timers: true}, node.Resolver{})
	type key struct{}
	c := p.loop.Context()
	var seen []any
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f, err := s.Function("see", func(ctx context.Context, _ *v8.Call) (v8.Value, error) {
			seen = append(seen, ctx.Value(key{}))
			return v8.Undefined, nil
		})
		if err != nil {
			return err
		}
		global, err := s.Global()
		if err != nil {
			return err
		}
		return global.Set(ctx, v8.String("see"), f)
	}))
	require.NoError(t, p.loader.Import(ctx, "node:async_hooks", func(s v8.Scope, namespace v8.Value) error {
		global, err := s.Global()
		if err != nil {
			return err
		}
		return global.Set(ctx, v8.String("hooks"), namespace)
	}))
	run := v8.WithAsyncContext(context.WithValue(ctx, key{}, "request"))
	require.NoError(t, c.Exec(run, `
		const storage = new hooks.AsyncLocalStorage();
		storage.run('store', async () => {
			see();
			await null;
			see();
			setTimeout(() => { see(); globalThis.stored = storage.getStore() }, 1);
		});
		storage.enterWith('entered');
		globalThis.storage = storage;`))
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, []any{"request", "request", "request"}, seen)
	stored, err := c.Get(ctx, "stored")
	require.NoError(t, err)
	require.Equal(t, "store", stored)
	require.NoError(t, c.Exec(ctx, `globalThis.after = storage.getStore(); see()`))
	after, err := c.Get(ctx, "after")
	require.NoError(t, err)
	require.Nil(t, after)
	require.Nil(t, seen[3])
}

func TestSnapshot(t *testing.T) {
	resolver := node.Resolver{Next: modules.Map{"main.mjs": `
		import { createHash } from 'node:crypto';
		import { AsyncLocalStorage } from 'node:async_hooks';
		import path from 'path';
		globalThis.storage = new AsyncLocalStorage();
		export default process.env.NAME;
		globalThis.use = async () => {
			const lines = [process.env.NAME, process.argv[1], path.join('a', '..', 'b')];
			lines.push(createHash('md5').update('x').digest('hex'));
			await storage.run('stored', () => new Promise((resolve) => {
				setTimeout(() => resolve(lines.push(storage.getStore())), 1);
			}));
			const { inspect } = await import('node:util');
			return lines.concat(inspect({ a: Buffer.from('x') })).join(' ');
		}`}}
	build := node.Options{Timers: true, Env: map[string]string{"NAME": "built"}}
	setup := func(ctx context.Context, c *v8.Context) error {
		loop := v8.NewLoop(c, v8.LoopOptions{})
		defer loop.Close()
		env, err := node.Install(ctx, loop, build)
		if err != nil {
			return err
		}
		l, err := modules.New(ctx, loop, modules.Options{Resolver: resolver})
		if err != nil {
			return errors.Join(err, env.Close())
		}
		if err := l.Import(ctx, "main.mjs", nil); err != nil {
			return errors.Join(err, l.Close(), env.Close())
		}
		return errors.Join(l.Keep(ctx), env.Keep(ctx))
	}
	s, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{Setup: setup}})
	require.NoError(t, err)
	defer s.Close()
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	require.NoError(t, err)
	defer i.Close()
	for _, name := range []string{"one", "two", "built"} {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		loop := v8.NewLoop(c, v8.LoopOptions{})
		o := node.Options{Timers: true, Env: map[string]string{"NAME": name}, Args: []string{"arg"}}
		env, err := node.Install(ctx, loop, o)
		require.NoError(t, err)
		l, err := modules.New(ctx, loop, modules.Options{Resolver: resolver})
		require.NoError(t, err)
		var text string
		require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, "use()") },
			func(_ v8.Scope, v v8.Value) (err error) {
				text, err = v.AsString()
				return err
			}))
		require.Equal(t, name+" arg b 9dd4e461268c8034f5c8564e155c67a6 stored { a: <Buffer 78> }", text)
		require.NoError(t, errors.Join(l.Close(), env.Close(), loop.Close(), c.Close()))
	}
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	defer c.Close()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	_, err = node.Install(ctx, loop, node.Options{})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "Options.Timers differs")
}

func TestKeepRefuses(t *testing.T) {
	p := newPage(t, node.Options{}, node.Resolver{})
	require.ErrorIs(t, p.env.Keep(ctx), v8.ErrInvalid)
	var none *node.Env
	require.ErrorIs(t, none.Keep(ctx), v8.ErrInvalid)
	require.NoError(t, none.Close())
}

// A context that uses no module does not pay for it.
func TestCost(t *testing.T) {
	p := newPage(t, node.Options{Timers: true}, node.Resolver{})
	used := func() uint64 {
		s, err := p.loop.Context().Isolate().HeapStatistics(ctx)
		require.NoError(t, err)
		return s.UsedHeap
	}
	before := used()
	require.NoError(t, p.env.Close())
	e, err := node.Install(ctx, p.loop, node.Options{Timers: true})
	require.NoError(t, err)
	defer e.Close()
	require.Less(t, used()-before, uint64(64<<10))
}
