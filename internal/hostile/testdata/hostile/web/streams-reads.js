// class: streams
// expect: memory | lost | timeout
// needs: web
// why: requests chunks that never come
const reader = new ReadableStream().getReader();
for (;;) reader.read();
