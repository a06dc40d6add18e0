// class: temporal
// expect: timeout
// why: durations as long as there are, rounded to extreme increments
const units = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'nanoseconds'];
const durations = ['PT9007199254740991S', '-P4294967295Y', 'P4294967295W', 'P104249991374DT7H36M31.999999999S', 'P1Y'];
for (let n = 0; ; n++) {
  const duration = Temporal.Duration.from(durations[n % 5]);
  for (const relativeTo of [undefined, '2026-01-01', '-271821-04-20T00:00Z[UTC]', '1970-01-01[u-ca=hebrew]']) {
    try {
      duration.round({
        largestUnit: units[n % 8], smallestUnit: units[(n >> 3) % 8], roundingIncrement: [1, 2, 1e9, 999999999][n % 4],
        roundingMode: ['ceil', 'halfEven', 'expand'][n % 3], relativeTo,
      });
    } catch {}
    try {
      duration.total({ unit: units[n % 8], relativeTo });
    } catch {}
  }
}
