// class: errors
// expect: exception Error
// needs: web
// why: the listeners of ports throw, and close and transfer their ports while they run
const { port1, port2 } = new MessageChannel();
let n = 0;
port2.onmessage = ({ data }) => {
  if (data === 3) { const moved = structuredClone(port2, { transfer: [port2] }); moved.onmessage = port2.onmessage; }
  if (data === 5) port1.close();
  throw new Error('listener ' + data);
};
for (; n < 10; n++) port1.postMessage(n);
