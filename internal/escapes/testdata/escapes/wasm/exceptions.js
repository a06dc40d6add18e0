// escape: pass an exception of Wasm for an error of the host
// want: throws : #<Exception>
const tag = new WebAssembly.Tag({ parameters: ['externref'] });
const e = new WebAssembly.Exception(tag, [mine]);
e.cause = mine;
Object.defineProperty(e, Symbol.toStringTag, { get() { return mine.send(shop, 100); } });
call(() => { throw e; });
