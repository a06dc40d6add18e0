// class: modules
// expect: exception
// why: a module awaits the import of one that awaits its import
const other = import.meta.url.endsWith("?2") ? "" : "?2";
await import("./await-each-other.mjs" + other);
