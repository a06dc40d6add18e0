// One expression to a line, and its text. The values are those of the calendars and of the IANA time
// zones, not what V8 happened to give.

// arithmetic of zoned times over changes of the offset: exact time, and days of 23, 25 and 23.5 hours
T.ZonedDateTime.from('2026-03-29T01:30[Europe/Berlin]').add({hours: 1}) //=> 2026-03-29T03:30:00+02:00[Europe/Berlin]
T.ZonedDateTime.from('2026-03-29T01:30[Europe/Berlin]').add({days: 1}) //=> 2026-03-30T01:30:00+02:00[Europe/Berlin]
T.ZonedDateTime.from('2026-03-29T01:30[Europe/Berlin]').add({hours: 24}) //=> 2026-03-30T02:30:00+02:00[Europe/Berlin]
T.ZonedDateTime.from('2026-03-29T12:00[Europe/Berlin]').hoursInDay //=> 23
T.ZonedDateTime.from('2026-10-25T12:00[Europe/Berlin]').hoursInDay //=> 25
T.ZonedDateTime.from('2026-10-25T01:30[Europe/Berlin]').add({hours: 1}) //=> 2026-10-25T02:30:00+02:00[Europe/Berlin]
T.ZonedDateTime.from('2026-10-25T01:30[Europe/Berlin]').add({hours: 2}) //=> 2026-10-25T02:30:00+01:00[Europe/Berlin]
T.ZonedDateTime.from('2026-03-08T01:30[America/New_York]').add({hours: 1}) //=> 2026-03-08T03:30:00-04:00[America/New_York]
T.ZonedDateTime.from('2026-10-04T01:45[Australia/Lord_Howe]').add({hours: 1}) //=> 2026-10-04T03:15:00+11:00[Australia/Lord_Howe]
T.ZonedDateTime.from('2026-10-04T12:00[Australia/Lord_Howe]').hoursInDay //=> 23.5
T.ZonedDateTime.from('2026-04-05T01:30[Australia/Lord_Howe]').add({hours: 1}) //=> 2026-04-05T02:00:00+10:30[Australia/Lord_Howe]
T.ZonedDateTime.from('2011-12-29T12:00[Pacific/Apia]').add({hours: 24}) //=> 2011-12-31T12:00:00+14:00[Pacific/Apia]
T.ZonedDateTime.from('2026-01-01T12:00[Asia/Kathmandu]').offset //=> +05:45
T.ZonedDateTime.from('2026-01-01T12:00[Africa/Casablanca]').toInstant() //=> 2026-01-01T11:00:00Z
T.PlainDateTime.from('2026-03-29T02:30').toZonedDateTime('Europe/Berlin') //=> 2026-03-29T03:30:00+02:00[Europe/Berlin]
T.PlainDateTime.from('2026-03-29T02:30').toZonedDateTime('Europe/Berlin', {disambiguation: 'earlier'}) //=> 2026-03-29T01:30:00+01:00[Europe/Berlin]
T.PlainDateTime.from('2026-03-29T02:30').toZonedDateTime('Europe/Berlin', {disambiguation: 'reject'}) //=> RangeError
T.ZonedDateTime.from('2026-06-01T00:00[Europe/Berlin]').getTimeZoneTransition('next') //=> 2026-10-25T02:00:00+01:00[Europe/Berlin]
T.ZonedDateTime.from('2026-01-01T00:00[Europe/Berlin]').until('2026-07-01T00:00[Europe/Berlin]', {largestUnit: 'hours'}) //=> PT4343H
T.ZonedDateTime.from('2026-01-01T00:00[America/Sao_Paulo]').withTimeZone('Asia/Tokyo') //=> 2026-01-01T12:00:00+09:00[Asia/Tokyo]
T.ZonedDateTime.from('2026-10-25T02:30+01:00[Europe/Berlin]').equals('2026-10-25T02:30+02:00[Europe/Berlin]') //=> false

// calendars
T.PlainDate.from({calendar: 'hebrew', year: 5786, monthCode: 'M01', day: 1}).withCalendar('iso8601') //=> 2025-09-23
T.PlainDate.from('2024-03-01').withCalendar('hebrew').monthCode //=> M05L
T.PlainDate.from({calendar: 'hebrew', year: 5784, monthCode: 'M07', day: 1}).withCalendar('iso8601') //=> 2024-04-09
T.PlainDate.from('2024-01-01').withCalendar('hebrew').monthsInYear //=> 13
T.PlainDate.from({calendar: 'islamic-umalqura', year: 1446, month: 9, day: 1}).withCalendar('iso8601') //=> 2025-03-01
T.PlainDate.from({calendar: 'islamic-umalqura', year: 1447, month: 1, day: 1}).withCalendar('iso8601') //=> 2025-06-26
T.PlainDate.from('2019-04-30[u-ca=japanese]').era + T.PlainDate.from('2019-04-30[u-ca=japanese]').eraYear //=> heisei31
T.PlainDate.from('2019-05-01[u-ca=japanese]').era + T.PlainDate.from('2019-05-01[u-ca=japanese]').eraYear //=> reiwa1
T.PlainDate.from({calendar: 'japanese', era: 'showa', eraYear: 64, month: 1, day: 7}).withCalendar('iso8601') //=> 1989-01-07
T.PlainDate.from({calendar: 'chinese', year: 2026, monthCode: 'M01', day: 1}).withCalendar('iso8601') //=> 2026-02-17
T.PlainDate.from('2025-07-25[u-ca=chinese]').monthCode + ' ' + T.PlainDate.from('2025-07-25[u-ca=chinese]').day //=> M06L 1
T.PlainDate.from('2025-01-29[u-ca=chinese]').add({years: 1}).withCalendar('iso8601') //=> 2026-02-17
T.PlainDate.from({calendar: 'dangi', year: 2025, monthCode: 'M01', day: 1}).withCalendar('iso8601') //=> 2025-01-29
T.PlainDate.from('0000-01-01[u-ca=gregory]').era + T.PlainDate.from('0000-01-01[u-ca=gregory]').eraYear //=> bce1
T.PlainDate.from({calendar: 'gregory', era: 'bce', eraYear: 44, month: 3, day: 15}).withCalendar('iso8601') //=> -000043-03-15
T.PlainDate.from({calendar: 'persian', year: 1404, month: 1, day: 1}).withCalendar('iso8601') //=> 2025-03-21
T.PlainDate.from({calendar: 'coptic', year: 1742, month: 1, day: 1}).withCalendar('iso8601') //=> 2025-09-11
T.PlainDate.from({calendar: 'indian', year: 1947, month: 1, day: 1}).withCalendar('iso8601') //=> 2025-03-22
T.PlainDate.from('2026-01-01[u-ca=buddhist]').year + ' ' + T.PlainDate.from('2026-01-01[u-ca=roc]').eraYear //=> 2569 115
T.PlainDate.from('2026-01-01[u-ca=hebrew]') //=> 2026-01-01[u-ca=hebrew]

// plain dates and times
T.PlainDate.from('2024-02-29').add({years: 1}) //=> 2025-02-28
T.PlainDate.from('2024-02-29').add({years: 1}, {overflow: 'reject'}) //=> RangeError
T.PlainDate.from('1900-01-01').until('2026-11-28').days //=> 46352
T.PlainDate.from('2026-01-01').weekOfYear + ' ' + T.PlainDate.from('2027-01-01').weekOfYear //=> 1 53
T.PlainDate.from('2026-11-28').dayOfWeek //=> 6
T.PlainDate.compare('2026-01-01', '2025-12-31') //=> 1
T.PlainTime.from('23:59:59.999999999').add({nanoseconds: 1}) //=> 00:00:00
T.PlainDateTime.from('2026-01-31T12:00').add({months: 1}) //=> 2026-02-28T12:00:00
T.PlainYearMonth.from('2026-11').add({months: 3}) //=> 2027-02
T.PlainYearMonth.from('2024-02').daysInMonth //=> 29
T.PlainYearMonth.from('2026-02').since('2024-12') //=> P1Y2M
T.PlainMonthDay.from('02-29').toPlainDate({year: 2026}) //=> 2026-02-28
T.PlainMonthDay.from({monthCode: 'M02', day: 30}, {overflow: 'reject'}) //=> RangeError
T.PlainDate.from('+275760-09-14') //=> RangeError

// instants
T.Instant.fromEpochMilliseconds(-14182940000) //=> 1969-07-20T20:17:40Z
T.Instant.from('2026-03-29T03:00+02:00').epochMilliseconds //=> 1774746000000
T.Instant.from('2026-01-01T00:00:00.123456789Z').epochNanoseconds //=> 1767225600123456789
T.Instant.from('2026-01-01T00:00:30Z').round('minute') //=> 2026-01-01T00:01:00Z
new Date(1774746000000).toTemporalInstant() //=> 2026-03-29T01:00:00Z
new Date(NaN).toTemporalInstant() //=> RangeError

// durations
T.Duration.from('PT36H').round({largestUnit: 'days'}) //=> P1DT12H
T.Duration.from('P1D').total({unit: 'hours', relativeTo: '2026-03-29T00:00[Europe/Berlin]'}) //=> 23
T.Duration.from('P1M').total({unit: 'days', relativeTo: '2026-02-01'}) //=> 28
T.Duration.from('P1Y').total({unit: 'months', relativeTo: T.PlainDate.from('2023-09-16[u-ca=hebrew]')}) //=> 13
T.Duration.from('PT2H30M').total('minutes') //=> 150
T.Duration.from('P40D').round({largestUnit: 'months', relativeTo: '2026-01-01'}) //=> P1M9D
T.Duration.from('PT1H29M31S').round({smallestUnit: 'minutes', roundingMode: 'halfExpand'}) //=> PT1H30M
T.Duration.from('PT44M').round({smallestUnit: 'minutes', roundingIncrement: 15, roundingMode: 'ceil'}) //=> PT45M
T.Duration.from('-PT1H').round({smallestUnit: 'hours', roundingIncrement: 2, roundingMode: 'floor'}) //=> -PT2H
T.Duration.compare('PT24H', 'P1D', {relativeTo: '2026-03-29T00:00[Europe/Berlin]'}) //=> 1
T.Duration.from('P1M').total('days') //=> RangeError

// with Intl
new Intl.DateTimeFormat('en-GB', {dateStyle: 'full'}).format(T.PlainDate.from('2026-11-28')) //=> Saturday, 28 November 2026
T.PlainDate.from('2026-11-28').toLocaleString('de-DE', {dateStyle: 'long'}) //=> 28. November 2026
T.PlainTime.from('10:20').toLocaleString('en-GB', {timeStyle: 'short'}) //=> 10:20
T.ZonedDateTime.from('2026-07-01T12:00[Asia/Tokyo]').toLocaleString('en-GB', {timeStyle: 'short', dateStyle: 'short'}) //=> 01/07/2026, 12:00
new Intl.DateTimeFormat('en-GB', {timeZone: 'America/New_York', timeStyle: 'short'}).format(T.Instant.from('2026-07-01T12:00Z')) //=> 08:00
new Intl.DateTimeFormat('en-GB').formatRange(T.PlainDate.from('2026-01-01'), T.PlainDate.from('2026-02-03')) //=> 01/01/2026 – 03/02/2026
new Intl.DateTimeFormat('en-GB').format(T.ZonedDateTime.from('2026-07-01T12:00[Asia/Tokyo]')) //=> TypeError

// what it is to the language
Object.prototype.toString.call(T.PlainDate.from('2026-01-01')) //=> [object Temporal.PlainDate]
JSON.stringify({d: T.PlainDate.from('2026-01-01'), i: T.Instant.from('2026-01-01T00:00Z')}) //=> {"d":"2026-01-01","i":"2026-01-01T00:00:00Z"}
T.PlainDate.from('2026-01-01') < T.PlainDate.from('2026-01-02') //=> TypeError
T.Now.instant().epochMilliseconds - Date.now() < 1000 //=> true
