// class: hog
// expect: memory
// why: keeps what it makes
{
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  const keep = [];
  for (;;) keep.push([...segmenter.segment('some words here')]);
}
