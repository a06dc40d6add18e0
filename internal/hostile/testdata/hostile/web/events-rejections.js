// class: errors
// expect: timeout | memory
// needs: web
// why: a listener of rejections rejects, for ever
onunhandledrejection = (e) => { e.preventDefault(); Promise.reject(1); };
onrejectionhandled = () => { Promise.reject(2); };
Promise.reject(3);
setInterval(() => {}, 1);
