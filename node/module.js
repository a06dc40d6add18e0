// The module module.
(require, host, access) => {
  'use strict';
  const errors = require('internal/errors');

  const plain = (name) => `${name}`.replace(/^node:/, '');
  const isBuiltin = (name) => access.names.includes(plain(name));
  const keyOf = (file) => {
    if (file instanceof Object && typeof file.href === 'string') file = file.href;
    if (typeof file === 'string' && /^[a-z][a-z0-9+.-]*:/i.test(file)) return file;
    if (typeof file === 'string' && file.startsWith('/')) return require('url').pathToFileURL(file).href;
    throw errors.argValue('filename', file, 'must be a file URL object, file URL string, or absolute path string');
  };
  const createRequire = (file) => {
    const [load, resolve] = host.requireFrom(keyOf(file));
    load.resolve = resolve;
    load.main = undefined;
    load.extensions = { __proto__: null };
    load.cache = { __proto__: null };
    return load;
  };
  function Module(id = '') {
    this.id = id;
    this.exports = {};
    this.loaded = false;
    this.children = [];
    this.paths = [];
  }
  Object.assign(Module, {
    Module, createRequire, isBuiltin, builtinModules: Object.freeze([...access.names]),
    _cache: { __proto__: null }, _extensions: { __proto__: null }, _pathCache: { __proto__: null }, globalPaths: [],
    wrap: (text) => `(function (exports, require, module, __filename, __dirname) { ${text}\n});`,
    syncBuiltinESMExports() {},
    findSourceMap: () => undefined,
    register: errors.refusal('module', 'register'),
    _load: errors.refusal('module', '_load'), _resolveFilename: errors.refusal('module', '_resolveFilename'),
  });
  return Module;
}
