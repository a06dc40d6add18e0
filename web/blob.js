// Blob and File. Their bytes are in buffers that the guest never gets.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, arrayByteLength, arrayByteOffset, charCodeAt, cloners, copy, Date_now, deleteProperty, dictionary, finish, indexOf, inherit,
    isBufferSource, isShared, isView, iterator, list, max, min, need, push, setBytes, slice, toLowerCase, toWellFormed, typedArrayName,
    viewBuffer, viewLength, viewOffset, Stamp, TypeError_, Uint8Array_ } = p;
  const { decodeUTF8, encode } = go;
  const { readableStream } = p;

  class Content extends Stamp {
    #bytes; #from; #size; #type;
    constructor(object, bytes, from, size, type) {
      super(object);
      this.#bytes = bytes;
      this.#from = from;
      this.#size = size;
      this.#type = type;
    }
    static is(value) { return typeof value === 'object' && value !== null && #bytes in value; }
    static size(blob) { return blob.#size; }
    static type(blob) { return blob.#type; }
    // Returns a view of the bytes, for scripts and for Go.
    static view(blob, from = 0, size = blob.#size) { return new Uint8Array_(arrayBuffer(blob.#bytes), blob.#from + from, size); }
    // Makes another object a blob with a part of the bytes.
    static share(blob, object, from, size, type) { new Content(object, blob.#bytes, blob.#from + from, size, type); }
  }
  class Named extends Stamp {
    #name; #modified;
    constructor(object, name, modified) {
      super(object);
      this.#name = name;
      this.#modified = modified;
    }
    static is(value) { return typeof value === 'object' && value !== null && #name in value; }
    static name(file) { return file.#name; }
    static modified(file) { return file.#modified; }
  }

  const typeOf = (type) => {
    for (let n = 0; n < type.length; n++) {
      const code = charCodeAt(type, n);
      if (code < 32 || code > 126) return '';
    }
    return toLowerCase(type);
  };

  // Replaces all ends of lines by that of the platform.
  const withNativeEndings = (text) => {
    let to = '', from = 0;
    for (let at = 0; (at = indexOf(text, '\r', from)) >= 0; from = charCodeAt(text, at + 1) === 10 ? at + 2 : at + 1) {
      to += slice(text, from, at) + '\n';
    }
    return to + slice(text, from);
  };

  const viewOf = (source) => {
    if (!isView(source)) return new Uint8Array_(source);
    return typedArrayName(source) === undefined ? new Uint8Array_(viewBuffer(source), viewOffset(source), viewLength(source))
      : new Uint8Array_(arrayBuffer(source), arrayByteOffset(source), arrayByteLength(source));
  };

  // Converts a sequence of the guest to a list of strings, buffers, views and blobs.
  const partsOf = (given) => {
    const parts = list();
    if (given === undefined) return parts;
    if (given === null || typeof given !== 'object' && typeof given !== 'function' || typeof given[iterator] !== 'function') {
      throw new TypeError_('the parts must be a sequence');
    }
    for (const part of given) {
      if (typeof part === 'object' && part !== null) {
        if (Content.is(part) || isBufferSource(part)) {
          push(parts, part);
          continue;
        }
        if (isShared(part)) throw new TypeError_('a part must not be shared memory');
      }
      push(parts, toWellFormed(`${part}`));
    }
    return parts;
  };
  const endingsOf = (endings) => {
    if (endings === undefined) return false;
    endings = `${endings}`;
    if (endings !== 'transparent' && endings !== 'native') throw new TypeError_('the value of endings is invalid');
    return endings === 'native';
  };

  const start = (object, parts, native, type) => {
    let total = 0;
    for (let n = 0; n < parts.length; n++) {
      const part = parts[n];
      if (typeof part === 'string') {
        parts[n] = encode(native ? withNativeEndings(part) : part);
      } else if (Content.is(part)) {
        parts[n] = Content.view(part);
      } else {
        let view;
        try {
          view = viewOf(part);
        } catch { // the buffer is detached
          view = new Uint8Array_(0);
        }
        parts[n] = view;
      }
      total += arrayByteLength(parts[n]);
    }
    const bytes = new Uint8Array_(total);
    for (let n = 0, at = 0; n < parts.length; n++) {
      setBytes(bytes, parts[n], at);
      at += arrayByteLength(parts[n]);
    }
    new Content(object, bytes, 0, total, type);
  };

  // Converts a number as [Clamp] does for a long long.
  const clamp = (value) => {
    value = +value;
    if (value !== value) return 0;
    value = max(-9007199254740991, min(9007199254740991, value));
    const whole = value - value % 1, rest = max(value, -value) % 1;
    if (rest < 0.5 || rest === 0.5 && whole % 2 === 0) return whole + 0;
    return value < 0 ? whole - 1 : whole + 1;
  };
  const within = (at, size) => at < 0 ? max(size + at, 0) : min(at, size);

  const maxChunk = 65536;
  const streamOf = (blob) => {
    const { Controller, View, enqueue, finishBytes } = p.byteStream;
    const c = new Controller(), size = Content.size(blob);
    let at = 0;
    return readableStream.make(undefined, () => {
      const length = min(maxChunk, size - at);
      if (length > 0) enqueue(c, new View(copy(Content.view(blob, at, length))));
      at += length;
      if (at === size) finishBytes(c);
    }, () => {}, 0, undefined, c);
  };

  const bare = {};
  class Blob {
    constructor(blobParts = undefined, options = undefined) {
      if (blobParts === bare) return;
      const parts = partsOf(blobParts);
      options = dictionary(options, 'options');
      const native = endingsOf(options.endings), { type } = options;
      start(this, parts, native, type === undefined ? '' : typeOf(`${type}`));
    }
    get size() { return Content.size(this); }
    get type() { return Content.type(this); }
    slice(start = undefined, end = undefined, contentType = undefined) {
      const size = Content.size(this);
      const from = start === undefined ? 0 : within(clamp(start), size), to = end === undefined ? size : within(clamp(end), size);
      const blob = new Blob(bare);
      Content.share(this, blob, from, max(to - from, 0), contentType === undefined ? '' : typeOf(`${contentType}`));
      return blob;
    }
    async arrayBuffer() { return arrayBuffer(copy(Content.view(this))); }
    async bytes() { return copy(Content.view(this)); }
    async text() { return decodeUTF8(Content.view(this)); }
    stream() {
      Content.size(this);
      return streamOf(this).object;
    }
  }
  if (readableStream === undefined || !readableStream.exposed) deleteProperty(Blob.prototype, 'stream');
  finish(Blob);

  class File {
    constructor(fileBits, fileName, options = undefined) {
      if (fileBits === bare) return;
      need(arguments.length, 2);
      if (fileBits === undefined) throw new TypeError_('the parts must be a sequence');
      const parts = partsOf(fileBits), name = toWellFormed(`${fileName}`);
      options = dictionary(options, 'options');
      const native = endingsOf(options.endings);
      let { type } = options;
      if (type !== undefined) type = `${type}`;
      let { lastModified } = options;
      if (lastModified === undefined) {
        lastModified = Date_now();
      } else {
        lastModified = +lastModified;
        lastModified = lastModified - lastModified === 0 ? lastModified - lastModified % 1 + 0 : 0;
      }
      start(this, parts, native, type === undefined ? '' : typeOf(type));
      new Named(this, name, lastModified);
    }
    get name() { return Named.name(this); }
    get lastModified() { return Named.modified(this); }
  }
  inherit(File, Blob);
  finish(File);

  // Makes a file with the content of a blob.
  const fileOf = (blob, name, type, modified) => {
    const file = new File(bare);
    Content.share(blob, file, 0, Content.size(blob), type);
    new Named(file, name, modified);
    return file;
  };
  push(cloners, (object) => {
    if (!Content.is(object)) return undefined;
    if (Named.is(object)) return fileOf(object, Named.name(object), Content.type(object), Named.modified(object));
    const blob = new Blob(bare);
    Content.share(object, blob, 0, Content.size(object), Content.type(object));
    return blob;
  });

  p.isBlob = Content.is;
  p.isFile = Named.is;
  p.blobSize = Content.size;
  p.blobType = Content.type;
  p.blobView = Content.view;
  p.fileName = Named.name;
  p.fileModified = Named.modified;
  p.fileOf = fileOf;
  // Makes a blob and a file of bytes that nobody else changes.
  p.makeBlob = (bytes, type) => {
    const blob = new Blob(bare);
    new Content(blob, bytes, 0, arrayByteLength(bytes), typeOf(type));
    return blob;
  };
  p.makeFile = (bytes, from, size, type, name) => {
    const file = new File(bare);
    new Content(file, bytes, from, size, typeOf(type));
    new Named(file, name, Date_now());
    return file;
  };
  const expose = p.exposer(wanted);
  expose.class(Blob);
  expose.class(File);
}
