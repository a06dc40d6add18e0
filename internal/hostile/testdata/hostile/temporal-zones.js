// class: temporal
// expect: timeout
// why: all zones, each with dates over hundreds of thousands of years
const zones = Intl.supportedValuesOf('timeZone');
for (let n = 0; ; n++) {
  let at = Temporal.Instant.fromEpochMilliseconds((n * 7919) % 8.64e15).toZonedDateTimeISO(zones[n % zones.length]);
  for (let k = 0; at && k < 1000; k++) at = at.getTimeZoneTransition(n % 2 ? 'next' : 'previous');
}
