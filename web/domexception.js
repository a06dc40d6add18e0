// DOMException. V8 also treats an instance as an Error. Its name and message are own
// properties, where Go reads them.
(p, go, wanted) => {
  'use strict';
  const { captureStackTrace, cloners, define, finish, push, setPrototypeOf, Error_, Stamp } = p;

  const codes = {
    __proto__: null,
    IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
    NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10,
    InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
    InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20,
    URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25,
  };

  class Fault extends Stamp {
    #message; #name;
    constructor(object, message, name) {
      super(object);
      this.#message = message;
      this.#name = name;
    }
    static code(object) { return codes[object.#name] ?? 0; }
    static is(object) { return #name in object; }
    static message(object) { return object.#message; }
    static name(object) { return object.#name; }
  }

  class DOMException {
    constructor(message = '', name = 'Error') {
      message = `${message}`;
      name = `${name}`;
      const error = new Error_(message);
      setPrototypeOf(error, new.target.prototype);
      define(error, 'message', message, false);
      define(error, 'name', name, false);
      captureStackTrace(error, DOMException);
      return new Fault(error, message, name);
    }
    get code() { return Fault.code(this); }
  }
  // The names of the constants, by their values.
  const constants = [
    '', 'INDEX_SIZE', 'DOMSTRING_SIZE', 'HIERARCHY_REQUEST', 'WRONG_DOCUMENT', 'INVALID_CHARACTER', 'NO_DATA_ALLOWED',
    'NO_MODIFICATION_ALLOWED', 'NOT_FOUND', 'NOT_SUPPORTED', 'INUSE_ATTRIBUTE', 'INVALID_STATE', 'SYNTAX',
    'INVALID_MODIFICATION', 'NAMESPACE', 'INVALID_ACCESS', 'VALIDATION', 'TYPE_MISMATCH', 'SECURITY', 'NETWORK', 'ABORT',
    'URL_MISMATCH', 'QUOTA_EXCEEDED', 'TIMEOUT', 'INVALID_NODE_TYPE', 'DATA_CLONE',
  ];
  for (let n = 1; n < constants.length; n++) p.constant(DOMException, `${constants[n]}_ERR`, n);
  finish(DOMException);
  setPrototypeOf(DOMException.prototype, Error_.prototype);
  p.DOMException = DOMException;
  push(cloners, (object) => Fault.is(object) ? new DOMException(Fault.message(object), Fault.name(object)) : undefined);
  p.exposer(wanted).class(DOMException);
}
