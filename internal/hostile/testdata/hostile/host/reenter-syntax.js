// class: host misuse
// expect: exception SyntaxError
// needs: host
// why: a script run through Go that does not compile
for (let i = 0; i < 100; i++) try { host.reenter('(' .repeat(i + 1)); } catch {}
host.reenter('}');
