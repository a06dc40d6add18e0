// escape: find globals of other hosts, V8's own functions or tools of its shell
// want: none
['process', 'require', 'module', 'global', 'Deno', 'Bun', 'd8', 'Realm', 'load', 'read', 'print', 'os', 'Worker', 'gc', 'quit', 'ShadowRealm', 'launch', 'secret', 'admin', 'theirs', 'snapshot', 'relay']
  .filter(name => name in globalThis).join() || 'none';
