// class: temporal
// expect: timeout
// why: eras and months that no calendar has
const calendars = Intl.supportedValuesOf('calendar');
const eras = ['bce', 'ah', 'reiwa', 'meiji', 'broc', 'aa', 'am', 'x', ''];
const years = [0, -1, 271821, -271821, 2 ** 31 - 1, -(2 ** 31), 2 ** 53, 1e300];
for (let n = 0; ; n++) {
  try {
    Temporal.PlainDate.from({
      calendar: calendars[n % calendars.length], era: eras[n % eras.length], eraYear: years[n % 8],
      monthCode: 'M' + String(n % 100).padStart(2, '0') + (n % 3 ? '' : 'L'), day: n % 40,
    });
  } catch {}
}
