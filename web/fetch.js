// fetch. Go makes the request. When it ends, Go calls the function that this script
// evaluates to.
(p, go, wanted) => {
  'use strict';
  const { abortReason, headersText, isAborted, makeResponse, mapDelete, mapGet, mapSet, need, onAbort, readRequest, takeBytes,
    bodyContent, withResolvers, Map_, Request, TypeError_ } = p;
  const { abortFetch, startFetch } = go;

  const pending = new Map_();
  let last = 0;
  const failure = (cause) => new TypeError_('fetch failed', { __proto__: null, cause });

  const begin = (input, init, resolve, reject) => {
    const request = new Request(input, init);
    const { url, method, headers, redirect, signal } = readRequest(request);
    if (isAborted(signal)) return reject(abortReason(signal));
    const body = bodyContent(request) === null ? null : takeBytes(request);
    const id = ++last;
    const failed = startFetch(id, method, url, headersText(headers, Infinity), body, redirect);
    if (failed !== undefined) return reject(failure(failed));
    const over = onAbort(signal, () => {
      mapDelete(pending, id);
      abortFetch(id);
      reject(abortReason(signal));
    });
    mapSet(pending, id, { __proto__: null, resolve, reject, over });
  };

  p.exposer(wanted).operations({
    fetch(input, init = undefined) {
      const { promise, resolve, reject } = withResolvers();
      try {
        need(arguments.length, 1);
        begin(input, init, resolve, reject);
      } catch (exception) {
        reject(exception);
      }
      return promise;
    },
  });

  return (id, failed, status, statusText, url, redirected, lines, bytes) => {
    const waiting = mapGet(pending, id);
    if (waiting === undefined) return;
    mapDelete(pending, id);
    waiting.over();
    if (failed !== undefined) return waiting.reject(failure(failed));
    waiting.resolve(makeResponse(status, statusText, url, redirected, lines, bytes));
  };
}
