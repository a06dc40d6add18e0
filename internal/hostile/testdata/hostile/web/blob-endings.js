// class: memory
// expect: ok | memory
// needs: web
// why: a text of ends of lines
new Blob(['\r\n\r'.repeat(3e5)], { endings: 'native' });
