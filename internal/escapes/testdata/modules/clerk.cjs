module.exports = { module, require, given: arguments, dirname: __dirname };
