package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

// all are the grants of the plugins in the tests.
var all = grants{"p": permissions, "q": permissions}

// patient returns limits that are not reached on a busy machine by accident.
func patient() limits {
	l := defaults
	l.start, l.event, l.cpu = 20*time.Second, 20*time.Second, 10*time.Second
	return l
}

// folder returns the folder of one plugin with both hooks and the given permissions.
func folder(name, permissions, source string) fstest.MapFS {
	if permissions != "" {
		permissions = `"` + strings.ReplaceAll(permissions, " ", `", "`) + `"`
	}
	return fstest.MapFS{
		name + "/package.json": {Data: []byte(`{"name": "` + name + `", "version": "1", "type": "module", "main": "main.js", "shop": {"hooks": ["orderPlaced"], "permissions": [` + permissions + `]}}`)},
		name + "/main.js":      {Data: []byte(source)},
	}
}

// both joins two folders.
func both(a, b fstest.MapFS) fstest.MapFS {
	for name, file := range b {
		a[name] = file
	}
	return a
}

// start makes a host with plugins. mails receives the mails that they send.
func start(t *testing.T, l limits, files fstest.MapFS) (h *host, mails *[]string) {
	mails = &[]string{}
	h, err := newHost(all, l, func(plugin, to, subject string) error {
		*mails = append(*mails, plugin+" to "+to+": "+subject)
		return nil
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, h.close()) })
	for _, c := range h.sync(t.Context(), files) {
		require.NoError(t, c.err)
	}
	return h, mails
}

func placeOrder(t *testing.T, h *host, o *order) []outcome {
	return h.emit(t.Context(), "orderPlaced", o)
}

// The permissions of a plugin decide what it may do.
func TestPermissions(t *testing.T) {
	for _, c := range []struct{ name, permissions, source, want string }{
		{"reads", "", `export const orderPlaced = o => { if (o.total !== 10 || o.customer !== "ada" || o.id !== "1" || o.notes.length) throw "x" }`, ""},
		{"cannot write", "", `export const orderPlaced = o => o.addNote("x")`, "o.addNote is not a function"},
		{"cannot borrow", "", `export const orderPlaced = o => { "use strict"; o.total = 0 }`,
			"Cannot set property total"},
		{"no card", "orders:write", `export const orderPlaced = o => { if (o.card ?? o.Card ?? o.order) throw "x" }`, ""},
		{"writes", "orders:write", `export const orderPlaced = o => { o.addNote("hi"); o.discount(10, "ten") }`, ""},
		{"too cheap", "orders:write", `export const orderPlaced = o => o.discount(90, "x")`,
			"a discount is at most 20 percent"},
		{"not a number", "orders:write", `export const orderPlaced = o => o.discount(NaN, "x")`,
			"a discount is at most"},
		{"many notes", "orders:write", `export const orderPlaced = o => { for (;;) o.addNote("x") }`,
			"at most 20 notes"},
		{"mail", "mail", `import {send} from "shop:mail"; export const orderPlaced = o => send(o.customer + "@x", "hi")`, ""},
		{"many mails", "mail", `import {send} from "shop:mail"; export const orderPlaced = o => { for (;;) send("a@x", "hi") }`, "at most 5 mails"},
		{"header", "mail", `import {send} from "shop:mail"; export const orderPlaced = o => send("a@x\r\nBcc: b@x", "hi")`, "the address or the subject is invalid"},
		{"full storage", "storage", `import {set} from "shop:storage"; export const orderPlaced = o => { for (let n = 0;; n++) set(String(n), "x") }`, "already has 100 keys"},
		{"no eval", "orders:write mail storage", `export const orderPlaced = o => eval("1")`, "EvalError"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, _ := start(t, patient(), folder("p", c.permissions, c.source))
			outcomes := placeOrder(t, h, &order{ID: "1", Customer: "ada", Total: 10, Card: "c"})
			require.Len(t, outcomes, 1)
			if c.want == "" {
				require.NoError(t, outcomes[0].err)
			} else {
				require.ErrorContains(t, outcomes[0].err, c.want)
			}
		})
	}
}

func TestEffects(t *testing.T) {
	h, mails := start(t, patient(), both(
		folder("p", "orders:write", `export async function orderPlaced(o) { await null; o.discount(10, "ten"); o.addNote("p was here") }`),
		folder("q", "mail", `import {send} from "shop:mail"; export const orderPlaced = o => send("a@x", o.total + " " + o.notes.at(-1))`)))
	o := order{ID: "1", Total: 100}
	for _, outcome := range placeOrder(t, h, &o) {
		require.NoError(t, outcome.err)
	}
	require.Equal(t, "1: 90.00 for  (10 % off: ten; p was here)", o.String())
	require.Equal(t, []string{"q to a@x: 90 p was here"}, *mails)
	require.Empty(t, h.emit(t.Context(), "orderShipped", &o))
}

func TestNotLoaded(t *testing.T) {
	manifest := func(text string) fstest.MapFS {
		return fstest.MapFS{"p/package.json": {Data: []byte(text)},
			"p/main.js": {Data: []byte("export const orderPlaced = 1")}}
	}
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"no manifest", fstest.MapFS{"p/main.js": {}}, "package.json"},
		{"no JSON", manifest("{"), "the manifest is invalid"},
		{"other name", manifest(`{"name": "x", "version": "1", "main": "main.js"}`), "is not the name of the folder"},
		{"no main", manifest(`{"name": "p", "version": "1"}`), "a main module"},
		{"no hooks", manifest(`{"name": "p", "version": "1", "main": "main.js"}`), "at least one hook"},
		{"other hook", manifest(`{"name": "p", "version": "1", "main": "main.js", "shop": {"hooks": ["x"]}}`),
			`unknown hook "x"`},
		{"other permission", manifest(`{"name": "p", "version": "1", "main": "main.js", "shop": {"hooks": ["orderPlaced"], "permissions": ["root"]}}`), `unknown permission "root"`},
		{"not exported", folder("p", "", "export const other = 1"), "does not export a hook: orderPlaced"},
		{"no function", folder("p", "", "export const orderPlaced = 1"), "does not export a hook"},
		{"syntax", folder("p", "", "export {"), "SyntaxError"},
		{"throws", folder("p", "", "throw new Error('no')"), "Error: no"},
		{"no permission", folder("p", "mail", `import "shop:storage"; export const orderPlaced = () => 1`),
			"it requires the permission storage"},
		{"not granted", folder("r", "mail", ""), "a permission is not granted: mail"},
		{"outside", folder("p", "", `import "../q/main.js"`), "main.js"},
		{"too large", folder("p", "", strings.Repeat(" ", 9<<20)), "more than 8388608 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, _ := start(t, patient(), nil)
			changes := h.sync(t.Context(), c.files)
			require.Len(t, changes, 1)
			require.ErrorContains(t, changes[0].err, c.want)
			require.Empty(t, placeOrder(t, h, &order{}))
			require.Empty(t, h.sync(t.Context(), c.files), "nothing has changed")
		})
	}
}

// A plugin that fails several times in a row is disabled until there is a new version.
// Other plugins are not affected.
func TestDisabled(t *testing.T) {
	l := patient()
	l.cpu = 20 * time.Millisecond
	for name, source := range map[string]string{
		"throws":  `export const orderPlaced = () => { throw new Error("x") }`,
		"rejects": `export const orderPlaced = async () => { throw new Error("x") }`,
		"loops":   `export const orderPlaced = () => { for (;;); }`,
		"hoards":  `export const orderPlaced = () => { const a = []; for (;;) a.push(new Array(1e5).fill(1.5)) }`,
		"breaks":  `export const orderPlaced = () => Array.prototype.forEach.call({length: 2 ** 53 - 1}, Boolean)`,
	} {
		t.Run(name, func(t *testing.T) {
			files := both(folder("p", "", source), folder("q", "", `export const orderPlaced = () => 1`))
			h, _ := start(t, l, files)
			for n := range l.failures {
				outcomes := placeOrder(t, h, &order{})
				require.Len(t, outcomes, 2)
				require.Error(t, outcomes[0].err)
				require.NoError(t, outcomes[1].err)
				switch {
				case n == l.failures-1:
					require.Equal(t, "disabled until it changes", outcomes[0].note)
				case name == "breaks":
					require.ErrorIs(t, outcomes[0].err, v8.ErrLost)
					require.Equal(t, "restarted", outcomes[0].note)
				default:
					require.Empty(t, outcomes[0].note)
				}
			}
			outcomes := placeOrder(t, h, &order{})
			require.Len(t, outcomes, 1)
			require.Equal(t, "q", outcomes[0].plugin)

			files = both(folder("p", "", `export const orderPlaced = () => 1`),
				folder("q", "", `export const orderPlaced = () => 1`))
			require.Len(t, h.sync(t.Context(), files), 1)
			require.Len(t, placeOrder(t, h, &order{}), 2)
		})
	}
}

// A success resets the count of failures.
func TestFailuresInARow(t *testing.T) {
	h, _ := start(t, patient(), folder("p", "", `let n = 0; export const orderPlaced = () => { if (n++ % 3 !== 2) throw new Error("x") }`))
	for range 9 {
		require.Len(t, placeOrder(t, h, &order{}), 1)
	}
}

func TestReload(t *testing.T) {
	version := func(text string) fstest.MapFS {
		return folder("p", "storage orders:write", `import {get, set} from "shop:storage";
			export const orderPlaced = o => { set("n", String(Number(get("n") ?? 0) + 1)); o.addNote("`+text+` " + get("n")) }`)
	}
	h, _ := start(t, patient(), version("one"))
	notes := func() []string {
		o := order{}
		for _, outcome := range placeOrder(t, h, &o) {
			require.NoError(t, outcome.err)
		}
		return o.notes
	}
	require.Equal(t, []string{"one 1"}, notes())
	require.Empty(t, h.sync(t.Context(), version("one")))
	require.Equal(t, "p: replaced 1 by 1", h.sync(t.Context(), version("two"))[0].String())
	require.Equal(t, []string{"two 2"}, notes())
	require.Error(t, h.sync(t.Context(), folder("p", "", "export {"))[0].err)
	require.Equal(t, []string{"two 3"}, notes(), "what runs goes on")
	require.Equal(t, "p: removed", h.sync(t.Context(), fstest.MapFS{})[0].String())
	require.Empty(t, notes())
}

// Events and changes at the same time.
func TestReloadUnderEvents(t *testing.T) {
	h, _ := start(t, patient(), folder("p", "", `export const orderPlaced = () => 0`))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				for _, outcome := range h.emit(t.Context(), "orderPlaced", &order{}) {
					assert.NoError(t, outcome.err)
				}
			}
		})
	}
	for n := range 10 {
		changes := h.sync(t.Context(), folder("p", "", `export const orderPlaced = () => `+strconv.Itoa(n+1)))
		require.Len(t, changes, 1)
		require.NoError(t, changes[0].err)
	}
}

func TestLines(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t,
		os.CopyFS(dir, folder("p", "orders:write", `export const orderPlaced = o => o.discount(10, "x")`)))
	require.NoError(t, os.WriteFile(dir+"/grants.json", []byte(`{"p": ["orders:write"]}`), 0o600))
	var out strings.Builder
	require.NoError(t, run(t.Context(), strings.NewReader(`{"id": "a", "customer": "c", "total": 10}`), &out,
		[]string{"-dir", dir, "-grants", dir + "/grants.json"}))
	require.Contains(t, out.String(), "p: loaded 1\n")
	require.Contains(t, out.String(), "a: 9.00 for c (10 % off: x)\n")
	require.ErrorContains(t, run(t.Context(), strings.NewReader("{"), &out,
		[]string{"-dir", dir, "-grants", dir + "/grants.json"}), "line 1")
	require.NoError(t, os.WriteFile(dir+"/grants.json", []byte(`{"p": ["all"]}`), 0o600))
	require.ErrorContains(t, run(t.Context(), nil, &out, []string{"-dir", dir, "-grants", dir + "/grants.json"}),
		`unknown permission "all"`)
}

func TestDemonstration(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), nil, &out, nil))
	for _, want := range []string{
		"greedy: not loaded: a permission is not granted: mail",
		"it requires the permission mail",
		"the CPU time limit is reached; disabled until it changes",
		"then order 1: 237.41 for ada (5 % off: thank you)",
		"then order 5: 90.00 for bob (10 % off: 10 for bob)",
		"the order cannot be used after its hook has returned",
		"audit, in its first version, counted 7:order 7",
	} {
		require.Contains(t, out.String(), want)
	}
}
