// class: memory
// expect: exception RangeError | memory | lost | timeout
// needs: web
// why: keeps all messages that it receives
const kept = [], socket = new WebSocket('ws://h/');
socket.binaryType = 'arraybuffer';
socket.onopen = () => socket.send(new Uint8Array(500_000));
socket.onmessage = ({ data }) => { kept.push(data); socket.send(data); };
socket.onclose = () => { throw new RangeError('closed, because there was no memory for a message'); };
