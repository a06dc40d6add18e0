// The APIs of --web, which have no access to the network.
const names = ["setTimeout", "setImmediate", "queueMicrotask", "structuredClone", "TextEncoder", "atob", "URL", "URLSearchParams",
  "performance", "crypto", "AbortController", "EventTarget", "CustomEvent", "ReadableStream", "TransformStream",
  "CompressionStream", "Headers", "Request", "Response", "self", "navigator"];
console.log(names.filter(name => globalThis[name] === undefined));
console.log(typeof fetch, typeof crypto.subtle.digest);
(async () => {
  const compressed = new Response("hello").body.pipeThrough(new CompressionStream("gzip"));
  console.log(await new Response(compressed.pipeThrough(new DecompressionStream("gzip"))).text());
  setTimeout(() => console.log("later"), 5);
})();
