var bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) //=> undefined
var answer = (body = bytes, type = 'application/wasm', status = 200) => new Response(body, { status, headers: type === null ? {} : { 'content-type': type } }) //=> undefined
[WebAssembly.compileStreaming.length, WebAssembly.instantiateStreaming.length, Object.getOwnPropertyDescriptor(WebAssembly, 'compileStreaming').enumerable] //=> [ 1, 1, true ]
WebAssembly.compileStreaming(answer()).then((m) => m instanceof WebAssembly.Module) //=> true
WebAssembly.compileStreaming(Promise.resolve(answer())).then((m) => m instanceof WebAssembly.Module) //=> true
WebAssembly.instantiateStreaming(answer(), {}).then(({ module, instance }) => [module instanceof WebAssembly.Module, instance instanceof WebAssembly.Instance]) //=> [ true, true ]
WebAssembly.instantiateStreaming(answer(bytes, ' APPLICATION/wasm ')).then((x) => 'compiled') //=> 'compiled'
{ const r = answer(); WebAssembly.compileStreaming(r).then(() => r.bodyUsed) } //=> true
WebAssembly.compileStreaming(answer(bytes, 'text/plain')) //=> TypeError: the Content-Type of the response is not application/wasm
WebAssembly.compileStreaming(answer(bytes, 'application/wasm;x=y')) //=> TypeError: the Content-Type of the response is not application/wasm
WebAssembly.compileStreaming(answer(bytes, null)) //=> TypeError: the Content-Type of the response is not application/wasm
WebAssembly.compileStreaming(answer(bytes, 'application/wasm', 404)) //=> TypeError: the status of the response is not that of a success
WebAssembly.compileStreaming(bytes) //=> TypeError: the source is not a Response
WebAssembly.compileStreaming() //=> TypeError: 1 argument required, but only 0 present
WebAssembly.compileStreaming(Promise.reject(new RangeError('mine'))) //=> RangeError: mine
{ const r = answer(); r.text(); WebAssembly.compileStreaming(r) } //=> TypeError: the body has already been used
WebAssembly.compileStreaming(answer(new Uint8Array(3))).catch((e) => e instanceof WebAssembly.CompileError) //=> true
