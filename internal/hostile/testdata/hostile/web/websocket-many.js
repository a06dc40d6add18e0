// class: endless loop
// expect: timeout
// needs: web
// why: opens WebSockets without end
for (;;) try { new WebSocket('ws://h/'); } catch {}
