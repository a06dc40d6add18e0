// fetch. Go makes the request. When it ends, Go calls the function that this script
// evaluates to.
(p, go, wanted) => {
  'use strict';
  const { abortReason, drainBody, headersText, isAborted, isStreamBody, makeResponse, mapDelete, mapGet, mapSet, need, onAbort, readRequest,
    takeBytes, typedArrayName, bodyContent, withResolvers, Map_, Request, TypeError_ } = p;
  const { abortFetch, startFetch } = go;

  const pending = new Map_();
  let last = 0;
  const failure = (cause) => new TypeError_('fetch failed', { __proto__: null, cause });

  const begin = (input, init, resolve, reject) => {
    const request = new Request(input, init);
    const { signal } = readRequest(request);
    if (isAborted(signal)) return reject(abortReason(signal));
    if (!isStreamBody(request)) return send(request, bodyContent(request) === null ? null : takeBytes(request), resolve, reject);
    let stop;
    const over = onAbort(signal, () => {
      reject(abortReason(signal));
      stop?.(abortReason(signal));
    });
    stop = drainBody(request, Infinity, (bytes) => {
      over();
      if (isAborted(signal)) return;
      try {
        send(request, bytes, resolve, reject);
      } catch (exception) {
        reject(exception);
      }
    }, (reason) => {
      over();
      reject(failure(reason));
    });
  };
  const send = (request, body, resolve, reject) => {
    const { url, method, headers, redirect, signal } = readRequest(request);
    const id = ++last;
    const failed = startFetch(id, method, url, headersText(headers, Infinity), body, redirect);
    if (failed !== undefined) return reject(failure(failed));
    const over = onAbort(signal, () => {
      mapDelete(pending, id);
      abortFetch(id);
      reject(abortReason(signal));
    });
    mapSet(pending, id, { __proto__: null, resolve, reject, over, signal });
  };

  const streamOf = (source, signal) => {
    let over;
    const stream = p.readableOfHost(source, () => over(), failure);
    over = onAbort(signal, () => {
      stream.controller.error(abortReason(signal));
      p.closeHosted(source);
    });
    return stream;
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
    // With streams, the body is an object of Go that reads it.
    const streams = bytes !== undefined && bytes !== null && typedArrayName(bytes) === undefined;
    if (waiting === undefined) {
      if (streams) p.closeHosted(bytes);
      return;
    }
    mapDelete(pending, id);
    waiting.over();
    if (failed !== undefined) return waiting.reject(failure(failed));
    waiting.resolve(makeResponse(status, statusText, url, redirected, lines, streams ? streamOf(bytes, waiting.signal) : bytes));
  };
}
