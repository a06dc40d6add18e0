// class: temporal
// expect: timeout | lost
// why: the difference of the first and the last date, in each unit of a calendar of the moon
const from = Temporal.PlainDate.from('-271821-04-19').withCalendar('islamic-umalqura');
const to = Temporal.PlainDate.from('+275760-09-13').withCalendar('islamic-umalqura');
for (;;) for (const largestUnit of ['years', 'months', 'weeks', 'days']) from.until(to, { largestUnit });
