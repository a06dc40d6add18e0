// Request.
(p, go, wanted) => {
  'use strict';
  const { addHeader, anySignal, bodyBytes, bodyMembers, bodyUsed, copyBody, dictionary, extract, finish, hasHeader,
    headersOf, holdBody, isAborted, isToken, list, need, parseURL, push, replaceBody, takeBody, toUpperCase, REQUEST, TypeError_ } = p;
  const { hasCredentials } = go;

  const methodOf = (method) => {
    method = `${method}`;
    if (!isToken(method)) throw new TypeError_('the method is not a valid HTTP token');
    switch (toUpperCase(method)) {
      case 'CONNECT': case 'TRACE': case 'TRACK':
        throw new TypeError_('the method is forbidden');
      case 'DELETE': case 'GET': case 'HEAD': case 'OPTIONS': case 'POST': case 'PUT':
        return toUpperCase(method);
    }
    return method;
  };

  const redirectOf = (redirect) => {
    redirect = `${redirect}`;
    if (redirect !== 'follow' && redirect !== 'error' && redirect !== 'manual') throw new TypeError_('the redirect mode is invalid');
    return redirect;
  };

  let read;
  class Request {
    #url; #method = 'GET'; #headers; #redirect = 'follow'; #signal;

    constructor(input, init = undefined) {
      need(arguments.length, 1);
      init = dictionary(init, 'init');
      const from = input !== null && typeof input === 'object' && #url in input ? input : undefined;
      const { body, headers, method, redirect } = init;
      let { signal } = init;
      if (from === undefined) {
        this.#url = parseURL(input);
        if (hasCredentials(this.#url)) throw new TypeError_('the URL must not have a user name or a password');
      } else {
        this.#url = from.#url;
        this.#method = from.#method;
        this.#redirect = from.#redirect;
        if (signal === undefined) signal = from.#signal;
      }
      if (method !== undefined) this.#method = methodOf(method);
      if (redirect !== undefined) this.#redirect = redirectOf(redirect);
      const signals = list();
      if (signal !== undefined && signal !== null) {
        isAborted(signal); // throws if it is not a signal
        push(signals, signal);
      }
      this.#signal = anySignal(signals);
      this.#headers = headersOf(headers ?? from?.#headers, REQUEST);

      const given = body !== undefined && body !== null;
      const inherited = from !== undefined && !given ? bodyBytes(from) : null;
      if ((given || inherited !== null) && (this.#method === 'GET' || this.#method === 'HEAD')) {
        throw new TypeError_(`a ${this.#method} request cannot have a body`);
      }
      const { bytes, type } = given ? extract(body) : { __proto__: null, bytes: inherited === null ? null : takeBody(from), type: null };
      if (type !== null && !hasHeader(this.#headers, 'content-type')) addHeader(this.#headers, 'content-type', type);
      holdBody(this, bytes);
    }
    get method() { return this.#method; }
    get url() { return this.#url; }
    get headers() { return this.#headers; }
    get redirect() { return this.#redirect; }
    get signal() { return this.#signal; }
    clone() {
      this.#url;
      if (bodyUsed(this)) throw new TypeError_('the body has already been used');
      const request = new Request(this.#url, { __proto__: null, method: this.#method, redirect: this.#redirect, signal: this.#signal });
      request.#headers = headersOf(this.#headers, REQUEST);
      replaceBody(request, copyBody(this));
      return request;
    }
    static {
      read = (request) => ({
        __proto__: null, url: request.#url, method: request.#method, headers: request.#headers,
        redirect: request.#redirect, signal: request.#signal,
      });
    }
  }
  bodyMembers(Request);
  finish(Request);
  p.Request = Request;
  p.readRequest = read;
  p.exposer(wanted).class(Request);
}
