// class: temporal
// expect: timeout
// why: the getter replaces what it is read from, and Temporal itself
const T = Temporal;
for (let n = 0; ; n++) {
  const fields = {
    get calendar() { globalThis.Temporal = undefined; delete this.calendar; return 'hebrew'; },
    get day() { Object.setPrototypeOf(this, null); return n; }, month: 1, year: 5786,
  };
  const { PlainDate } = T;
  try {
    PlainDate.from(fields);
  } catch {}
}
