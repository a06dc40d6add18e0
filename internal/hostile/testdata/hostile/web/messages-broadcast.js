// class: memory
// expect: memory | lost | timeout
// needs: web
// why: each message goes to a thousand channels, which answer
const all = Array.from({ length: 1000 }, () => new BroadcastChannel('x'));
for (const c of all) c.onmessage = ({ data }) => c.postMessage([data]);
all[0].postMessage(1);
