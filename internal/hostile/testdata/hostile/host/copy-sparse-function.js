// class: host misuse
// expect: exception Error
// needs: host
// why: the function that cannot be copied lies behind four thousand million holes
const holes = [];
holes.length = 2 ** 32 - 1;
holes.f = () => 1;
host.copy(holes);
