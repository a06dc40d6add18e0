import path from 'node:path';
import { check, results } from './check.mjs';

const paths = ['', '.', '..', '/', '///a', '/a/b/', '/a/b/..', 'a/../..', '../a', 'a//b/./c', '/a/b.txt', '.bashrc', 'a.b.c', 'foo.', '..a',
  'C:\\a\\b', 'c:/', 'C:a', '\\\\srv\\share\\x\\y', '\\a', 'a\\b/c', '/foo/../../../bar', './', 'C:\\..\\a', 'C:/a/../b/', '...'];
for (const style of ['posix', 'win32']) {
  for (const p of paths) {
    for (const f of ['normalize', 'dirname', 'basename', 'extname', 'isAbsolute', 'parse', 'toNamespacedPath']) {
      if (style === 'win32' && f === 'toNamespacedPath') continue;
      check(`${style}.${f}(${JSON.stringify(p)})`, () => path[style][f](p));
    }
    check(`${style}.join('/x', ${JSON.stringify(p)}, 'y')`, () => path[style].join('/x', p, 'y'));
    if (p !== 'C:a') check(`${style}.resolve('D:\\\\r', ${JSON.stringify(p)})`, () => path[style].resolve(style === 'posix' ? '/r' : 'D:\\r', p));
    check(`${style}.relative('/r/s', ${JSON.stringify(p)})`, () => path.posix.relative('/r/s', `/r/${p}`));
  }
}
check('format', () => [path.format({ dir: '/a', base: 'b' }), path.format({ root: '/', name: 'x', ext: 'y' }), path.format({ name: 'n' })]);
check('basename with suffix', () => [path.basename('/a/b.html', '.html'), path.basename('b', 'b'), path.basename('aaa', 'aa')]);
check('no string', () => path.join('a', 5));
check('sep', () => [path.sep, path.delimiter, path.win32.sep, path.win32.delimiter, path.posix === path]);
export default results();
