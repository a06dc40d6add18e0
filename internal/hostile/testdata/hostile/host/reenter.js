// class: host misuse
// expect: exception RangeError | timeout
// needs: host
// why: scripts that run scripts through Go, deeper and deeper
globalThis.code = 'host.reenter(code)';
host.reenter(code);
