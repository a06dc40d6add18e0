// class: WebAssembly
// expect: timeout | memory
// why: exceptions of WebAssembly, each the payload of the next
const tag = new WebAssembly.Tag({ parameters: ['externref'] });
let last;
for (;;) try { throw new WebAssembly.Exception(tag, [last], { traceStack: true }); } catch (e) { last = e; }
