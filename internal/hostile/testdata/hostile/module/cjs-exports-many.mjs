// class: commonjs
// expect: ok | timeout | memory | lost
// why: modules that export a million names, long names, and names that are no text
for (const name of ['many', 'long', 'odd', 'lying']) await import(`./lib/exports-${name}.cjs`).catch(() => {});
