// escape: replace what a function of the host's context looks up, by scopes around the call
// want: 28 TypeError
let length;
with ({ secret: 'other', inner: 'other' }) { length = hostRelay(n => n); }
[length, tried(() => { with (null) { } })].join(' ');
