// class: heap
// expect: memory | lost | timeout
// why: all matches of an expression at once
'ab'.repeat(2e6).match(/./g).map((m) => [m]);
