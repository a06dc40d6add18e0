// class: parser
// expect: timeout | memory
// needs: web
// why: reads a form of many entries again and again
const body = '--B\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\nx\r\n'.repeat(1e4) + '--B--';
(async () => {
  for (;;) await new Response(body, { headers: { 'content-type': 'multipart/form-data; boundary=B' } }).formData();
})();
