// class: temporal
// expect: lost | timeout
// why: rounds a duration of hundreds of thousands of years from a date of a calendar that is computed from the moon
const relativeTo = Temporal.PlainDate.from('1970-01-01[u-ca=chinese]');
for (;;) Temporal.Duration.from({ days: 99_000_000 }).round({ largestUnit: 'months', smallestUnit: 'days', relativeTo });
