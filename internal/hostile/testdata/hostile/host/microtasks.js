// class: host misuse
// expect: timeout | memory
// needs: host
// why: calls Go from microtasks, for ever
const again = () => host.call(() => Promise.resolve().then(again));
again();
