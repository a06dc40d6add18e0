// class: memory
// expect: memory | lost | timeout
// needs: web
// why: sends messages that nobody reads
const { port1 } = new MessageChannel(), message = Array(1000).fill(1.5);
for (;;) port1.postMessage(message);
