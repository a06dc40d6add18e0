// escape: close the isolate while an argument is converted
// want: Error guest
[tried(() => echo({ get a() { return shutdown('isolate'); } })), mine.owner].join(' ');
