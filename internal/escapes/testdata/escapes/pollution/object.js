// escape: have the host or another context see what is put on Object.prototype
// want: polluted
Object.prototype.polluted = 'polluted';
Object.prototype.secret = 'polluted';
Object.defineProperty(Object.prototype, 'then', { get() { report('then read'); }, configurable: true });
mine.polluted;
