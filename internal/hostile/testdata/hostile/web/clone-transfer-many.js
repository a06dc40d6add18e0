// class: buffer
// expect: ok | memory | exception RangeError | timeout
// needs: web
// why: transfers a hundred thousand buffers and ports
const buffers = Array.from({ length: 5e4 }, () => new ArrayBuffer(1));
try { structuredClone(buffers, { transfer: buffers }); } catch (e) { if (!(e instanceof RangeError)) throw e; }
const ports = Array.from({ length: 2e4 }, () => new MessageChannel().port1);
structuredClone(ports, { transfer: ports });
