// escape: have a writable field take what it is not, or run code as it is written
// want: Error Error 100
[tried(() => { mine.note = { toString() { return mine.send(shop, 100); } }; }), tried(() => { mine.note = shop; }), mine.balance].join(' ');
