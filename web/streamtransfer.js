// The transfer of streams: another stream gets clones of the chunks, through a pipe that locks the
// stream.
(p, go, wanted) => {
  'use strict';
  const { clone, list, movers, push } = p;
  const { isStream: isReadable, locked: isReadableLocked, stateOf: readableOf } = p.readableStream;
  const { isStream: isWritable, locked: isWritableLocked, stateOf: writableOf } = p.writableStream;
  const { add, isTransform, join, make, sidesOf } = p.transformStream;
  const none = list();

  const between = () => make((t, chunk) => add(t, clone(chunk, none, undefined)), () => {}, () => {});
  const pipe = (from, to) => { p.pipe(from, to, { __proto__: null }, true); };

  push(movers, {
    __proto__: null, name: 'stream', is: isReadable, isGone: (stream) => isReadableLocked(readableOf(stream)),
    make(stream) {
      const t = between();
      return { __proto__: null, object: t.readable.object, finish: () => pipe(readableOf(stream), t.writable) };
    },
  });
  push(movers, {
    __proto__: null, name: 'stream', is: isWritable, isGone: (stream) => isWritableLocked(writableOf(stream)),
    make(stream) {
      const t = between();
      return { __proto__: null, object: t.writable.object, finish: () => pipe(t.readable, writableOf(stream)) };
    },
  });
  push(movers, {
    __proto__: null, name: 'stream', is: isTransform,
    isGone: (stream) => isReadableLocked(sidesOf(stream).readable) || isWritableLocked(sidesOf(stream).writable),
    make(stream) {
      const first = between(), last = between(), { readable, writable } = sidesOf(stream);
      return {
        __proto__: null, object: join(last.readable, first.writable),
        finish() {
          pipe(first.readable, writable);
          pipe(readable, last.writable);
        },
      };
    },
  });
}
