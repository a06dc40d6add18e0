// MessageChannel, MessagePort, MessageEvent, and BroadcastChannel within a context. Messages
// are cloned when they are sent, and wait in the heap of the guest. Each is delivered by a task
// of the loop.
(p, go, wanted) => {
  'use strict';
  const { clone, define, dictionary, dispatch, finish, freeze, handlerOf, inherit, iterator, list, listOf, makeTarget, mapDelete, mapForEach, mapGet, mapSet,
    method, need, push, setHandler, soon, toWellFormed, DOMException, Map_, TypeError_ } = p;
  const { done, fieldsOf, make, text } = p.subclasses;
  const expose = p.exposer(wanted);
  const mine = {};

  const Message = fieldsOf();
  const sourceOf = (source) => {
    if (source !== undefined && source !== null && !isPort(source)) throw new TypeError_('source must be a MessagePort');
    return source ?? null;
  };
  const frozen = (given) => {
    const ports = [];
    for (let n = 0; n < given.length; n++) define(ports, n, given[n], true);
    return freeze(ports);
  };
  const portsOf = (given) => {
    const ports = given === undefined ? list() : listOf(given);
    for (let n = 0; n < ports.length; n++) if (!isPort(ports[n])) throw new TypeError_('ports must contain only MessagePorts');
    return frozen(ports);
  };
  class MessageEvent {
    constructor(type, init = undefined) {
      need(arguments.length, 1);
      return make(Message, type, init, new.target, (init) => {
        const { data = null } = init;
        let { lastEventId, origin } = init;
        lastEventId = text(lastEventId);
        origin = toWellFormed(text(origin));
        return { data, lastEventId, origin, ports: portsOf(init.ports), source: sourceOf(init.source) };
      });
    }
    get data() { return Message.of(this).data; }
    get origin() { return Message.of(this).origin; }
    get lastEventId() { return Message.of(this).lastEventId; }
    get source() { return Message.of(this).source; }
    get ports() { return Message.of(this).ports; }
    initMessageEvent(type, bubbles = false, cancelable = false, data = null, origin = '', lastEventId = '', source = null, ports = undefined) {
      const fields = Message.of(this);
      need(arguments.length, 1);
      type = `${type}`;
      origin = toWellFormed(`${origin}`);
      lastEventId = `${lastEventId}`;
      source = sourceOf(source);
      ports = portsOf(ports);
      if (!p.restart(this, type, bubbles, cancelable)) return;
      fields.data = data;
      fields.origin = origin;
      fields.lastEventId = lastEventId;
      fields.source = source;
      fields.ports = ports;
    }
  }
  done(MessageEvent, expose);
  const none = freeze([]);
  p.MessageEvent = MessageEvent;
  // Makes an event for a message that is not from a port.
  p.messageEvent = (type, data, origin, lastEventId = '') =>
    make(Message, type, undefined, MessageEvent, () => ({ data, lastEventId, origin, ports: none, source: null }));

  // A message that waits.
  class Waiting {
    data; ports; next = undefined;
    constructor(data, ports) {
      this.data = data;
      this.ports = ports;
    }
  }
  // The receiver of messages: the state of a port that is not detached, or of a channel.
  class Receiver {
    object = undefined; other = undefined; enabled = false; first = undefined; last = undefined;
    ended = false; // the other port is closed, and object gets an event for that
    scheduled = false; next = undefined; // in the list of those that are ready
  }

  let firstReady, lastReady, running = false;
  const schedule = (receiver) => {
    if (!running) {
      soon(run);
      running = true;
    }
    if (receiver.scheduled) return;
    receiver.scheduled = true;
    if (firstReady === undefined) firstReady = receiver;
    else lastReady.next = receiver;
    lastReady = receiver;
  };
  const run = () => {
    running = false;
    const receiver = firstReady;
    if (receiver === undefined) return;
    firstReady = receiver.next;
    receiver.next = undefined;
    receiver.scheduled = false;
    if (firstReady !== undefined) {
      soon(run); // before the guest can begin other tasks: there may be a place for just one
      running = true;
    }
    if (receiver.enabled && receiver.first !== undefined) {
      const waiting = receiver.first;
      receiver.first = waiting.next;
      if (receiver.first !== undefined || receiver.ended) schedule(receiver);
      deliver(receiver, waiting);
    } else if (receiver.ended) {
      receiver.ended = false;
      p.fire(receiver.object, 'close');
    }
  };
  const deliver = (receiver, { data, ports }) => {
    dispatch(receiver.object, make(Message, 'message', undefined, MessageEvent, () =>
      ({ data, lastEventId: '', origin: '', ports: frozen(ports), source: null })));
  };
  const send = (receiver, data, ports) => {
    if (receiver.enabled) schedule(receiver); // this fails if the loop takes no further task
    const waiting = new Waiting(data, ports);
    if (receiver.first === undefined) receiver.first = waiting;
    else receiver.last.next = waiting;
    receiver.last = waiting;
  };

  // The second argument of postMessage is a sequence or a dictionary.
  const transferOf = (options) => {
    if (options !== null && (typeof options === 'object' || typeof options === 'function')) {
      const given = options[iterator];
      if (given !== undefined && given !== null) return listOf(options);
    }
    const { transfer } = dictionary(options, 'options');
    return transfer === undefined ? list() : listOf(transfer);
  };

  let isPort;
  class MessagePort {
    #receiver; // undefined if the port is detached
    constructor(key = undefined, receiver = undefined) {
      if (key !== mine) throw new TypeError_('Illegal constructor');
      makeTarget(this);
      this.#receiver = receiver;
      if (receiver !== undefined) receiver.object = this;
    }
    postMessage(message, options = undefined) {
      this.#receiver;
      need(arguments.length, 1);
      const transfer = transferOf(options);
      const to = this.#receiver?.other;
      let doomed = false;
      for (let n = 0; n < transfer.length; n++) {
        if (transfer[n] === this) throw new DOMException('a port cannot be transferred through itself', 'DataCloneError');
        if (transfer[n] === to?.object) doomed = true;
      }
      const ports = list(), data = clone(message, transfer, ports);
      if (to !== undefined && !doomed && this.#receiver?.other === to) send(to, data, ports);
    }
    start() {
      const receiver = this.#receiver;
      if (receiver === undefined || receiver.enabled) return;
      receiver.enabled = true;
      if (receiver.first !== undefined) schedule(receiver);
    }
    close() {
      const receiver = this.#receiver;
      if (receiver === undefined) return;
      this.#receiver = undefined;
      receiver.first = receiver.last = undefined;
      receiver.ended = false;
      const { other } = receiver;
      if (other === undefined) return;
      receiver.other = other.other = undefined;
      other.ended = true;
      schedule(other);
    }
    get onmessage() { return this.#receiver, handlerOf(this, 'message'); }
    set onmessage(handler) {
      this.#receiver;
      setHandler(this, 'message', handler);
      start(this);
    }
    get onmessageerror() { return this.#receiver, handlerOf(this, 'messageerror'); }
    set onmessageerror(handler) {
      this.#receiver;
      setHandler(this, 'messageerror', handler);
    }
    get onclose() { return this.#receiver, handlerOf(this, 'close'); }
    set onclose(handler) {
      this.#receiver;
      setHandler(this, 'close', handler);
    }
    static {
      isPort = (value) => typeof value === 'object' && value !== null && #receiver in value;
      push(p.movers, {
        __proto__: null, name: 'port', is: isPort, isGone: (port) => port.#receiver === undefined,
        make: (port) => {
          const object = new MessagePort(mine);
          return {
            __proto__: null, object,
            finish() {
              const receiver = port.#receiver;
              port.#receiver = undefined;
              object.#receiver = receiver;
              receiver.object = object;
              receiver.enabled = false;
            },
          };
        },
      });
    }
  }
  const start = method(MessagePort.prototype.start);
  inherit(MessagePort, p.EventTarget);
  finish(MessagePort);

  class MessageChannel {
    #port1; #port2;
    constructor() {
      const one = new Receiver(), two = new Receiver();
      one.other = two;
      two.other = one;
      this.#port1 = new MessagePort(mine, one);
      this.#port2 = new MessagePort(mine, two);
    }
    get port1() { return this.#port1; }
    get port2() { return this.#port2; }
  }
  finish(MessageChannel);

  // The open channels by their names: maps whose keys are the receivers.
  const channels = new Map_();
  class BroadcastChannel {
    #name; #receiver; // undefined if the channel is closed
    constructor(name) {
      need(arguments.length, 1);
      this.#name = `${name}`;
      makeTarget(this);
      const receiver = this.#receiver = new Receiver();
      receiver.object = this;
      receiver.enabled = true;
      let group = mapGet(channels, this.#name);
      if (group === undefined) {
        group = { __proto__: null, members: new Map_(), count: 0 };
        mapSet(channels, this.#name, group);
      }
      mapSet(group.members, receiver, true);
      group.count++;
    }
    get name() { return this.#name; }
    postMessage(message) {
      const receiver = this.#receiver;
      need(arguments.length, 1);
      if (receiver === undefined) throw new DOMException('the channel is closed', 'InvalidStateError');
      const none = list(), first = clone(message, none), to = list();
      const group = mapGet(channels, this.#name);
      if (group === undefined) return; // closed by a getter
      mapForEach(group.members, (_, other) => { if (other !== receiver) push(to, other); });
      for (let n = to.length - 1; n >= 0; n--) to[n] = { __proto__: null, receiver: to[n], data: n > 0 ? clone(first, none) : first };
      for (let n = 0; n < to.length; n++) send(to[n].receiver, to[n].data, none);
    }
    close() {
      const receiver = this.#receiver;
      if (receiver === undefined) return;
      this.#receiver = undefined;
      receiver.first = receiver.last = undefined;
      receiver.enabled = false;
      const group = mapGet(channels, this.#name);
      mapDelete(group.members, receiver);
      if (--group.count === 0) mapDelete(channels, this.#name);
    }
    get onmessage() { return this.#name, handlerOf(this, 'message'); }
    set onmessage(handler) {
      this.#name;
      setHandler(this, 'message', handler);
    }
    get onmessageerror() { return this.#name, handlerOf(this, 'messageerror'); }
    set onmessageerror(handler) {
      this.#name;
      setHandler(this, 'messageerror', handler);
    }
  }
  inherit(BroadcastChannel, p.EventTarget);
  finish(BroadcastChannel);

  expose.class(MessageChannel);
  expose.class(MessagePort);
  expose.class(BroadcastChannel);
}
