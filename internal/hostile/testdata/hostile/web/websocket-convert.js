// class: crash
// expect: timeout
// needs: web
// why: closes the WebSocket, and sends, while an argument is converted
const open = () => {
  let socket;
  const protocols = { *[Symbol.iterator]() { yield { toString() { try { new WebSocket('ws://h/'); } catch {} return 'a'; } }; } };
  try { socket = new WebSocket('ws://h/', protocols); } catch { return void setTimeout(open, 1); }
  socket.onclose = open;
  socket.onopen = () => {
    socket.send({ toString() { socket.send('inner'); socket.close({ valueOf() { socket.close(); return 3000; } }); return 'outer'; } });
    socket.close(3001, { toString() { socket.send('late'); return 'reason'; } });
  };
};
open();
