// class: temporal
// expect: memory | timeout | lost
// why: a text of millions of annotations
const text = '2026-01-01' + '[x=y]'.repeat(4e6);
for (;;) {
  try {
    Temporal.PlainDate.from(text);
  } catch {}
}
