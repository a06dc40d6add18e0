package web

import (
	"context"
	"strings"

	"github.com/seed24588400/paddock/v8"
)

// part is one script.
type part struct {
	name      string
	functions []*v8.HostFunction
	hook      hook // the function that the script evaluates to
	// exposed reports whether the classes and functions of the script become globals, and
	// needed whether other scripts use them. needed may be nil.
	exposed, needed func(o *Options) bool
}

const partCount = 39

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
	hostAbortFetch   = hostOfEnv("abortFetch", abortFetch)
	hostCancel       = hostOfEnv("cancel", cancelTimer)
	hostChangeURL    = host("changeURL", changeURL)
	hostCloseCodec   = withCodec("closeCodec", closeCodec)
	hostClone        = host("clone", clone)
	hostCloseHosted  = hostOfEnv("closeHosted", closeHosted)
	hostCloseSocket  = hostOfEnv("closeSocket", closeSocket)
	hostDecode       = host("decode", decode)
	hostDecodeBase64 = host("decodeBase64", decodeBase64)
	hostDecodeUTF8   = host("decodeUTF8", decodeUTF8)
	hostDescribe     = host("describe", describe)
	hostEncode       = host("encode", encode)
	hostEncodeBase64 = host("encodeBase64", encodeBase64)
	hostEncodeInto   = host("encodeInto", encodeInto)
	hostEncodingName = host("encodingName", encodingName)
	hostEndCodec     = withCodec("endCodec", endCodec)
	hostEndHosted    = hostOfEnv("endHosted", endHosted)
	hostFeedCodec    = withCodec("feedCodec", feedCodec)
	hostMoreOfCodec  = withCodec("moreOfCodec", moreOfCodec)
	hostNow          = hostOfEnv("now", now)
	hostOpenCodec    = hostOfEnv("openCodec", openCodec)
	hostOpenSocket   = hostOfEnv("openSocket", openSocket)
	hostOperate      = hostOfEnv("operate", operate)
	hostOrigin       = hostOfEnv("origin", timeOrigin)
	hostMultipart    = host("parseMultipart", parseMultipart)
	hostParseURL     = host("parseURL", parseURL)
	hostRandom       = host("random", random)
	hostReport       = hostOfEnv("report", report)
	hostSendSocket   = hostOfEnv("sendSocket", sendSocket)
	hostSocketURL    = host("socketURL", socketURL)
	hostStart        = hostOfEnv("start", startTimer)
	hostStartFetch   = hostOfEnv("startFetch", startFetch)
	hostStartRead    = hostOfEnv("startRead", startRead)
	hostStartWrite   = hostOfEnv("startWrite", startWrite)
	hostTextSize     = host("textSize", textSize)
	hostToBytes      = host("toBytes", toBytes)
	hostUUID         = host("uuid", uuid)
	hostUserAgent    = hostOfEnv("userAgent", userAgent)
	hostWatchRequest = hostOfEnv("watchRequest", watchRequest)
)

// parts are the scripts, in the order in which they run.
var parts = [partCount]part{
	{name: "domexception", exposed: func(o *Options) bool {
		return o.events() || o.StructuredClone || o.Base64 || o.cryptography() || o.Performance > 0
	}},
	{name: "timers", functions: functions{hostStart, hostCancel, hostReport}, hook: timerHook,
		exposed: func(o *Options) bool { return o.Timers }, needed: (*Options).events},
	{name: "event", exposed: func(o *Options) bool { return o.Abort || o.GlobalEvents }, needed: (*Options).events},
	{name: "abort", exposed: func(o *Options) bool { return o.Abort }, needed: (*Options).events},
	{name: "globalevents", functions: functions{hostDescribe}, hook: rejectionHook,
		exposed: func(o *Options) bool { return o.GlobalEvents }},
	{name: "scheduler", exposed: func(o *Options) bool { return o.Scheduler }},
	{name: "clone", functions: functions{hostClone}, exposed: func(o *Options) bool { return o.StructuredClone },
		needed: func(o *Options) bool { return o.Performance > 0 || o.messages() }},
	{name: "messages", exposed: func(o *Options) bool { return o.Messages }, needed: (*Options).messages},
	{name: "encoding", functions: functions{hostEncode, hostEncodeInto, hostDecode, hostEncodingName},
		exposed: func(o *Options) bool { return o.Encoding }},
	{name: "base64", functions: functions{hostDecodeBase64, hostEncodeBase64},
		exposed: func(o *Options) bool { return o.Base64 }},
	{name: "performance", functions: functions{hostNow, hostOrigin},
		exposed: func(o *Options) bool { return o.Performance > 0 }},
	{name: "self", exposed: func(o *Options) bool { return o.Self }},
	{name: "navigator", functions: functions{hostUserAgent},
		exposed: func(o *Options) bool { return o.UserAgent != "" }},
	{name: "subtle", functions: functions{hostOperate, hostEncode, hostToBytes}, hook: subtleHook,
		exposed: func(o *Options) bool { return o.Subtle }},
	{name: "crypto", functions: functions{hostRandom, hostUUID}, exposed: (*Options).cryptography},
	{name: "streams", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "writable", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "readable", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "bytestream", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "tee", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "pipe", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "transform", exposed: (*Options).ownStreams, needed: (*Options).streams},
	{name: "streamtransfer",
		exposed: func(o *Options) bool { return o.Streams && (o.StructuredClone || o.Messages) }},
	{name: "textstreams", functions: functions{hostEncode, hostDecode, hostEncodingName},
		exposed: func(o *Options) bool { return o.Streams && o.Encoding }},
	{name: "compression",
		functions: functions{hostOpenCodec, hostFeedCodec, hostMoreOfCodec, hostEndCodec, hostCloseCodec},
		exposed:   func(o *Options) bool { return o.Compression }},
	{name: "hosted", functions: functions{hostStartRead, hostStartWrite, hostEndHosted, hostCloseHosted},
		hook:    streamHook,
		exposed: (*Options).ownStreams},
	{name: "blob", functions: functions{hostDecodeUTF8, hostEncode}, exposed: func(o *Options) bool { return o.Blob },
		needed: (*Options).sockets},
	{name: "form", functions: functions{hostDecodeUTF8, hostEncode, hostMultipart, hostUUID},
		exposed: func(o *Options) bool { return o.Blob }},
	{name: "url", functions: functions{hostParseURL, hostChangeURL, hostDecodeUTF8},
		exposed: func(o *Options) bool { return o.URL },
		needed:  func(o *Options) bool { return o.URLPattern || o.classes() }},
	{name: "urlpattern", functions: functions{hostParseURL, hostChangeURL},
		exposed: func(o *Options) bool { return o.URLPattern }},
	{name: "headers", exposed: (*Options).classes, needed: (*Options).sockets},
	{name: "mime", exposed: (*Options).classes},
	{name: "body", functions: functions{hostDecodeUTF8, hostEncode, hostToBytes}, exposed: (*Options).classes},
	{name: "request", exposed: (*Options).classes},
	{name: "response", exposed: (*Options).classes},
	{name: "wasmstreaming", exposed: (*Options).classes},
	{name: "fetch", functions: functions{hostStartFetch, hostAbortFetch}, hook: fetchHook, exposed: (*Options).fetches},
	{name: "websocket",
		functions: functions{hostSocketURL, hostTextSize, hostOpenSocket, hostSendSocket, hostCloseSocket},
		hook:      socketHook, exposed: (*Options).sockets},
	{name: "serve", functions: functions{hostWatchRequest}, hook: serveHook,
		exposed: func(o *Options) bool { return o.Serve }},
}

type functions = []*v8.HostFunction

func (o *Options) fetches() bool { return o.Fetch.Transport != nil }

func (o *Options) sockets() bool { return o.WebSocket.Transport != nil }

// messages reports whether MessageEvent is required.
func (o *Options) messages() bool { return o.Messages || o.sockets() }

// cryptography reports whether the object crypto is required.
func (o *Options) cryptography() bool { return o.Crypto || o.Subtle }

// classes reports whether Headers, Request and Response are required.
func (o *Options) classes() bool { return o.Serve || o.fetches() }

// events reports whether events and AbortSignal are required.
func (o *Options) events() bool {
	return o.Abort || o.GlobalEvents || o.Scheduler || o.messages() || o.streams() || o.classes()
}

// ownStreams reports whether the classes of streams become globals.
func (o *Options) ownStreams() bool { return o.Streams }

// streams reports whether streams are required.
func (o *Options) streams() bool { return o.Streams || o.Compression }

// use says what a context has of a part.
type use uint8

const (
	unused use = iota
	needed
	exposed
)

// selection is the use of each part.
type selection [partCount]use

func (o *Options) selection() (s selection) {
	for n := range parts {
		switch p := &parts[n]; {
		case p.exposed(o):
			s[n] = exposed
		case p.needed != nil && p.needed(o):
			s[n] = needed
		}
	}
	return s
}

// names describes the parts, for example "timers (event)": parts that are not exposed are
// in parentheses.
func (s selection) names() string {
	list := make([]string, 0, partCount)
	for n, u := range s {
		switch name := parts[n].name; u {
		case exposed:
			list = append(list, name)
		case needed:
			list = append(list, "("+name+")")
		}
	}
	return strings.Join(list, " ")
}

// run runs the script and returns the value to which it evaluates.
func (p *part) run(ctx context.Context, s v8.Scope, primordials v8.Value, u use) (v8.Value, error) {
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
	return script.Call(ctx, v8.Undefined, primordials, given, v8.Bool(u == exposed))
}
