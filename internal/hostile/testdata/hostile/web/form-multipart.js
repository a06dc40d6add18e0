// class: parser
// expect: ok
// needs: web
// why: forms that are almost right: thousands of boundaries, headers and quotes without an end
const type = (boundary) => ({ headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` } });
const refused = async (text, boundary = 'B') => {
  try {
    await new Response(text, type(boundary)).formData();
  } catch (e) {
    if (e instanceof TypeError) return;
    throw e;
  }
  throw new Error('accepted: ' + text.slice(0, 50));
};
const head = '--B\r\nContent-Disposition: form-data; name="a"\r\n';
(async () => {
  await refused('--B'.repeat(1e6));
  await refused('\r\n'.repeat(1e6));
  await refused(head + '\r\n' + '\r\n--'.repeat(5e5));
  await refused(head + '\r\n' + '\r\n--A'.repeat(5e5));
  await refused(`--${'-'.repeat(70)}\r\nContent-Disposition: form-data; name=a\r\n\r\n` + '\r' + '-'.repeat(3e6), '-'.repeat(70));
  await refused(head + 'a: b\r\n'.repeat(4e5));
  await refused(head + 'Content-Disposition: form-data; name="a"\r\n'.repeat(5e4));
  await refused('--B\r\nContent-Disposition: form-data; ' + 'name="a"; '.repeat(2e5) + '"\r\n\r\n\r\n--B--');
  await refused('--B\r\nContent-Disposition: form-data; name="' + '%0A'.repeat(7e5) + '\r\n\r\n\r\n--B--');
  await refused('--B\r\nContent-Disposition: form-data' + ';'.repeat(2e6) + '\r\n\r\n\r\n--B--');
  await refused((head + '\r\nx\r\n').repeat(4e4) + '--B--');
  await refused('--B' + ' '.repeat(2e6));
  await refused('', ' ');
})();
