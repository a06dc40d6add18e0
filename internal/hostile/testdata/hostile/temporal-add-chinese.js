// class: temporal
// expect: lost | timeout | exception RangeError
// why: adds as many months as a duration may have, in a calendar whose years are computed from the moon
for (let months = 6e6; ; months--) {
  try {
    Temporal.PlainDate.from('-271821-04-19').withCalendar('chinese').add({ months });
  } catch {}
}
