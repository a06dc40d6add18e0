// class: parser
// expect: exception RangeError | timeout
// why: functions inside functions, which are parsed again at each level
const deep = '(function () { return '.repeat(3000) + '1' + ' })()'.repeat(3000);
eval(deep);
