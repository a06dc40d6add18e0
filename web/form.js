// FormData, and forms in the formats of bodies.
(p, go, wanted) => {
  'use strict';
  const { arrayByteLength, charCodeAt, Date_now, define, fileName, fileOf, finish, isBlob, isFile, iterable, list, makeFile, mapGet, need,
    push, setBytes, slice, toWellFormed, blobSize, blobType, blobView, TypeError_, Uint8Array_ } = p;
  const { encode, parseMultipart, uuid } = go;
  const USV = (value) => toWellFormed(`${value}`);

  // Returns the value of an entry: a string or a file.
  const valueOf = (value, filename, count) => {
    if (!isBlob(value)) {
      if (count > 2) throw new TypeError_('the value must be a Blob');
      return USV(value);
    }
    if (count > 2) return fileOf(value, USV(filename), blobType(value), isFile(value) ? p.fileModified(value) : Date_now());
    return isFile(value) ? value : fileOf(value, 'blob', blobType(value), Date_now());
  };

  let at, make, pairs;
  class FormData {
    #entries = list();
    constructor(form = undefined, submitter = null) {
      if (form !== undefined) throw new TypeError_('there are no forms and no buttons');
    }
    append(name, value, filename = undefined) {
      const entries = this.#entries;
      need(arguments.length, 2);
      name = USV(name);
      push(entries, [name, valueOf(value, filename, arguments.length)]);
    }
    delete(name) {
      const entries = this.#entries;
      need(arguments.length, 1);
      name = USV(name);
      const kept = list();
      for (let n = 0; n < entries.length; n++) if (entries[n][0] !== name) push(kept, entries[n]);
      this.#entries = kept;
    }
    get(name) {
      const entries = this.#entries;
      need(arguments.length, 1);
      name = USV(name);
      for (let n = 0; n < entries.length; n++) if (entries[n][0] === name) return entries[n][1];
      return null;
    }
    getAll(name) {
      const entries = this.#entries;
      need(arguments.length, 1);
      name = USV(name);
      const values = [];
      for (let n = 0; n < entries.length; n++) if (entries[n][0] === name) define(values, values.length, entries[n][1], true);
      return values;
    }
    has(name) {
      const entries = this.#entries;
      need(arguments.length, 1);
      name = USV(name);
      for (let n = 0; n < entries.length; n++) if (entries[n][0] === name) return true;
      return false;
    }
    set(name, value, filename = undefined) {
      this.#entries;
      need(arguments.length, 2);
      name = USV(name);
      value = valueOf(value, filename, arguments.length);
      const entries = this.#entries, kept = list();
      let found = false;
      for (let n = 0; n < entries.length; n++) {
        if (entries[n][0] !== name) push(kept, entries[n]);
        else if (!found) found = push(kept, [name, value]) === undefined;
      }
      if (!found) push(kept, [name, value]);
      this.#entries = kept;
    }
    static {
      at = (form, n) => form.#entries[n];
      pairs = (form) => form.#entries;
      make = (entries) => {
        const form = new FormData();
        form.#entries = entries;
        return form;
      };
      p.isForm = (value) => #entries in value;
    }
  }
  iterable(FormData, at);
  finish(FormData);

  // Replaces each end of a line by CR LF.
  const withCRLF = (text) => {
    let to = '', from = 0;
    for (let n = 0; n < text.length; n++) {
      const code = charCodeAt(text, n);
      if (code !== 10 && code !== 13) continue;
      to += slice(text, from, n) + '\r\n';
      if (code === 13 && charCodeAt(text, n + 1) === 10) n++;
      from = n + 1;
    }
    return to + slice(text, from);
  };
  const escape = (text) => {
    let to = '', from = 0;
    for (let n = 0; n < text.length; n++) {
      const code = charCodeAt(text, n);
      if (code !== 10 && code !== 13 && code !== 34) continue;
      to += slice(text, from, n) + (code === 10 ? '%0A' : code === 13 ? '%0D' : '%22');
      from = n + 1;
    }
    return to + slice(text, from);
  };

  // Returns the content and the type of a body with the entries of a form.
  p.formBody = (form) => {
    const entries = pairs(form), boundary = `----paddock-${uuid()}`, parts = list();
    let text = '', total = 0;
    const add = (bytes) => {
      push(parts, bytes);
      total += arrayByteLength(bytes);
    };
    for (let n = 0; n < entries.length; n++) {
      const value = entries[n][1];
      text += `--${boundary}\r\nContent-Disposition: form-data; name="${escape(withCRLF(entries[n][0]))}"`;
      if (typeof value === 'string') {
        text += `\r\n\r\n${withCRLF(value)}\r\n`;
        continue;
      }
      const type = blobType(value);
      text += `; filename="${escape(fileName(value))}"\r\nContent-Type: ${type === '' ? 'application/octet-stream' : type}\r\n\r\n`;
      add(encode(text));
      if (blobSize(value) > 0) add(blobView(value));
      text = '\r\n';
    }
    text += `--${boundary}--\r\n`;
    const type = `multipart/form-data; boundary=${boundary}`;
    if (parts.length === 0) return { __proto__: null, content: text, type };
    add(encode(text));
    const content = new Uint8Array_(total);
    for (let n = 0, to = 0; n < parts.length; n++) {
      setBytes(content, parts[n], to);
      to += arrayByteLength(parts[n]);
    }
    return { __proto__: null, content, type };
  };

  // Returns the form of a body. Nobody else may change the bytes of the content.
  p.readForm = (content, mime) => {
    const entries = list();
    if (mime?.essence === 'application/x-www-form-urlencoded') {
      const found = p.parseParams(typeof content === 'string' ? content : content === null ? '' : go.decodeUTF8(content));
      for (let n = 0; n < found.length; n++) push(entries, found[n]);
      return make(entries);
    }
    if (mime?.essence !== 'multipart/form-data') throw new TypeError_('the Content-Type of the body is not that of a form');
    const boundary = mapGet(mime.values, 'boundary');
    if (boundary === undefined) throw new TypeError_('the Content-Type of the body has no boundary');
    const bytes = content === null ? new Uint8Array_(0) : typeof content === 'string' ? encode(content) : content;
    const found = parseMultipart(bytes, boundary);
    if (typeof found === 'string') throw new TypeError_(found);
    for (let n = 0; n < found.length;) {
      const name = found[n++], filename = found[n++];
      if (filename === null) {
        push(entries, [name, found[n++]]);
        continue;
      }
      const type = found[n++], from = found[n++], size = found[n++];
      push(entries, [name, makeFile(bytes, from, size, type, filename)]);
    }
    return make(entries);
  };
  p.exposer(wanted).class(FormData);
}
