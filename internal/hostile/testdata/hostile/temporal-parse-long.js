// class: temporal
// expect: lost | timeout | memory
// why: the name of a zone has tens of millions of characters
const text = '2026-01-01T00:00Z[' + 'A'.repeat(2e7) + ']';
for (;;) {
  try {
    Temporal.PlainDate.from(text);
  } catch {}
}
