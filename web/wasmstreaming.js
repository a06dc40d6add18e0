// WebAssembly.compileStreaming and instantiateStreaming. The module is compiled when the body is
// complete.
(p, go, wanted) => {
  'use strict';
  const { define, defineProperty, globalThis, headerValue, isResponse, need, readBody, responseHeaders, toLowerCase, trimSpaces, Promise_,
    TypeError_ } = p;
  const { WebAssembly } = globalThis;
  if (WebAssembly === undefined) return;
  const { compile, instantiate } = WebAssembly;

  // Makes await use a promise of V8 as it is.
  const own = (promise) => defineProperty(promise, 'constructor', { __proto__: null, value: Promise_ }) && promise;

  const bytesOf = async (source) => {
    const response = await source;
    if (!isResponse(response)) throw new TypeError_('the source is not a Response');
    const type = headerValue(responseHeaders(response), 'content-type');
    if (type === null || toLowerCase(trimSpaces(type)) !== 'application/wasm') {
      throw new TypeError_('the Content-Type of the response is not application/wasm');
    }
    if (!p.isOK(response)) throw new TypeError_('the status of the response is not that of a success');
    return await own(readBody(response));
  };
  const functions = {
    async compileStreaming(source, options = undefined) {
      need(arguments.length, 1);
      const bytes = await own(bytesOf(source));
      return await own(compile(bytes, options));
    },
    async instantiateStreaming(source, importObject = undefined, options = undefined) {
      need(arguments.length, 1);
      const bytes = await own(bytesOf(source));
      return await own(instantiate(bytes, importObject, options));
    },
  };
  define(WebAssembly, 'compileStreaming', functions.compileStreaming, true);
  define(WebAssembly, 'instantiateStreaming', functions.instantiateStreaming, true);
}
