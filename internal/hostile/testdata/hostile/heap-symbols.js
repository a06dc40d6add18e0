// class: heap
// expect: memory | lost | timeout
// why: symbols in the registry, which lives as long as the isolate
for (let i = 0; ; i++) Symbol.for('s' + i);
