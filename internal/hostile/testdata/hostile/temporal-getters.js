// class: temporal
// expect: timeout
// why: fields whose getters never end
Temporal.PlainDate.from({ get day() { for (;;); }, month: 1, year: 2026 });
