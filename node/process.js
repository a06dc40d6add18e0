// The object process. The host decides what it says of the environment.
(require, host, access) => {
  'use strict';
  const errors = require('internal/errors');
  const EventEmitter = require('events');

  // The ticks run in a microtask, all in one, so before what promises add after the first.
  let ticks = [], scheduled = false;
  const { then } = Promise.prototype, resolved = Promise.resolve();
  const drain = () => {
    const running = ticks, before = access.get();
    let n = 0;
    try {
      for (; n < running.length; n++) (0, running[n])();
      ticks = [];
      scheduled = false;
    } catch (error) {
      running.splice(0, n + 1);
      if (running.length === 0) scheduled = false;
      else Reflect.apply(then, resolved, [drain]);
      throw error;
    } finally {
      access.set(before);
    }
  };
  const nextTick = (callback, ...args) => {
    errors.func(callback, 'callback');
    const frame = access.get();
    ticks.push(() => {
      access.set(frame);
      callback(...args);
    });
    if (scheduled) return;
    scheduled = true;
    Reflect.apply(then, resolved, [drain]);
  };

  function process() {}
  const object = Object.create(Object.create(EventEmitter.prototype, {
    constructor: { value: process, writable: true, configurable: true },
    [Symbol.toStringTag]: { value: 'process', configurable: true },
  }));
  EventEmitter.call(object);
  for (const key of ['_events', '_eventsCount', '_maxListeners']) {
    Object.defineProperty(object, key, { value: object[key], enumerable: false, writable: true, configurable: true });
  }

  let settings = host.settings();
  const environment = { ...settings.env };
  // Values become strings, as in the environment of a process.
  object.env = new Proxy(environment, {
    set(target, key, value) {
      if (typeof key === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      target[key] = `${value}`;
      return true;
    },
    defineProperty(target, key, d) {
      if ('value' in d && typeof key === 'string') d = { ...d, value: `${d.value}`, configurable: true, writable: true, enumerable: true };
      return Reflect.defineProperty(target, key, d);
    },
  });
  const nanoseconds = () => host.now(); // since the environment was installed

  const hrtime = (before) => {
    const now = nanoseconds();
    let seconds = Math.floor(now / 1e9), rest = now % 1e9;
    if (before !== undefined) {
      if (!Array.isArray(before)) throw errors.argType('time', 'Array', before);
      if (before.length !== 2) throw errors.outOfRange('time', '2', before.length);
      seconds -= before[0];
      rest -= before[1];
      if (rest < 0) {
        seconds--;
        rest += 1e9;
      }
    }
    return [seconds, rest];
  };
  hrtime.bigint = () => BigInt(nanoseconds());

  const stream = (fd) => {
    const { Writable } = require('stream');
    const out = new Writable({
      decodeStrings: false,
      write(chunk, encoding, done) {
        host.write(fd, typeof chunk === 'string' ? chunk : require('buffer').Buffer.from(chunk).toString());
        done();
      },
    });
    // The host receives each text at once.
    out.write = function (chunk, encoding, done) {
      if (typeof encoding === 'function') [encoding, done] = [undefined, encoding];
      if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) throw errors.argType('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
      host.write(fd, typeof chunk === 'string' ? chunk : require('buffer').Buffer.from(chunk).toString());
      if (typeof done === 'function') nextTick(done);
      return true;
    };
    out.fd = fd;
    out.isTTY = false;
    out._type = 'pipe';
    out.destroySoon = out.destroy = () => out;
    return out;
  };
  const lazy = (key, make) => Object.defineProperty(object, key, {
    configurable: true, enumerable: true,
    get() {
      const value = make();
      Object.defineProperty(object, key, { configurable: true, enumerable: true, writable: true, value });
      return value;
    },
    set(value) { Object.defineProperty(object, key, { configurable: true, enumerable: true, writable: true, value }); },
  });
  lazy('stdout', () => stream(1));
  lazy('stderr', () => stream(2));
  lazy('stdin', () => {
    const { Readable } = require('stream');
    const input = new Readable({ read() { this.push(null); } });
    input.fd = 0;
    input.isTTY = false;
    return input;
  });
  const emitWarning = (warning, type, code, above) => {
    let detail;
    if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
      above = type.ctor;
      ({ code, detail } = type);
      type = type.type;
    } else if (typeof type === 'function') {
      above = type;
      code = undefined;
      type = 'Warning';
    }
    type ??= 'Warning';
    errors.string(type, 'type');
    if (typeof code === 'function') {
      above = code;
      code = undefined;
    } else if (code !== undefined) {
      errors.string(code, 'code');
    }
    if (typeof warning === 'string') {
      const made = new Error(warning);
      made.name = String(type);
      if (code !== undefined) made.code = code;
      if (detail !== undefined) made.detail = detail;
      Error.captureStackTrace?.(made, above ?? object.emitWarning);
      warning = made;
    } else if (!(warning instanceof Error)) {
      throw errors.argType('warning', ['string', 'Error'], warning);
    }
    if (warning.name === 'DeprecationWarning') {
      if (object.noDeprecation) return;
      if (object.throwDeprecation) {
        nextTick(() => { throw warning; });
        return;
      }
    }
    nextTick(() => {
      object.emit('warning', warning);
      if (!object.noProcessWarnings) host.write(2, `(node:${object.pid}) ${warning.code ? `[${warning.code}] ` : ''}${warning.name}: ${warning.message}\n`);
    });
  };

  let exitCode, exiting = false;
  const validCode = (code) => {
    if (code === undefined || code === null) return undefined;
    if (typeof code === 'string' && /^[+-]?\d+$/.test(code)) return code;
    errors.integer(code, 'code');
    return code;
  };
  const exit = (code) => {
    if (code !== undefined) exitCode = validCode(code) ?? exitCode;
    if (!exiting) {
      exiting = true;
      object.emit('exit', Number(exitCode ?? 0));
    }
    object.reallyExit(exitCode ?? 0);
  };
  access.exit = () => {
    if (!exiting) {
      exiting = true;
      object.emit('exit', Number(exitCode ?? 0));
    }
    return Number(exitCode ?? 0);
  };
  const refuse = (name, why) => function () {
    throw errors.make(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `process.${name} is not available: ${why}`);
  };

  const usage = () => {
    const [heapTotal, heapUsed, external] = host.memory();
    return { rss: heapTotal + external, heapTotal, heapUsed, external, arrayBuffers: external };
  };
  const memoryUsage = () => usage();
  memoryUsage.rss = () => usage().rss;
  let mask = 0o22;

  Object.assign(object, {
    title: 'node', version: settings.version, versions: { ...settings.versions }, arch: 'x64', platform: 'linux',
    release: { name: 'node', lts: undefined },
    argv: [...settings.args], execArgv: [], execPath: '/usr/bin/node', argv0: 'node', pid: 1, ppid: 0, debugPort: 9229, exiting: false,
    features: { inspector: false, debug: false, uv: false, ipv6: false, tls_alpn: false, tls_sni: false, tls_ocsp: false, tls: false },
    config: { target_defaults: {}, variables: {} },
    nextTick, hrtime, emitWarning, memoryUsage,
    cwd: () => '/',
    chdir: refuse('chdir', 'scripts have no files'),
    umask: (value) => {
      const before = mask;
      if (value !== undefined) mask = typeof value === 'string' ? parseInt(value, 8) : value & 0o777;
      return before;
    },
    uptime: () => nanoseconds() / 1e9,
    cpuUsage: (before) => {
      const user = Math.floor(nanoseconds() / 1000);
      return { user: user - (before?.user ?? 0), system: 0 };
    },
    resourceUsage: () => ({ userCPUTime: Math.floor(nanoseconds() / 1000), systemCPUTime: 0, maxRSS: Math.floor(usage().rss / 1024) }),
    exit, reallyExit: (code) => host.exit(Number(code)),
    abort: () => host.exit(134),
    kill: refuse('kill', 'scripts cannot send signals'),
    dlopen: refuse('dlopen', 'there are no native addons'),
    binding: refuse('binding', 'there are no internal bindings'),
    getuid: () => 0, geteuid: () => 0, getgid: () => 0, getegid: () => 0, getgroups: () => [0],
    constrainedMemory: () => 0, availableMemory: () => 0,
    getBuiltinModule: (name) => {
      errors.string(name, 'id');
      return access.names.includes(name.replace(/^node:/, '')) ? require(name.replace(/^node:/, '')) : undefined;
    },
    setUncaughtExceptionCaptureCallback: refuse('setUncaughtExceptionCaptureCallback', 'the host gets uncaught exceptions'),
    hasUncaughtExceptionCaptureCallback: () => false,
    setSourceMapsEnabled() {},
    ref() {}, unref() {},
    allowedNodeEnvironmentFlags: new Set(),
  });
  // The host of a context from a snapshot may have other settings.
  access.refresh = () => {
    settings = host.settings();
    for (const key of Reflect.ownKeys(environment)) delete environment[key];
    Object.assign(environment, settings.env);
    object.argv = [...settings.args];
  };
  Object.defineProperty(object, 'exitCode', {
    enumerable: true, configurable: true, get() { return exitCode; }, set(code) { exitCode = validCode(code); },
  });
  return object;
}
