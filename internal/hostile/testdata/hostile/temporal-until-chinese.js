// class: temporal
// expect: lost | timeout
// why: the difference in months of the first and the last date, which V8 counts one by one
const from = Temporal.PlainDate.from('-271821-04-19').withCalendar('chinese');
const to = Temporal.PlainDate.from('+275760-09-13').withCalendar('chinese');
for (;;) for (const largestUnit of ['years', 'months', 'weeks', 'days']) from.until(to, { largestUnit });
