package wasm_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

// (module
//
//	(import "env" "scale" (func $scale (param i32) (result i32)))
//	(func (export "area") (param i32 i32) (result i32)
//	  (call $scale (i32.div_s (i32.const 100) (i32.mul (local.get 0) (local.get 1))))))
const area = "0061736d01000000010c0260017f017f60027f7f017f020d0103656e76057363616c65000003020101" +
	"070801046172656100010a0f010d0041e400200020016c6d10000b"

func Example() {
	wire, err := hex.DecodeString(area)
	if err != nil {
		log.Fatal(err)
	}
	module := v8.NewWasmModule(wire)
	defer module.Close()

	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	ctx := context.Background()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}
	err = c.Do(ctx, func(s v8.Scope) error {
		inst, err := wasm.Instantiate(ctx, s, module, wasm.Imports{
			"env": {"scale": func(n int32) int32 { return 10 * n }},
		})
		if err != nil {
			return err
		}
		area, err := wasm.Func[func(context.Context, int32, int32) (int32, error)](inst, "area")
		if err != nil {
			return err
		}
		fmt.Println(area(ctx, 2, 5))
		_, err = area(ctx, 2, 0)
		trap, _ := errors.AsType[*v8.Trap](err)
		fmt.Println(trap.Reason)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// 100 <nil>
	// divide by zero
}

// V8 validates the module while it is downloaded.
func Example_download() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		wire, _ := hex.DecodeString(area)
		w.Write(wire)
	}))
	defer server.Close()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer isolate.Close()
	ctx := context.Background()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		log.Fatal(err)
	}

	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	if err != nil {
		log.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	module, err := c.ReadWasm(ctx, response.Body, v8.ReadWasmOptions{MaxBytes: 1 << 20})
	if err != nil {
		log.Fatal(err)
	}
	defer module.Close()
	fmt.Println(module.Size(), "bytes")
	// Output: 68 bytes
}
