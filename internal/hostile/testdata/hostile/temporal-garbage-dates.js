// class: temporal
// expect: timeout
// why: objects of a few words that hold memory outside the heap, all garbage
for (;;) new Temporal.PlainDate(2026, 1, 1);
