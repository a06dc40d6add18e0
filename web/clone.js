// structuredClone, and clones for other scripts. V8 copies plain data. For every other object it
// calls claim.
(p, go, wanted) => {
  'use strict';
  const { apply, className, cloners, dictionary, isBuffer, isDetached, list, listOf, mapGet, mapSet, movers, need, push, DOMException, Map_ } = p;
  const { clone } = go;
  const refuse = (why) => { throw new DOMException(why, 'DataCloneError'); };
  const isPrimitive = (value) => typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol' || value === null;

  const moverOf = (value) => {
    for (let n = 0; n < movers.length; n++) if (movers[n].is(value)) return movers[n];
    return undefined;
  };

  // Clones a value and moves what the list has. ports gets the new ports, if it is a list.
  p.clone = (value, transfer, ports) => {
    const args = list(), moving = new Map_(), old = list();
    push(args, value);
    push(args, (object) => {
      const moved = mapGet(moving, object);
      if (moved !== undefined) return moved;
      for (let n = 0; n < cloners.length; n++) {
        const made = cloners[n](object);
        if (made !== undefined) return made;
      }
      const name = className(object);
      return name === undefined ? undefined : refuse(`an instance of ${name} cannot be cloned`);
    });
    const check = () => {
      for (let n = 2; n < args.length; n++) if (isDetached(args[n])) refuse('the buffer is detached');
      for (let n = 0; n < old.length; n++) {
        const { given, mover } = old[n];
        if (mover.isGone(given)) refuse(mover.name === 'port' ? 'the port is detached' : 'the stream is locked');
      }
    };
    for (let n = 0; n < transfer.length; n++) {
      const given = transfer[n], mover = moverOf(given);
      if (mover === undefined && !isBuffer(given)) refuse('only an ArrayBuffer, a MessagePort or a stream can be transferred');
      if (mapGet(moving, given) !== undefined) refuse(`a ${mover?.name ?? 'buffer'} is transferred twice`);
      mapSet(moving, given, given);
      if (mover === undefined) push(args, given);
      else push(old, { __proto__: null, given, mover, made: undefined });
    }
    check();
    for (let n = 0; n < old.length; n++) {
      const moved = old[n];
      moved.made = moved.mover.make(moved.given);
      mapSet(moving, moved.given, moved.made.object);
    }
    let made;
    if (args.length > 2 || !isPrimitive(value)) {
      made = apply(clone, undefined, args);
      if (typeof made === 'string') {
        check(); // a getter may have detached a buffer
        refuse(made);
      }
      value = made[0];
    }
    args.length = 2; // the buffers have been moved
    check(); // a getter may have used the others
    for (let n = 0; n < old.length; n++) {
      const { made, mover } = old[n];
      made.finish();
      if (ports !== undefined && mover.name === 'port') push(ports, made.object);
    }
    return value;
  };

  p.exposer(wanted).operations({
    structuredClone(value, options = undefined) {
      need(arguments.length, 1);
      const { transfer } = dictionary(options, 'options');
      return p.clone(value, transfer === undefined ? list() : listOf(transfer), undefined);
    },
  });
}
