// class: memory
// expect: memory | lost | timeout
// needs: web
// why: sends messages faster than they are delivered
const { port1, port2 } = new MessageChannel();
port2.onmessage = () => {};
for (;;) port1.postMessage('x'.repeat(1000) + Math.random());
