// class: endless loop
// expect: exception RangeError | timeout | ok
// needs: web
// why: listeners of priorities change priorities of other signals, which change them back
const a = new TaskController(), b = new TaskController();
let n = 0;
a.signal.onprioritychange = () => { for (const p of ['background', 'user-blocking', 'user-visible']) b.setPriority(p); };
b.signal.onprioritychange = () => { try { a.setPriority(n++ % 2 ? 'background' : 'user-blocking'); } catch {} };
a.setPriority('background');
