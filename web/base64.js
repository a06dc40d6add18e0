// atob and btoa.
(p, go, wanted) => {
  'use strict';
  const { need, DOMException } = p;
  const { decodeBase64, encodeBase64 } = go;
  const valid = (text) => {
    if (text === undefined) throw new DOMException('the string contains invalid characters', 'InvalidCharacterError');
    return text;
  };
  p.exposer(wanted).operations({
    atob(data) {
      need(arguments.length, 1);
      return valid(decodeBase64(`${data}`));
    },
    btoa(data) {
      need(arguments.length, 1);
      return valid(encodeBase64(`${data}`));
    },
  });
}
