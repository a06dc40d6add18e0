// class: memory
// expect: memory | lost | timeout
// needs: web
// why: each message is answered by two
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => { port1.postMessage([data]); port1.postMessage(data); };
port2.onmessage = ({ data }) => { port2.postMessage([data]); port2.postMessage(data); };
port1.postMessage(Array(100).fill(1));
