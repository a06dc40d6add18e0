// class: host misuse
// expect: exception Error
// needs: host
// why: an array of holes in a thousand places, which costs Go each of them
const holes = [];
holes.length = 4e6;
host.copy(new Array(1000).fill(holes));
