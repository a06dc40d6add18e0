package node

import (
	"context"
	"embed"
	"maps"
	"slices"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

//go:embed *.js
var scripts embed.FS

// files are the scripts of the modules that guests can require, by the names of the modules.
// Modules that only other modules require begin with "internal/".
var files = map[string]string{
	"assert": "assert", "assert/strict": "assert_strict", "async_hooks": "async_hooks", "buffer": "buffer",
	"console": "console", "constants": "constants", "crypto": "crypto", "diagnostics_channel": "diagnostics_channel",
	"events": "events", "module": "module", "os": "os", "path": "path", "path/posix": "path_posix",
	"path/win32": "path_win32", "perf_hooks": "perf_hooks", "process": "process", "punycode": "punycode",
	"querystring": "querystring", "stream": "stream", "stream/consumers": "stream_consumers",
	"stream/promises": "stream_promises", "stream/web": "stream_web", "string_decoder": "string_decoder",
	"sys": "sys", "timers": "timers", "timers/promises": "timers_promises", "tty": "tty", "url": "url",
	"util": "util", "util/types": "types", "zlib": "zlib",

	"internal/encodings": "encodings", "internal/equality": "equality", "internal/errors": "errors",
	"internal/inspect": "inspect", "internal/refused": "refused",
}

// refused are the modules whose functions throw, because the host gives scripts nothing of the
// kind. refused.js has the names of the functions.
var refused = strings.Fields(`child_process cluster dgram dns dns/promises fs fs/promises http http2 https inspector net
	readline readline/promises repl tls v8 vm wasi worker_threads`)

const prefix = "node:"

// builtin returns the name of a module without its prefix.
func builtin(specifier string) (name string, ok bool) {
	name = strings.TrimPrefix(specifier, prefix)
	return name, known[name]
}

// known are the names of all modules that guests can require.
var known = func() map[string]bool {
	all := map[string]bool{}
	for name := range files {
		if !strings.HasPrefix(name, "internal/") {
			all[name] = true
		}
	}
	for _, name := range refused {
		all[name] = true
	}
	return all
}()

// evaluate evaluates a script to its value, a function.
func evaluate(ctx context.Context, s v8.Scope, file string) (v8.Value, error) {
	text, err := scripts.ReadFile(file + ".js")
	if err != nil {
		return v8.Undefined, err
	}
	return wired.EvalInternal(s, ctx, string(text))
}

// source returns the function that makes a module.
func source(ctx context.Context, call *v8.Call) (v8.Value, error) {
	name, err := call.Arg(0).AsString()
	if err != nil {
		return v8.Undefined, err
	}
	file, ok := files[name]
	if !ok {
		return v8.Undefined, refusal("there is no such module", nil)
	}
	return evaluate(ctx, call.Scope, file)
}

// sorted are the names of the modules, in order.
var sorted = slices.Sorted(maps.Keys(known))

// names returns the names of the modules that guests can require, or only of those that refuse.
func names(_ context.Context, call *v8.Call) (v8.Value, error) {
	list := sorted
	if only, _ := call.Arg(0).Bool(); only {
		list = refused
	}
	all := make([]any, len(list))
	for n, name := range list {
		all[n] = name
	}
	return call.Scope.Value(all)
}
