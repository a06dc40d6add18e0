package misuse

import (
	"context"
	"reflect"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/locker"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/metrics"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/node"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/remote"
	"github.com/seed24588400/paddock/remote/isolates"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
	"github.com/seed24588400/paddock/web"
)

type pair struct{ A, B int }

// functions are the exported functions by package and name; generic ones are
// instantiated. TestComplete fails if one is missing.
var functions = map[string]any{
	"cage.Count": cage.Count, "cage.Fixed": cage.Fixed, "cage.ReadMachine": cage.ReadMachine,

	"groups.Default": groups.Default, "groups.New": closed(groups.New), "groups.NewAllocator": groups.NewAllocator,
	"groups.SetLogger": groups.SetLogger, "groups.Supported": groups.Supported, "groups.ReadStats": groups.ReadStats,
	"groups.Worn": groups.Worn,

	"metrics.NewCollector": metrics.NewCollector,
	"metrics.Publish":      publish,

	"pool.New": newPool,

	"locker.Holders": locker.Holders,

	"marshal.Async": marshal.Async, "marshal.AsyncChannel": marshal.AsyncChannel[int],
	"marshal.AsyncElements": marshal.AsyncElements[int],
	"marshal.AsyncIterable": marshal.AsyncIterable[int], "marshal.Await": marshal.Await[any],
	"marshal.BigInts":  marshal.BigInts,
	"marshal.MaxBytes": marshal.MaxBytes, "marshal.Call": marshal.Call[any], "marshal.CallbackOf": marshal.CallbackOf,
	"marshal.CopyOf": marshal.CopyOf, "marshal.Cycles": marshal.Cycles, "marshal.Elements": marshal.Elements[int],
	"marshal.Extends": marshal.Extends, "marshal.Marshal": marshal.Marshal, "marshal.Func": marshal.Func[func() error],
	"marshal.Function": marshal.Function,
	"marshal.Getters":  marshal.Getters, "marshal.Unmarshal": marshal.Unmarshal, "marshal.Maps": marshal.Maps,
	"marshal.Method":  marshal.Method,
	"marshal.Methods": marshal.Methods[error], "marshal.MustClass": mustClass, "marshal.New": marshal.New,
	"remote.NewFunction": remote.NewFunction,
	"marshal.NewClass":   marshal.NewClass[pair], "remote.NewRealm": remote.NewRealm,
	"remote.NewReference": remote.NewReference, "marshal.MaxParts": marshal.MaxParts,
	"marshal.PrivateErrors": marshal.PrivateErrors, "marshal.Property": marshal.Property,
	"marshal.Static": marshal.Static,
	"marshal.Strict": marshal.Strict, "marshal.SymbolMethod": marshal.SymbolMethod,
	"marshal.UnmarshalAs": marshal.UnmarshalAs[pair],

	"remote/isolates.New": isolates.New,

	"modules.New": modules.New, "modules.NewFS": modules.NewFS, "modules.OpenDir": modules.OpenDir,
	"modules.ParseImportMap": modules.ParseImportMap,

	"snapshot.Build": snapshot.Build, "snapshot.DecodeCache": snapshot.DecodeCache,
	"snapshot.EncodeCache": snapshot.EncodeCache,
	"snapshot.Load":        snapshot.Load, "snapshot.Open": snapshot.Open, "snapshot.OpenDir": snapshot.OpenDir,
	"snapshot.OpenFS":    snapshot.OpenFS,
	"snapshot.WriteFile": snapshot.WriteFile,

	"v8.Bool": v8.Bool, "v8.AsyncContextOf": v8.AsyncContextOf, "v8.WithAsyncContext": v8.WithAsyncContext,
	"v8.Copies": v8.Copies, "v8.ForGuests": v8.ForGuests, "v8.GuestText": v8.GuestText, "v8.Int": v8.Int,
	"v8.BigInt":          v8.BigInt,
	"v8.NewHostFunction": v8.NewHostFunction, "v8.NewRunLimit": v8.NewRunLimit,
	"v8.NewIsolate": v8.NewIsolate, "v8.NewLoop": v8.NewLoop, "v8.NewWasmModule": v8.NewWasmModule,
	"v8.NewWasmModuleCached": v8.NewWasmModuleCached, "v8.Number": v8.Number, "v8.Place": v8.Place,
	"v8.PrivateText": v8.PrivateText, "v8.RegisterClass": v8.RegisterClass,
	"v8.SetOptions": v8.SetOptions, "v8.String": v8.String, "v8.Supported": v8.Supported,
	"v8.TryPlace": v8.TryPlace, "v8.Version": v8.Version,

	"wasm.Func": wasm.Func[func() error], "wasm.InstanceOf": wasm.InstanceOf, "wasm.Instantiate": wasm.Instantiate,

	"node.Install": node.Install,

	"web.Install": web.Install, "web.NewRequest": web.NewRequest,
}

// types are the exported types except interfaces and functions.
var types = map[string]reflect.Type{
	"cage.Geometry": of[cage.Geometry](), "cage.Machine": of[cage.Machine](), "cage.Use": of[cage.Use](),

	"groups.Allocator": of[groups.Allocator](), "groups.AllocatorOptions": of[groups.AllocatorOptions](),
	"groups.AllocatorStats": of[groups.AllocatorStats](), "groups.Group": of[groups.Group](),
	"groups.GroupUsage":   of[groups.GroupUsage](),
	"groups.IsolateStats": of[groups.IsolateStats](), "groups.Policy": of[groups.Policy](),
	"groups.Request": of[groups.Request](), "groups.Reservation": of[groups.Reservation](),
	"groups.Sandbox":      of[groups.Sandbox](),
	"groups.ProcessStats": of[groups.ProcessStats](), "groups.GroupStats": of[groups.GroupStats](),

	"locker.Holder": of[locker.Holder](),

	"metrics.Sample": of[metrics.Sample](), "metrics.Sources": of[metrics.Sources](),

	"pool.Budget": of[pool.Budget](), "pool.Snapshots": of[pool.Snapshots](), "pool.Tenant": of[pool.Tenant](),
	"pool.Usage": of[pool.Usage](), "v8.HostFunction": of[v8.HostFunction](), "v8.RunLimit": of[v8.RunLimit](),
	"pool.Lease": of[pool.Lease](), "pool.Options": of[pool.Options](), "pool.Pool": of[pool.Pool](),
	"pool.Stats": of[pool.Stats](),

	"remote.Access": of[remote.Access](), "remote.Function": of[remote.Function](),
	"marshal.Entry": of[marshal.Entry](), "marshal.Error": of[marshal.Error](),
	"marshal.ErrorValue": of[marshal.ErrorValue](), "marshal.Map": of[marshal.Map](), "remote.Mode": of[remote.Mode](),
	"remote.Realm": of[remote.Realm](), "remote.Reference": of[remote.Reference](),
	"marshal.RegExp": of[marshal.RegExp](),
	"marshal.Set":    of[marshal.Set](), "marshal.TypedArray": of[marshal.TypedArray[int8]](),

	"remote/isolates.Family": of[isolates.Family](), "remote/isolates.Options": of[isolates.Options](),
	"remote/isolates.Usage": of[isolates.Usage](),

	"modules.Alias": of[modules.Alias](), "modules.BuiltinError": of[modules.BuiltinError](),
	"modules.Platform": of[modules.Platform](),
	"modules.Error":    of[modules.Error](), "modules.FS": of[modules.FS](), "modules.FSOptions": of[modules.FSOptions](),
	"modules.ImportMap": of[modules.ImportMap](), "modules.Loader": of[modules.Loader](),
	"modules.Map":     of[modules.Map](),
	"modules.Options": of[modules.Options](), "modules.Request": of[modules.Request](),
	"modules.Source": of[modules.Source](),
	"modules.Type":   of[modules.Type](), "modules.Values": of[modules.Values](),

	"snapshot.Context": of[snapshot.Context](), "snapshot.Dir": of[snapshot.Dir](),
	"snapshot.DirOptions": of[snapshot.DirOptions](),
	"snapshot.DirStats":   of[snapshot.DirStats](), "snapshot.Options": of[snapshot.Options](),
	"snapshot.Script": of[snapshot.Script](),

	"v8.Call": of[v8.Call](), "v8.Class": of[v8.Class](), "v8.CodeCache": of[v8.CodeCache](),
	"v8.CodeGeneration": of[v8.CodeGeneration](),
	"v8.CompileOptions": of[v8.CompileOptions](), "v8.Context": of[v8.Context](), "v8.Copy": of[v8.Copy](),
	"v8.ContextOptions": of[v8.ContextOptions](),
	"v8.CopyOptions":    of[v8.CopyOptions](),
	"v8.DepthError":     of[v8.DepthError](), "v8.Deferred": of[v8.Deferred](), "v8.Exception": of[v8.Exception](),
	"v8.HeapStatistics": of[v8.HeapStatistics](),
	"v8.Interrupted":    of[v8.Interrupted](), "v8.Isolate": of[v8.Isolate](),
	"v8.IsolateOptions": of[v8.IsolateOptions](), "v8.Kind": of[v8.Kind](),
	"v8.Limits": of[v8.Limits](), "v8.Loop": of[v8.Loop](), "v8.LossKind": of[v8.LossKind](),
	"v8.SizeError": of[v8.SizeError](), "v8.LoopOptions": of[v8.LoopOptions](), "v8.LostError": of[v8.LostError](),
	"v8.Member": of[v8.Member](), "v8.Memory": of[v8.Memory](), "v8.MemoryError": of[v8.MemoryError](),
	"v8.MemoryPart": of[v8.MemoryPart](), "v8.MicrotaskPolicy": of[v8.MicrotaskPolicy](),
	"v8.Module": of[v8.Module](), "v8.ModuleHooks": of[v8.ModuleHooks](), "v8.ModuleRequest": of[v8.ModuleRequest](),
	"v8.ModuleStatus": of[v8.ModuleStatus](), "v8.Options": of[v8.Options](), "v8.Origin": of[v8.Origin](),
	"v8.PanicError": of[v8.PanicError](),
	"v8.Persistent": of[v8.Persistent](), "v8.PromiseState": of[v8.PromiseState](),
	"v8.PropertyAttributes": of[v8.PropertyAttributes](), "v8.ReadWasmOptions": of[v8.ReadWasmOptions](),
	"v8.Rejection":      of[v8.Rejection](),
	"v8.RejectionError": of[v8.RejectionError](), "v8.Resolver": of[v8.Resolver](), "v8.Scope": of[v8.Scope](),
	"v8.Script":       of[v8.Script](),
	"v8.SharedBuffer": of[v8.SharedBuffer](), "v8.Snapshot": of[v8.Snapshot](),
	"v8.SnapshotError": of[v8.SnapshotError](), "v8.Subtype": of[v8.Subtype](),
	"v8.TerminatedError": of[v8.TerminatedError](), "v8.Timer": of[v8.Timer](), "v8.Times": of[v8.Times](),
	"v8.Trap": of[v8.Trap](), "v8.Value": of[v8.Value](), "v8.WasmFrame": of[v8.WasmFrame](),
	"v8.WasmModule":      of[v8.WasmModule](),
	"v8.WellKnownSymbol": of[v8.WellKnownSymbol](),

	"wasm.Imports": of[wasm.Imports](), "wasm.Instance": of[wasm.Instance](), "wasm.Memory": of[wasm.Memory](),
	"wasm.ModuleValue": of[wasm.ModuleValue](),

	"node.Env": of[node.Env](), "node.ExitError": of[node.ExitError](), "node.Options": of[node.Options](),
	"node.Resolver": of[node.Resolver](),

	"web.Env": of[web.Env](), "web.Fetch": of[web.Fetch](), "web.Options": of[web.Options](),
	"web.WebSocket": of[web.WebSocket](),
	"web.Request":   of[web.Request](), "web.RequestOptions": of[web.RequestOptions](),
	"web.Response": of[web.Response](),
}

func of[T any]() reflect.Type { return reflect.TypeFor[T]() }

// closed returns a function that closes the group that make returns.
func closed(make func() (*groups.Group, error)) func() error {
	return func() error {
		g, err := make()
		if err == nil {
			err = g.Close()
		}
		return err
	}
}

func newPool(o pool.Options) error {
	o.Ready = -1
	p, err := pool.New(o)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return p.Shutdown(ctx)
}

// publish calls Publish and recovers the panic that is documented for a name in use.
func publish(name string, s metrics.Sources) (err any) {
	defer func() { err = recover() }()
	metrics.Publish(name, s)
	return nil
}

// mustClass calls MustClass and recovers the panic that is documented.
func mustClass(name string, opts ...marshal.ClassOption) (err any) {
	defer func() { err = recover() }()
	marshal.MustClass[pair](name, opts...)
	return nil
}
