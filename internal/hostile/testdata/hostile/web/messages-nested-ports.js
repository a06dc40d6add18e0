// class: memory
// expect: memory | lost | timeout | exception RangeError
// needs: web
// why: ports in messages in queues of ports in messages
let { port1 } = new MessageChannel();
for (;;) {
  const next = new MessageChannel();
  next.port1.postMessage(null, [port1]);
  port1 = next.port2;
}
