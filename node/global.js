// Defines the globals of Node.js, each of which loads its module when it is used first. The
// function that this script evaluates to is called by Go: with a name it returns a module, with
// the number of a timer it runs the timer, and it can make process read the settings again.
(host, extras, timers) => {
  'use strict';

  const cache = { __proto__: null };
  const require = (name) => {
    const known = cache[name];
    if (known !== undefined) return known;
    if (refused[name] === true) return (cache[name] = require('internal/refused')(name));
    const module = (0, host.source(name))(require, host, access);
    return (cache[name] = module);
  };

  // The context of asynchronous work: V8 stores a value with each reaction of a promise. It is
  // undefined, the object of the host's async context, or a frame: an array of this object, a
  // storage, its store, and the next frame. Guests never get frames, so the scripts look nothing
  // up in prototypes that guests can change when they handle frames.
  const get = extras.getContinuationPreservedEmbedderData, set = extras.setContinuationPreservedEmbedderData;
  const access = { __proto__: null, get, set, exit: undefined, fire: undefined, refresh: undefined, names: host.names() };
  const refused = { __proto__: null };
  for (const name of host.names(true)) refused[name] = true;

  const { defineProperty } = Object;
  const lazy = (name, enumerable, load) => {
    const accessor = {
      get() { return load(); },
      set(value) { defineProperty(globalThis, name, { __proto__: null, value, enumerable, configurable: true, writable: true }); },
    };
    const get = Object.getOwnPropertyDescriptor(accessor, 'get').value, set = Object.getOwnPropertyDescriptor(accessor, 'set').value;
    defineProperty(globalThis, name, { __proto__: null, enumerable, configurable: true, get, set });
  };
  lazy('process', false, () => require('process'));
  lazy('Buffer', false, () => require('buffer').Buffer);
  defineProperty(globalThis, 'global', { __proto__: null, value: globalThis, enumerable: false, configurable: true, writable: true });
  if (timers) {
    const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'];
    for (const name of names) lazy(name, true, () => require('timers')[name]);
  }

  return (operation, argument) => {
    switch (operation) {
      case 0: return require(argument);
      case 1: return access.fire?.(argument);
      case 2: return access.refresh?.();
      case 3: return access.exit?.();
      default: return undefined;
    }
  };
}
