// class: temporal
// expect: timeout
// why: every call fails
for (;;) {
  try {
    Temporal.PlainDate.from('+275760-09-13').add({ days: 1 });
  } catch {}
}
