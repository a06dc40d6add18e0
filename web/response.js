// Response.
(p, go, wanted) => {
  'use strict';
  const { addHeader, bodyContent, bodyMembers, bodyUsed, charCodeAt, copyBody, copyHeaders, dictionary, extract, finish, hasHeader, headersFrom, isLockedBody, isStreamBody,
    headersOf, headersText, holdBody, list, need, parseURL, push, stringifyJSON, takeBody, toWellFormed, IMMUTABLE, NONE, RangeError_,
    TypeError_ } = p;

  const isNullBody = (status) => status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
  const statusOf = (status) => {
    status = (+status | 0) & 65535;
    if (status < 200 || status > 599) throw new RangeError_('the status is not between 200 and 599');
    return status;
  };
  const phrase = (text) => {
    text = `${text}`;
    for (let n = 0; n < text.length; n++) {
      const code = charCodeAt(text, n);
      if (code > 255 || code < 32 && code !== 9 || code === 127) throw new TypeError_('the status text is invalid');
    }
    return text;
  };

  const bare = {};
  let settle, isResponse, read;
  class Response {
    #type = 'default'; #url = ''; #redirected = false; #status = 200; #statusText = ''; #headers;

    constructor(body = null, init = undefined) {
      if (body === bare) return;
      this.#start(init);
      const { content, type } = extract(body);
      this.#hold(content, type);
    }
    #start(init) {
      init = dictionary(init, 'init');
      const { headers, status, statusText } = init;
      if (status !== undefined) this.#status = statusOf(status);
      if (statusText !== undefined) this.#statusText = phrase(statusText);
      this.#headers = headersOf(headers, NONE);
    }
    #hold(content, type) {
      if (content !== null && isNullBody(this.#status)) throw new TypeError_('a response with this status cannot have a body');
      if (type !== null && !hasHeader(this.#headers, 'content-type')) addHeader(this.#headers, 'content-type', type);
      holdBody(this, content);
    }
    get type() { return this.#type; }
    get url() { return this.#url; }
    get redirected() { return this.#redirected; }
    get status() { return this.#status; }
    get ok() { return this.#status >= 200 && this.#status <= 299; }
    get statusText() { return this.#statusText; }
    get headers() { return this.#headers; }
    clone() {
      this.#url;
      if (bodyUsed(this)) throw new TypeError_('the body has already been used');
      const response = new Response(bare);
      response.#type = this.#type;
      response.#url = this.#url;
      response.#redirected = this.#redirected;
      response.#status = this.#status;
      response.#statusText = this.#statusText;
      response.#headers = copyHeaders(this.#headers, this.#type === 'basic' ? IMMUTABLE : NONE);
      holdBody(response, copyBody(this));
      return response;
    }
    static error() {
      const response = new Response(bare);
      response.#type = 'error';
      response.#status = 0;
      response.#headers = headersOf(undefined, IMMUTABLE);
      holdBody(response, null);
      return response;
    }
    static json(data, init = undefined) {
      need(arguments.length, 1);
      const text = stringifyJSON(data);
      if (text === undefined) throw new TypeError_('the value has no JSON representation');
      const response = new Response(bare);
      response.#start(init);
      response.#hold(toWellFormed(text), 'application/json');
      return response;
    }
    static redirect(url, status = 302) {
      need(arguments.length, 1);
      const href = parseURL(url);
      status = +status;
      if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) {
        throw new RangeError_('the status is not a redirect status');
      }
      const response = new Response(null, { __proto__: null, status });
      addHeader(response.#headers, 'location', href);
      response.#headers = copyHeaders(response.#headers, IMMUTABLE);
      return response;
    }
    static {
      settle = (status, statusText, url, redirected, lines, bytes) => {
        const response = new Response(bare);
        response.#type = 'basic';
        response.#status = status;
        response.#statusText = statusText;
        response.#url = url;
        response.#redirected = redirected;
        response.#headers = headersFrom(lines);
        holdBody(response, bytes);
        return response;
      };
      p.isOK = (response) => response.#status >= 200 && response.#status <= 299;
      p.responseHeaders = (response) => response.#headers;
      isResponse = (value) => typeof value === 'object' && value !== null && #status in value;
      // Takes a response for Go: its status, status text, headers and body. If it cannot be
      // sent, the result is the reason.
      read = (response, maxBody, maxHeaders) => {
        if (response.#type === 'error') return 'the response is an error';
        if (bodyUsed(response)) return 'the body of the response has already been used';
        const lines = headersText(response.#headers, maxHeaders);
        if (lines.length + response.#statusText.length > maxHeaders) return 'the response has too many headers';
        // A negative maximum means that a body may be a stream. The result has its number.
        const streams = maxBody < 0 && isStreamBody(response);
        if (maxBody < 0) maxBody = -maxBody;
        if (isStreamBody(response) && isLockedBody(response)) return 'the body of the response is locked to a reader';
        const content = bodyContent(response);
        if (content !== null && content.length > maxBody) return `the body of the response has more than ${maxBody} bytes`;
        const all = list();
        push(all, response.#status);
        push(all, response.#statusText);
        push(all, lines);
        push(all, streams ? p.openReader(takeBody(response)) : takeBody(response));
        return all;
      };
    }
  }
  bodyMembers(Response);
  finish(Response);
  p.isResponse = isResponse;
  p.makeResponse = settle;
  p.readResponse = read;
  p.exposer(wanted).class(Response);
}
