// escape: read what the host matched, in the static properties of RegExp
// want: x x
/x/.exec('x');
hostSetting('limit');
[RegExp.lastMatch, RegExp.input].join(' ');
