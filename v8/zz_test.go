package v8_test
import ("testing";"context";"github.com/seed24588400/paddock/v8")
func setup(b *testing.B) (*v8.Context){ ctx:=context.Background(); i,_:=v8.NewIsolate(v8.IsolateOptions{}); c,_:=i.NewContext(ctx)
 c.SetFunc(ctx, "host", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, _ := call.Arg(0).Float64()
		return v8.Number(x + 1), nil
	}); return c}
func BenchmarkCall(b *testing.B){ ctx:=context.Background(); c:=setup(b); c.Do(ctx,func(s v8.Scope)error{ f,_:=s.Eval(ctx,"(function(a, b) { return a + b })",v8.Origin{}); b.ResetTimer(); for n:=0;n<b.N;n++ { f.Call(ctx,v8.Undefined,v8.Int(1),v8.Int(2)) }; return nil}) }
func BenchmarkCallback(b *testing.B){ ctx:=context.Background(); c:=setup(b); c.Do(ctx,func(s v8.Scope)error{ f,_:=s.Eval(ctx,"(function(n) { let x = 0; for (let i = 0; i < n; i++) x = host(x); return x })",v8.Origin{}); b.ResetTimer(); f.Call(ctx,v8.Undefined,v8.Int(b.N)); return nil}) }
func BenchmarkRun(b *testing.B){ ctx:=context.Background(); c:=setup(b); s,_:=c.Compile(ctx,"1+1",v8.Origin{}); b.ResetTimer(); for n:=0;n<b.N;n++ { c.Run(ctx,s) } }
