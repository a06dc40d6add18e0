// class: streams
// expect: ok | memory | timeout
// needs: web
// why: divides the branches of tee into thousands
let all = [new ReadableStream()];
for (let n = 0; n < 12; n++) all = all.flatMap((s) => s.tee());
