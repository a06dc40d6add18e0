// class: parser
// expect: ok
// needs: web
// why: types of bodies with thousands of parameters, commas and quotes
(async () => {
  for (const type of ['a/b' + ';x=y'.repeat(5e4), 'a/b,'.repeat(5e4), 'a/b;x="' + '\\"'.repeat(1e5), '"'.repeat(2e5), ';'.repeat(2e5),
    Array.from({ length: 2e4 }, (_, n) => `a/b;x${n}=${n}`).join(';'), ','.repeat(2e5)]) {
    const headers = { 'content-type': type };
    await new Response('x', { headers }).blob();
    await new Response('x', { headers }).formData().catch((e) => { if (!(e instanceof TypeError)) throw e; });
  }
})();
