import initSqlJs from "sql.js/dist/sql-wasm.js";

export default async function (read) {
  const wasm = new WebAssembly.Module(read("node_modules/sql.js/dist/sql-wasm.wasm"));
  const SQL = await initSqlJs({
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(wasm, imports);
      done(instance);
      return instance.exports;
    },
  });
  const db = new SQL.Database();
  db.run("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, score REAL, data BLOB); CREATE INDEX i ON t (name);");
  const insert = db.prepare("INSERT INTO t (name, score, data) VALUES (:name, :score, :data)");
  db.run("BEGIN");
  for (let n = 0; n < 2000; n++) insert.run({ ":name": `name ${(n * 7919) % 2000}`, ":score": n / 3, ":data": new Uint8Array([n & 255, 1]) });
  db.run("COMMIT");
  insert.free();
  db.create_function("twice", x => x * 2);
  const results = [
    db.exec("SELECT count(*), sum(score), group_concat(DISTINCT substr(name, -1)) FROM t"),
    db.exec("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20) SELECT x, twice(x), hex(zeroblob(2)) FROM c"),
    db.exec("SELECT a.id, b.name FROM t a JOIN t b ON a.id = b.id + 1 WHERE a.name LIKE '%99' ORDER BY b.name LIMIT 5"),
    db.exec("SELECT json_group_array(json_object('id', id)) FROM t WHERE id < 5; SELECT sqlite_version()"),
  ];
  let error;
  try { db.exec("SELEC"); } catch (e) { error = e.message; }
  const bytes = db.export();
  const again = new SQL.Database(bytes);
  return JSON.stringify([results, error, bytes.length, again.exec("SELECT max(id) FROM t")], null, 1);
}
