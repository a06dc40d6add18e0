// class: streams
// expect: exception RangeError
// needs: web
// why: allocates a chunk that is larger than any memory
new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 2 ** 53 - 1 }).getReader().read();
