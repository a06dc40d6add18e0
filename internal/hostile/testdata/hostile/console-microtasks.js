// class: console
// expect: timeout
// why: prints from microtasks, for ever
const again = () => { console.log(again); Promise.resolve().then(again); };
again();
