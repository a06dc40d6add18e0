// escape: fail as the host, by a rejection with an object whose getters lie
// want: throws : #<Object>
Promise.reject({ get message() { return mine.send(shop, 100); }, get name() { return mine.send(shop, 100); }, get [Symbol.toStringTag]() { report('asked'); return 'Error'; } });
