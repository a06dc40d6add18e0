// The global object as a target of the events error, unhandledrejection and rejectionhandled.
(p, go, wanted) => {
  'use strict';
  const { apply, dispatch, errorEvent, globalThis, handlerOf, list, listens, method, push, rejectionEvent, setHandler, setPrototypeOf, defineProperty,
    getOwnPropertyDescriptor, ownKeys, TypeError_ } = p;
  const { describe } = go;
  const hub = p.makeHub();
  const add = method(p.EventTarget.prototype.addEventListener), remove = method(p.EventTarget.prototype.removeEventListener);
  const send = method(p.EventTarget.prototype.dispatchEvent);
  const check = (object) => {
    if (object !== undefined && object !== null && object !== globalThis) throw new TypeError_('Illegal invocation');
  };

  const withHub = (given) => {
    const args = list();
    push(args, hub);
    for (let n = 0; n < given.length; n++) push(args, given[n]);
    return args;
  };

  p.exposer(wanted).operations({
    addEventListener(type, callback, options = undefined) {
      check(this);
      apply(add, undefined, withHub(arguments));
    },
    removeEventListener(type, callback, options = undefined) {
      check(this);
      apply(remove, undefined, withHub(arguments));
    },
    dispatchEvent(event) {
      check(this);
      return apply(send, undefined, withHub(arguments));
    },
  });

  // onerror gets the fields of the event as arguments, and cancels the event if it returns true.
  const callOnError = (handler, target, event) => {
    const fields = p.errorFields(event);
    if (fields === undefined) return apply(handler, target, [event]) === true;
    const { message, filename, lineno, colno, error } = fields;
    return apply(handler, target, [message, filename, lineno, colno, error]) === true;
  };
  const handlers = {
    get onerror() { return check(this), handlerOf(hub, 'error'); },
    set onerror(handler) {
      check(this);
      setHandler(hub, 'error', handler, callOnError);
    },
    get onunhandledrejection() { return check(this), handlerOf(hub, 'unhandledrejection'); },
    set onunhandledrejection(handler) {
      check(this);
      setHandler(hub, 'unhandledrejection', handler);
    },
    get onrejectionhandled() { return check(this), handlerOf(hub, 'rejectionhandled'); },
    set onrejectionhandled(handler) {
      check(this);
      setHandler(hub, 'rejectionhandled', handler);
    },
  };
  const keys = ownKeys(handlers);
  for (let n = 0; n < keys.length; n++) defineProperty(globalThis, keys[n], setPrototypeOf(getOwnPropertyDescriptor(handlers, keys[n]), null));

  // Reports whether a listener has canceled the event of an exception. The exceptions of these
  // listeners are no events.
  let telling = false;
  p.handled = (error) => {
    if (telling || !listens(hub, 'error')) return false;
    telling = true;
    try {
      const found = describe(error);
      return !dispatch(hub, errorEvent({ message: found[0], filename: found[1], lineno: found[2], colno: found[3], error }));
    } finally {
      telling = false;
    }
  };

  // Go passes each rejection that nothing handles, and each that is handled later. The result is
  // true if a listener has canceled the event.
  return (promise, reason, handled) => {
    const type = handled ? 'rejectionhandled' : 'unhandledrejection';
    return listens(hub, type) && !dispatch(hub, rejectionEvent(type, promise, reason));
  };
}
