// class: streams
// expect: timeout
// needs: web
// why: a stream of an endless iterator, in a pipe
ReadableStream.from((function* () { for (;;) yield 1; })()).pipeTo(new WritableStream());
