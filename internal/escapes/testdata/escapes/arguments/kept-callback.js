// escape: have the host call a function that belongs to a call that is over
// want: Error 100
keep(() => mine.send(shop, 100));
[tried(fire), mine.balance].join(' ');
