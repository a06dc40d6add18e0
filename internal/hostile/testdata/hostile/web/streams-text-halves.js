// class: streams
// expect: ok
// needs: web
// why: texts and bytes that are divided inside characters
(async () => {
  const text = 'aé€😀'.repeat(50), bytes = new TextEncoder().encode(text);
  for (let n = 1; n < 20; n++) {
    const parts = [], units = [];
    for (let at = 0; at < bytes.length; at += n) parts.push(bytes.slice(at, at + n));
    for (let at = 0; at < text.length; at += n) units.push(text.slice(at, at + n));
    let all = '';
    for await (const chunk of ReadableStream.from(parts).pipeThrough(new TextDecoderStream())) all += chunk;
    if (all !== text) throw n;
    all = '';
    for await (const chunk of ReadableStream.from(units).pipeThrough(new TextEncoderStream()).pipeThrough(new TextDecoderStream())) all += chunk;
    if (all !== text) throw n;
  }
})();
