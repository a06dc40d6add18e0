// class: temporal
// expect: exception RangeError
// why: fields whose getters ask for the same again
const fields = { get day() { return Temporal.PlainDate.from(fields).day; }, month: 1, year: 2026 };
Temporal.PlainDate.from(fields);
