// class: huge array-like
// expect: memory | lost
// why: a handle for each element of a list that is no array
new Uint8Array(3e7).set({ length: 3e7 });
