// class: memory
// expect: memory | lost | timeout
// needs: web
// why: opens channels, starts their ports and sends messages to all
const all = [];
for (;;) {
  const c = new MessageChannel();
  c.port1.onmessage = () => {};
  c.port2.postMessage(1);
  all.push(c);
}
