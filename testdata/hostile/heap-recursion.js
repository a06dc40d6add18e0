// class: heap
// expect: memory | exception RangeError
// why: deep recursion that keeps an array per level
function deeper(all) { return deeper([...all, {}]); }
deeper([]);
