package web

import (
	"context"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// part is one script. If it is exposed, its classes and functions become globals;
// otherwise only other scripts use them.
type part struct {
	name      string
	exposed   bool
	functions []*v8.HostFunction
	hook      hook // the function that the script evaluates to
}

// host registers a Go function for the scripts. The snapshots of contexts with web's APIs
// contain its name.
func host(name string, f v8.Callback) *v8.HostFunction {
	return v8.NewHostFunction("paddock/web."+name, f)
}

// hostOfEnv registers a Go function that needs the Env of its context.
func hostOfEnv(name string, f func(e *Env, ctx context.Context, call *v8.Call) (v8.Value, error)) *v8.HostFunction {
	return host(name, func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		e, _ := call.Scope.Context().Data(envKey{}).(*Env)
		if e == nil {
			return v8.Undefined, errEnvClosed
		}
		return f(e, ctx, call)
	})
}

var (
	hostAbortFetch     = hostOfEnv("abortFetch", abortFetch)
	hostCancel         = hostOfEnv("cancel", cancelTimer)
	hostChangeURL      = host("changeURL", changeURL)
	hostClone          = host("clone", clone)
	hostDecode         = host("decode", decode)
	hostDecodeBase64   = host("decodeBase64", decodeBase64)
	hostDecodeUTF8     = host("decodeUTF8", decodeUTF8)
	hostEncode         = host("encode", encode)
	hostEncodeBase64   = host("encodeBase64", encodeBase64)
	hostEncodeInto     = host("encodeInto", encodeInto)
	hostEncodingName   = host("encodingName", encodingName)
	hostHasCredentials = host("hasCredentials", hasCredentials)
	hostNow            = hostOfEnv("now", now)
	hostOrigin         = hostOfEnv("origin", timeOrigin)
	hostParseURL       = host("parseURL", parseURL)
	hostRandom         = host("random", random)
	hostReport         = hostOfEnv("report", report)
	hostStart          = hostOfEnv("start", startTimer)
	hostStartFetch     = hostOfEnv("startFetch", startFetch)
	hostToBytes        = host("toBytes", toBytes)
	hostUUID           = host("uuid", uuid)
	hostWatchRequest   = hostOfEnv("watchRequest", watchRequest)
)

// parts returns the scripts that o requires, in the order in which they run.
func (o Options) parts() (parts []part) {
	fetch := o.Fetch.Transport != nil
	classes := o.Serve || fetch
	events := o.Abort || classes
	add := func(needed bool, p part) {
		if needed || p.exposed {
			parts = append(parts, p)
		}
	}
	type functions = []*v8.HostFunction
	add(false, part{name: "domexception", exposed: events || o.StructuredClone || o.Base64 || o.Crypto})
	add(events, part{name: "timers", exposed: o.Timers, hook: timerHook,
		functions: functions{hostStart, hostCancel, hostReport}})
	add(events, part{name: "event", exposed: o.Abort})
	add(events, part{name: "abort", exposed: o.Abort})
	add(false, part{name: "clone", exposed: o.StructuredClone, functions: functions{hostClone}})
	add(false, part{name: "encoding", exposed: o.Encoding,
		functions: functions{hostEncode, hostEncodeInto, hostDecode, hostEncodingName}})
	add(false, part{name: "base64", exposed: o.Base64, functions: functions{hostDecodeBase64, hostEncodeBase64}})
	add(false, part{name: "performance", exposed: o.Performance > 0, functions: functions{hostNow, hostOrigin}})
	add(false, part{name: "crypto", exposed: o.Crypto, functions: functions{hostRandom, hostUUID}})
	add(classes, part{name: "url", exposed: o.URL, functions: functions{hostParseURL, hostChangeURL, hostDecodeUTF8}})
	add(false, part{name: "headers", exposed: classes})
	add(false, part{name: "body", exposed: classes, functions: functions{hostDecodeUTF8, hostEncode, hostToBytes}})
	add(false, part{name: "request", exposed: classes, functions: functions{hostHasCredentials}})
	add(false, part{name: "response", exposed: classes})
	add(
		false,
		part{name: "fetch", exposed: fetch, hook: fetchHook, functions: functions{hostStartFetch, hostAbortFetch}},
	)
	add(false, part{name: "serve", exposed: o.Serve, hook: serveHook, functions: functions{hostWatchRequest}})
	return parts
}

// names describes parts, for example "timers (event)": parts that are not exposed are in
// parentheses.
func names(parts []part) string {
	list := make([]string, len(parts))
	for n, p := range parts {
		if list[n] = p.name; !p.exposed {
			list[n] = "(" + p.name + ")"
		}
	}
	return strings.Join(list, " ")
}

// run runs the script and returns the value to which it evaluates.
func (p *part) run(ctx context.Context, s v8.Scope, primordials v8.Value) (v8.Value, error) {
	script, err := source(ctx, s, p.name)
	if err != nil {
		return v8.Undefined, err
	}
	functions := make(map[string]any, len(p.functions))
	for _, h := range p.functions {
		if functions[h.ShortName()], err = s.HostFunction(h); err != nil {
			return v8.Undefined, err
		}
	}
	given, err := s.Value(functions)
	if err != nil {
		return v8.Undefined, err
	}
	return script.Call(ctx, v8.Undefined, primordials, given, v8.Bool(p.exposed))
}
