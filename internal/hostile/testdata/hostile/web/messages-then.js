// class: endless loop
// expect: timeout
// needs: web
// why: a getter of a message does not return
new MessageChannel().port1.postMessage({ get a() { for (;;); } });
