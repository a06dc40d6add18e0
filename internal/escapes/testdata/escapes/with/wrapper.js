// escape: reach hidden names by an object of the host as a scope
// want: guest undefined undefined 100
with (mine) { [owner, typeof secret, typeof launch, balance].join(' '); }
