// escape: read Go's types where a constructor makes nothing
// want: Error Error
[tried(() => new Account('nobody')), tried(() => new Account(''))].join(' ');
