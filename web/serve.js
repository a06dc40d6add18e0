// The handler of requests. Go hands a request in, and takes the response out in the same
// call or, if the handler returned a promise, in a later one.
(p, go, wanted) => {
  'use strict';
  const { abortSignal, anySignal, apply, bodyUsed, collectBody, isClass, isResponse, isStreamBody, list, makeRequest, push, readResponse, DOMException, TypeError_ } = p;
  const { watchRequest } = go;

  let handler, callable, parameters; // the parameters that the handler gets after the request
  let current; // the request that was handed in last

  // Go watches a request for the end of its client only if the guest reads its signal.
  p.signalOfHost = (id) => {
    const signal = anySignal(list());
    if (current === undefined || current.id !== id) return signal; // the request has been served
    current.signal = signal;
    if (watchRequest(id)) disconnected(id);
    return signal;
  };
  const disconnected = (id) => {
    if (current === undefined || current.id !== id) return;
    abortSignal(current.signal, new DOMException('the client has disconnected', 'AbortError'));
  };

  const handle = (request) => {
    const args = list();
    push(args, request);
    for (let n = 0; n < parameters.length; n++) push(args, parameters[n]);
    if (callable) return apply(handler, undefined, args);
    const { fetch } = handler;
    if (typeof fetch !== 'function') {
      throw new TypeError_(isClass(handler) ? 'the handler is a class without a static method fetch' : 'the handler has no method fetch');
    }
    return apply(fetch, handler, args);
  };

  const serve = (id, method, url, lines, content, maxBody, maxHeaders) => {
    const serving = { __proto__: null, id, signal: undefined, done: undefined, result: undefined, thrown: false, reason: undefined };
    current = serving;
    const value = handle(makeRequest(method, url, lines, content, id));
    if (isResponse(value) && (maxBody < 0 || !isStreamBody(value))) return readResponse(value, maxBody, maxHeaders);
    serving.done = wait(serving, value, maxBody, maxHeaders);
  };

  const wait = async (serving, value, maxBody, maxHeaders) => {
    try {
      value = await value;
      if (isResponse(value) && maxBody >= 0 && isStreamBody(value) && !bodyUsed(value)) {
        const refused = await collectBody(value, maxBody);
        if (refused.length > 0) return void (serving.result = refused[0]);
      }
      serving.result = isResponse(value) ? readResponse(value, maxBody, maxHeaders) : 'the handler returned no Response';
    } catch (reason) {
      serving.thrown = true;
      serving.reason = reason;
    }
  };

  // The result of an unfinished request is undefined, that of a response its parts, that of
  // one that cannot be sent the reason, and that of an exception an empty list.
  // No reference to a result is left, because another request may never follow.
  const result = () => {
    const { result } = current;
    current.result = undefined;
    return current.thrown ? list() : result;
  };

  const setHandler = (f, given) => {
    handler = f;
    callable = typeof f === 'function' && !isClass(f);
    parameters = list();
    for (let n = 0; n < given.length; n++) push(parameters, given[n]);
  };

  // The order of the operations is that of serve.go.
  return (operation, a, b, c, d, e, f, g) => {
    switch (operation) {
      case 0: return setHandler(a, b);
      case 1: return serve(a, b, c, d, e, f, g);
      case 2: return result();
      case 3: return current.done;
      case 4: return current.reason;
      case 5: return disconnected(a);
    }
  };
}
