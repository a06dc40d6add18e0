module.exports = (function deeper() { return [require('./deep.cjs'), deeper()]; })();
