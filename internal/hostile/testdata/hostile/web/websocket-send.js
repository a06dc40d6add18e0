// class: endless loop
// expect: timeout
// needs: web
// why: sends more than the connection takes, which closes it, and opens another
const large = new Uint8Array(1e6);
const open = () => {
  const socket = new WebSocket('ws://h/');
  socket.onopen = () => { for (let n = 0; n < 100; n++) socket.send(large); };
  socket.onclose = open;
};
open();
