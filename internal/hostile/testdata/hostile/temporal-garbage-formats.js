// class: temporal
// expect: timeout | memory | lost
// why: toLocaleString makes a format of ICU each time, which takes milliseconds in one step
const date = Temporal.PlainDate.from('2026-01-01');
const locales = ['de', 'ja', 'ar', 'th', 'he'];
for (let n = 0; ; n++) date.toLocaleString(locales[n % 5] + '-u-ca-gregory', { dateStyle: 'full' });
