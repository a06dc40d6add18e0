// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Temporal.Instant.fromEpochMilliseconds(keep.length).toZonedDateTimeISO('Europe/Berlin'));
}
