// WebSocket and CloseEvent. Go has the connection. It calls the function that this script
// evaluates to with what happens.
(p, go, wanted) => {
  'use strict';
  const { arrayBuffer, constant, dictionary, dispatch, finish, handlerOf, inherit, isBufferSource, isShared, iterator, list, makeTarget, mapDelete,
    mapGet, mapSet, need, push, setHandler, toWellFormed, DOMException, Map_, TypeError_ } = p;
  const { closeSocket, openSocket, sendSocket, socketURL, textSize } = go;
  const { done, fieldsOf, make, text } = p.subclasses;
  const expose = p.exposer(wanted);

  const Closing = fieldsOf();
  class CloseEvent {
    constructor(type, init = undefined) {
      need(arguments.length, 1);
      return make(Closing, type, init, new.target, ({ code, reason, wasClean }) =>
        ({ code: code & 0xffff, reason: toWellFormed(text(reason)), wasClean: !!wasClean }));
    }
    get wasClean() { return Closing.of(this).wasClean; }
    get code() { return Closing.of(this).code; }
    get reason() { return Closing.of(this).reason; }
  }
  done(CloseEvent, expose);

  // The same test as for a token of HTTP.
  const protocolsOf = (given) => {
    const names = list();
    if (given !== null && (typeof given === 'object' || typeof given === 'function') && given[iterator] !== undefined) {
      for (const name of given) push(names, `${name}`);
    } else {
      push(names, `${given}`);
    }
    let lines = '';
    for (let n = 0; n < names.length; n++) {
      if (!p.isToken(names[n])) throw new DOMException(`the protocol ${names[n]} is not a token`, 'SyntaxError');
      for (let m = 0; m < n; m++) {
        if (names[m] === names[n]) throw new DOMException(`the protocol ${names[n]} is given twice`, 'SyntaxError');
      }
      lines += n === 0 ? names[n] : `\n${names[n]}`;
    }
    return lines;
  };

  const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;
  const sockets = new Map_(); // those that are not closed, by number
  let last = 0;
  let happen;
  class WebSocket {
    #id = ++last; #url; #state = CONNECTING; #protocol = ''; #binary = 'blob'; #buffered = 0;
    constructor(url, protocols = undefined) {
      need(arguments.length, 1);
      url = toWellFormed(`${url}`);
      const href = socketURL(url);
      if (href === undefined) throw new DOMException(`the URL ${url} is not one of a WebSocket`, 'SyntaxError');
      const lines = protocols === undefined ? '' : protocolsOf(protocols);
      this.#url = href;
      makeTarget(this);
      openSocket(this.#id, href, lines);
      mapSet(sockets, this.#id, this);
    }
    get url() { return this.#url; }
    get readyState() { return this.#state; }
    get bufferedAmount() { return this.#buffered; }
    get extensions() { return this.#id, ''; }
    get protocol() { return this.#protocol; }
    get binaryType() { return this.#binary; }
    set binaryType(type) {
      this.#binary;
      type = `${type}`;
      if (type === 'blob' || type === 'arraybuffer') this.#binary = type;
    }
    send(data) {
      const id = this.#id;
      need(arguments.length, 1);
      if (typeof data === 'object' && data !== null) {
        if (p.isBlob(data)) data = p.blobView(data);
        else if (isShared(data)) throw new TypeError_('the data must not be shared memory');
        else if (!isBufferSource(data)) data = `${data}`;
      } else {
        data = `${data}`;
      }
      if (typeof data === 'string') data = toWellFormed(data);
      if (this.#state === CONNECTING) throw new DOMException('the WebSocket is not open yet', 'InvalidStateError');
      this.#buffered += sendSocket(id, data, this.#state === OPEN);
    }
    close(code = undefined, reason = undefined) {
      const id = this.#id;
      if (code !== undefined) {
        code = +code;
        code = code !== code || code < 0 ? 0 : code > 65535 ? 65535 : code - code % 1;
        if (code !== 1000 && (code < 3000 || code > 4999)) throw new DOMException('the code must be 1000, or from 3000 to 4999', 'InvalidAccessError');
      }
      reason = reason === undefined ? '' : toWellFormed(`${reason}`);
      if (textSize(reason) > 123) throw new DOMException('the reason has more than 123 bytes', 'SyntaxError');
      if (this.#state >= CLOSING) return;
      this.#state = CLOSING;
      closeSocket(id, code ?? (reason === '' ? 1005 : 1000), reason);
    }
    get onopen() { return this.#id, handlerOf(this, 'open'); }
    set onopen(handler) { this.#id, setHandler(this, 'open', handler); }
    get onmessage() { return this.#id, handlerOf(this, 'message'); }
    set onmessage(handler) { this.#id, setHandler(this, 'message', handler); }
    get onerror() { return this.#id, handlerOf(this, 'error'); }
    set onerror(handler) { this.#id, setHandler(this, 'error', handler); }
    get onclose() { return this.#id, handlerOf(this, 'close'); }
    set onclose(handler) { this.#id, setHandler(this, 'close', handler); }

    static {
      happen = {
        __proto__: null,
        open(socket, protocol) {
          if (socket.#state !== CONNECTING) return;
          socket.#state = OPEN;
          socket.#protocol = protocol;
          p.fire(socket, 'open');
        },
        message(socket, data, origin) {
          if (socket.#state !== OPEN) return;
          if (typeof data !== 'string') data = socket.#binary === 'blob' ? p.makeBlob(data, '') : arrayBuffer(data);
          dispatch(socket, p.messageEvent('message', data, origin));
        },
        sent(socket, count) { socket.#buffered -= count; },
        closed(socket, code, reason, wasClean) {
          mapDelete(sockets, socket.#id);
          socket.#state = CLOSED;
          if (!wasClean) p.fire(socket, 'error');
          dispatch(socket, make(Closing, 'close', undefined, CloseEvent, () => ({ code, reason, wasClean })));
        },
      };
    }
  }
  const states = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
  for (let n = 0; n < states.length; n++) constant(WebSocket, states[n], n);
  inherit(WebSocket, p.EventTarget);
  finish(WebSocket);
  expose.class(WebSocket);
  expose.class(p.MessageEvent);

  return (what, id, a, b, c) => {
    const socket = mapGet(sockets, id);
    if (socket !== undefined) (0, happen[what])(socket, a, b, c);
  };
}
