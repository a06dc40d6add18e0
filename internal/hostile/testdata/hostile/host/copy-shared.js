// class: host misuse
// expect: exception Error
// needs: host
// why: a buffer and a text in a thousand places, one copy each for V8
const bytes = new Uint8Array(1 << 20), text = { text: "x".repeat(1 << 20) };
try { host.copy(new Array(1000).fill(text)) } catch {}
host.copy(new Array(1000).fill(bytes));
