// class: temporal
// expect: lost | timeout
// why: the same difference in the calendar of Korea
const from = Temporal.PlainDate.from('-271821-04-19').withCalendar('dangi');
const to = Temporal.PlainDate.from('+275760-09-13').withCalendar('dangi');
for (;;) for (const largestUnit of ['years', 'months', 'weeks', 'days']) from.until(to, { largestUnit });
