// class: temporal
// expect: lost | timeout | memory
// why: a text of two-byte characters, most of them digits
const text = '2026-01-01T00:00:00.' + '1'.repeat(1e7) + '\u2212';
for (;;) {
  try {
    Temporal.Instant.from(text);
  } catch {}
}
