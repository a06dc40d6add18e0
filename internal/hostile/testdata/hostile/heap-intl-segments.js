// class: heap
// expect: memory | timeout | lost
// why: a segmenter keeps a copy of its text outside the heap
const all = [];
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });
for (let i = 0; ; i++) all.push(segmenter.segment('ภาษาไทย'.repeat(1e4) + i));
