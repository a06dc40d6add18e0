// class: temporal
// expect: exception TypeError
// why: what throws is no error of its own
Temporal.Duration.from({ get hours() { throw new TypeError('x'); } });
