// The modules that need what the host does not give: files, sockets, processes and threads. They
// can be imported, and their functions refuse when they are called.
(require) => {
  'use strict';
  const { refusal } = require('internal/errors');

  const files = `access appendFile chmod chown copyFile cp lchmod lchown link lstat lutimes mkdir mkdtemp open opendir readFile
    readdir readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes writeFile`.split(/\s+/);
  const handles = 'close fchmod fchown fdatasync fstat fsync ftruncate futimes read readv write writev exists'.split(' ');
  const functions = {
    __proto__: null,
    child_process: 'ChildProcess exec execFile execFileSync execSync fork spawn spawnSync',
    cluster: 'Worker disconnect fork setupMaster setupPrimary',
    dgram: 'Socket createSocket',
    dns: `Resolver getServers lookup lookupService resolve resolve4 resolve6 resolveAny resolveCaa resolveCname resolveMx resolveNaptr
      resolveNs resolvePtr resolveSoa resolveSrv resolveTxt reverse setDefaultResultOrder getDefaultResultOrder setServers`,
    fs: [...files, ...handles, ...[...files, ...handles].map((name) => `${name}Sync`), 'createReadStream', 'createWriteStream', 'watch',
      'watchFile', 'unwatchFile', 'openAsBlob', 'Dir', 'Dirent', 'ReadStream', 'Stats', 'WriteStream', 'FileReadStream', 'FileWriteStream'].join(' '),
    http: `Agent ClientRequest IncomingMessage OutgoingMessage Server ServerResponse createServer get request setMaxIdleHTTPParsers
      validateHeaderName validateHeaderValue`,
    http2: 'connect createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings performServerHandshake Http2ServerRequest Http2ServerResponse',
    https: 'Agent Server createServer get request',
    inspector: 'Session open close url waitForDebugger',
    net: 'BlockList Server Socket SocketAddress Stream connect createConnection createServer getDefaultAutoSelectFamily setDefaultAutoSelectFamily',
    readline: 'Interface clearLine clearScreenDown createInterface cursorTo emitKeypressEvents moveCursor',
    'readline/promises': 'Interface Readline createInterface',
    repl: 'REPLServer start',
    tls: `SecureContext Server TLSSocket checkServerIdentity connect createSecureContext createSecurePair createServer getCiphers
      getCACertificates`,
    v8: `Deserializer DefaultDeserializer DefaultSerializer Serializer deserialize getHeapSnapshot serialize setFlagsFromString
      takeCoverage stopCoverage writeHeapSnapshot`,
    vm: 'Script SourceTextModule SyntheticModule Module compileFunction createContext isContext measureMemory runInContext runInNewContext runInThisContext',
    wasi: 'WASI',
    worker_threads: `BroadcastChannel MessageChannel MessagePort Worker getEnvironmentData markAsUntransferable moveMessagePortToContext
      receiveMessageOnPort setEnvironmentData`,
  };
  // The properties that are no functions, and those that answer.
  const methods = `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS
    PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE`.split(/\s+/);
  const statuses = {
    100: 'Continue', 101: 'Switching Protocols', 102: 'Processing', 103: 'Early Hints', 200: 'OK', 201: 'Created', 202: 'Accepted',
    203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 207: 'Multi-Status',
    208: 'Already Reported', 226: 'IM Used', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other',
    304: 'Not Modified', 305: 'Use Proxy', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized',
    402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
    407: 'Proxy Authentication Required', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required',
    412: 'Precondition Failed', 413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable',
    417: 'Expectation Failed', 418: "I'm a Teapot", 421: 'Misdirected Request', 422: 'Unprocessable Entity', 423: 'Locked',
    424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required', 429: 'Too Many Requests',
    431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented',
    502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates',
    507: 'Insufficient Storage', 508: 'Loop Detected', 509: 'Bandwidth Limit Exceeded', 510: 'Not Extended', 511: 'Network Authentication Required',
  };
  const access = { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 };
  const ip4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
  const isIP = (text) => {
    text = `${text}`;
    if (ip4.test(text)) return 4;
    const [address, zone] = text.split('%');
    if (zone === '' || !address.includes(':') || !/^[0-9a-f:.]+$/i.test(address)) return 0;
    const halves = address.split('::');
    if (halves.length > 2) return 0;
    let pieces = 0;
    for (const half of halves) {
      const parts = half === '' ? [] : half.split(':');
      for (let n = 0; n < parts.length; n++) {
        if (n === parts.length - 1 && half === halves[halves.length - 1] && ip4.test(parts[n])) pieces += 2;
        else if (/^[0-9a-f]{1,4}$/i.test(parts[n])) pieces++;
        else return 0;
      }
    }
    return (halves.length === 2 ? pieces < 8 : pieces === 8) ? 6 : 0;
  };
  // Agents are often made when a package is loaded, and used later.
  const agent = (module) => class Agent extends require('events') {
    constructor(options = {}) {
      super();
      this.options = { ...options };
      this.maxSockets = options.maxSockets ?? Infinity;
      this.requests = this.sockets = this.freeSockets = {};
      this.defaultPort = module === 'https' ? 443 : 80;
      this.protocol = `${module}:`;
    }
    destroy() {}
  };
  const extras = {
    __proto__: null,
    cluster: () => ({ isMaster: true, isPrimary: true, isWorker: false, workers: {}, settings: {} }),
    dns: () => ({ promises: require('dns/promises'), ADDRCONFIG: 32, ALL: 16, V4MAPPED: 8, NODATA: 'ENODATA', NOTFOUND: 'ENOTFOUND' }),
    'dns/promises': () => ({}),
    fs: () => ({ existsSync: () => false, promises: require('fs/promises'), constants: { ...access, COPYFILE_EXCL: 1, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128,
      O_TRUNC: 512, O_APPEND: 1024, S_IFMT: 61440, S_IFREG: 32768, S_IFDIR: 16384, S_IFLNK: 40960 }, ...access }),
    'fs/promises': () => ({ constants: access }),
    http: () => {
      const Agent = agent('http');
      return { METHODS: methods, STATUS_CODES: statuses, Agent, globalAgent: new Agent(), maxHeaderSize: 16384 };
    },
    http2: () => ({ constants: {}, sensitiveHeaders: Symbol('sensitiveHeaders') }),
    https: () => {
      const Agent = agent('https');
      return { Agent, globalAgent: new Agent() };
    },
    net: () => ({ isIP, isIPv4: (text) => isIP(text) === 4, isIPv6: (text) => isIP(text) === 6 }),
    readline: () => ({ promises: require('readline/promises') }),
    tls: () => ({ rootCertificates: [], DEFAULT_MIN_VERSION: 'TLSv1.2', DEFAULT_MAX_VERSION: 'TLSv1.3', DEFAULT_ECDH_CURVE: 'auto' }),
    v8: () => ({ cachedDataVersionTag: () => 0, getHeapStatistics: () => {
      const { heapTotal, heapUsed, external } = require('process').memoryUsage();
      return { total_heap_size: heapTotal, used_heap_size: heapUsed, external_memory: external, heap_size_limit: 0 };
    }, getHeapSpaceStatistics: () => [] }),
    worker_threads: () => ({ isMainThread: true, parentPort: null, threadId: 0, workerData: null, resourceLimits: {}, SHARE_ENV: Symbol.for('nodejs.worker_threads.SHARE_ENV') }),
  };
  functions['dns/promises'] = functions.dns;
  functions['fs/promises'] = [...files, 'watch'].join(' ');

  return (module) => {
    const out = {};
    for (const name of (functions[module] ?? '').split(/\s+/)) if (name !== '') out[name] = refusal(module, name);
    return Object.assign(out, extras[module]?.());
  };
}
