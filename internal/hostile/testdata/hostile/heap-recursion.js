// class: heap
// expect: memory | exception RangeError | timeout
// why: deep recursion that keeps an array per level
function deeper(all) { return deeper([...all, {}]); }
deeper([]);
