// escape: have callbacks called with what leads to the host
// want: number undefined 0
// without: number undefined 0
let seen;
hostRelay(function (...args) { seen = [typeof args[0], this === globalThis ? undefined : walk(this), args.length - 1]; return 1; });
seen.map(String).join(' ');
