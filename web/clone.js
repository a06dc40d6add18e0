// structuredClone.
(p, go, wanted) => {
  'use strict';
  const { className, dictionary, detach, isBuffer, isDetached, list, need, push, DOMException } = p;
  const { clone } = go;
  const refuse = (why) => { throw new DOMException(why, 'DataCloneError'); };

  p.exposer(wanted).operations({
    structuredClone(value, options = undefined) {
      need(arguments.length, 1);
      const { transfer } = dictionary(options, 'options');
      const given = list();
      if (transfer !== undefined) {
        for (const buffer of transfer) {
          if (!isBuffer(buffer)) refuse('only an ArrayBuffer can be transferred');
          for (let n = 0; n < given.length; n++) if (given[n] === buffer) refuse('a buffer is transferred twice');
          push(given, buffer);
        }
      }
      for (let n = 0; n < given.length; n++) if (isDetached(given[n])) refuse('the buffer is detached');
      const made = clone(value, className);
      if (typeof made === 'string') refuse(made);
      // A getter may have detached a buffer, and some can never be detached.
      for (let n = 0; n < given.length; n++) if (isDetached(given[n])) refuse('the buffer is detached');
      for (let n = 0; n < given.length; n++) {
        try {
          detach(given[n]);
        } catch {
          refuse('the buffer cannot be transferred');
        }
      }
      return made[0];
    },
  });
}
