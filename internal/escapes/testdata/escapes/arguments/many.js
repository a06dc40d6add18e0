// escape: overflow the host by the number of arguments
// want: true RangeError
[join(...Array(30000).fill('x')).length > 30000, tried(() => join(...Array(1e7).fill('x')))].join(' ');
