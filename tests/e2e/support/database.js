// @ts-check
/**
 * Reads a server's SQLite file, while the server runs or after it was killed.
 *
 * Node has SQLite built in from 22 on; before that the reader is Python's standard library.
 */
import { execFileSync } from "node:child_process";

const PYTHON = process.env.PYTHON || "python3";
const READ = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in db.execute(sys.argv[2], json.loads(sys.argv[3]))]))
`;

/** Node's own SQLite; `undefined` before Node 22. */
const builtIn = /** @type {any} */ (process).getBuiltinModule?.("node:sqlite");

/** Throws when there is nothing to read SQLite with. */
export function checkReader() {
  if (builtIn) return;
  try {
    execFileSync(PYTHON, ["-c", "import sqlite3"], { stdio: "ignore" });
  } catch {
    throw new Error(
      "the tests read SQLite with Node 22 or later, or with Python 3: `apt-get install python3`",
    );
  }
}

/**
 * The rows of a query.
 * @param {string} file
 * @param {string} sql
 * @param {(string | number)[]} values
 * @returns {Record<string, any>[]}
 */
export function rows(file, sql, values = []) {
  if (builtIn) {
    const database = new builtIn.DatabaseSync(file);
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  }
  const text = execFileSync(PYTHON, ["-c", READ, file, sql, JSON.stringify(values)], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(text);
}
