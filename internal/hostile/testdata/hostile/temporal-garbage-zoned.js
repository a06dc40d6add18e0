// class: temporal
// expect: timeout
// why: zoned times in an arithmetic that makes only garbage
let at = Temporal.ZonedDateTime.from('2026-01-01T00:00[America/New_York][u-ca=hebrew]');
for (;;) at = at.add({ hours: 25 }).subtract({ months: 1 }).withTimeZone('Asia/Kathmandu').withCalendar('hebrew');
