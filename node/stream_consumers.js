// The module stream/consumers.
(require) => {
  'use strict';
  const { Buffer } = require('buffer');
  const all = async (stream) => {
    const chunks = [];
    for await (const chunk of stream) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer ?? chunk, chunk.byteOffset, chunk.byteLength));
    return Buffer.concat(chunks);
  };
  const text = async (stream) => (await all(stream)).toString().replace(/^\uFEFF/, '');
  const consumers = {
    arrayBuffer: async (stream) => {
      const b = await all(stream);
      return b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength);
    },
    buffer: all, text, json: async (stream) => JSON.parse(await text(stream)),
  };
  if (typeof Blob === 'function') consumers.blob = async (stream) => new Blob([await all(stream)]);
  return consumers;
}
