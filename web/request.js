// Request.
(p, go, wanted) => {
  'use strict';
  const { addHeader, anySignal, bodyContent, bodyMembers, bodyUsed, copyBody, copyHeaders, dictionary, extract, finish, hasCredentials,
    hasHeader, headersFrom, headersOf, holdBody, isAborted, isStreamBody, isToken, list, need, parseURL, push, moveBody, toUpperCase, IMMUTABLE,
    REQUEST, TypeError_ } = p;

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

  const bare = {};
  let make, read;
  // A request of the host has lines and an id, from which its headers and its signal are
  // made when the guest reads them first.
  class Request {
    #url; #method = 'GET'; #headers; #redirect = 'follow'; #signal; #lines; #id;

    constructor(input, init = undefined) {
      if (input === bare) return;
      need(arguments.length, 1);
      init = dictionary(init, 'init');
      const from = input !== null && typeof input === 'object' && #url in input ? input : undefined;
      const { body, duplex, headers, method, redirect } = init;
      let { signal } = init;
      if (from === undefined) {
        this.#url = parseURL(input);
        if (hasCredentials(this.#url)) throw new TypeError_('the URL must not have a user name or a password');
      } else {
        this.#url = from.#url;
        this.#method = from.#method;
        this.#redirect = from.#redirect;
        if (signal === undefined) signal = from.#getSignal();
      }
      if (method !== undefined) this.#method = methodOf(method);
      if (redirect !== undefined) this.#redirect = redirectOf(redirect);
      const signals = list();
      if (signal !== undefined && signal !== null) {
        isAborted(signal); // throws if it is not a signal
        push(signals, signal);
      }
      this.#signal = anySignal(signals);
      const own = headers === undefined || headers === null;
      this.#headers = own && from !== undefined ? copyHeaders(from.#getHeaders(), REQUEST) : headersOf(headers ?? undefined, REQUEST);

      const given = body !== undefined && body !== null;
      const other = from ?? (#url in init ? init : undefined); // whose body is used
      const inherited = other !== undefined && !given ? bodyContent(other) : null;
      if ((given || inherited !== null) && (this.#method === 'GET' || this.#method === 'HEAD')) {
        throw new TypeError_(`a ${this.#method} request cannot have a body`);
      }
      const { content, type } = given ? extract(body) : { __proto__: null, content: inherited === null ? null : moveBody(other), type: null };
      if (type !== null && !hasHeader(this.#headers, 'content-type')) addHeader(this.#headers, 'content-type', type);
      holdBody(this, content);
      if (given && duplex !== 'half' && isStreamBody(this)) throw new TypeError_('a body that is a stream needs the option duplex: "half"');
    }
    #getHeaders() { return this.#headers ??= headersFrom(this.#lines); }
    #getSignal() { return this.#signal ??= p.signalOfHost(this.#id); }
    get method() { return this.#method; }
    get url() { return this.#url; }
    get headers() { return this.#getHeaders(); }
    get redirect() { return this.#redirect; }
    get signal() { return this.#getSignal(); }
    clone() {
      this.#url;
      if (bodyUsed(this)) throw new TypeError_('the body has already been used');
      const request = new Request(bare);
      request.#url = this.#url;
      request.#method = this.#method;
      request.#redirect = this.#redirect;
      const signals = list();
      push(signals, this.#getSignal());
      request.#signal = anySignal(signals);
      request.#headers = copyHeaders(this.#getHeaders(), this.#lines === undefined ? REQUEST : IMMUTABLE);
      request.#lines = this.#lines;
      holdBody(request, copyBody(this));
      return request;
    }
    static {
      // Makes a request that Go has checked.
      make = (method, url, lines, content, id) => {
        const request = new Request(bare);
        request.#method = method;
        request.#url = url;
        request.#lines = lines;
        request.#id = id;
        holdBody(request, content);
        return request;
      };
      p.requestHeaders = (request) => request.#getHeaders();
      read = (request) => ({
        __proto__: null, url: request.#url, method: request.#method, headers: request.#getHeaders(),
        redirect: request.#redirect, signal: request.#getSignal(),
      });
    }
  }
  bodyMembers(Request);
  finish(Request);
  p.Request = Request;
  p.makeRequest = make;
  p.readRequest = read;
  p.exposer(wanted).class(Request);
}
