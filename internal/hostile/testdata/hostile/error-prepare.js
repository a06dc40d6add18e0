// class: errors
// expect: timeout | exception Error
// why: prepareStackTrace that never returns, called when the exception is reported
Error.prepareStackTrace = () => { for (;;); };
throw new Error('prepared');
