// class: host misuse
// expect: timeout
// needs: host
// why: copies without end
for (;;) host.copy({ a: [1, new Map([[{}, new Set([1n])]]), new Date(0), /x/g, new Error("x")] });
