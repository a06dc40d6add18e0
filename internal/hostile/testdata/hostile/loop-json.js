// class: endless loop
// expect: timeout
// why: a loop whose iterations are built-ins of milliseconds, with little bytecode between them
const rows = Array.from({ length: 10000 }, (_, i) => ({ i }));
for (;;) JSON.parse(JSON.stringify(rows));
