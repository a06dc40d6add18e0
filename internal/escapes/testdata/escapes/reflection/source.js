// escape: read Go's names in the text of functions and objects of the host
// want: function send() { [native code] } [object Account] [object Sequence Iterator]
[mine.send.toString(), String(mine), String(numbers())].map(x => (report(x), x)).join(' ');
