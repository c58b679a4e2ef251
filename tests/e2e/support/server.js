// @ts-check
/** The real server as a process, with a database and campaigns of its own. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KINDS } from "../kinds.js";
import { rows } from "./database.js";
import { DIST, SERVER } from "./paths.js";

const LISTENING = /Funfair is listening on http:\/\/(\S+)/;
/** Kept of what the server says, for the message when it does not start. */
const MOST_LOG = 4000;

export class GameServer {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #address = "127.0.0.1:0";
  #log = "";

  /**
   * @param {string} folder
   * @param {string[]} args
   * @param {string} dist folder of the built client
   */
  constructor(folder, args, dist = DIST) {
    this.folder = folder;
    this.args = args;
    this.dist = dist;
  }

  /**
   * Writes the campaigns into a fresh folder and starts.
   * @param {any[]} campaigns
   * @param {string[]} args further arguments
   * @param {string} [dist] folder of the built client, where it is another than usual
   */
  static async start(campaigns, args = [], dist) {
    const folder = await mkdtemp(join(tmpdir(), "funfair-e2e-"));
    await mkdir(join(folder, "campaigns"));
    const server = new GameServer(folder, args, dist);
    await server.publish(campaigns);
    await server.start();
    return server;
  }

  /** Root of the server. Stays the same over restarts. */
  get url() {
    return `http://${this.#address}`;
  }

  get database() {
    return join(this.folder, "funfair.db");
  }

  /** Writes campaign files; a running server reads them when it starts again. @param {any[]} campaigns */
  async publish(campaigns) {
    for (const campaign of campaigns) {
      const path = join(this.folder, "campaigns", `${campaign.id}.json`);
      await writeFile(path, JSON.stringify(campaign));
    }
  }

  /** Starts, or starts again on the same address and database. */
  async start() {
    const child = spawn(
      SERVER,
      [
        ...["--listen", this.#address],
        ...["--database-url", `sqlite://${this.database}?mode=rwc`],
        ...["--campaigns", join(this.folder, "campaigns")],
        ...["--dist", this.dist],
        ...this.args,
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, RUST_LOG: "warn" } },
    );
    this.#process = child;
    const keep = (/** @type {Buffer} */ chunk) => {
      this.#log = (this.#log + chunk).slice(-MOST_LOG);
    };
    child.stderr.on("data", keep);
    await new Promise((resolve, reject) => {
      let said = "";
      child.stdout.on("data", (chunk) => {
        said += chunk;
        const found = LISTENING.exec(said);
        if (found) {
          this.#address = found[1];
          resolve(undefined);
        }
      });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the server ended (${code}): ${this.#log}`)));
    });
  }

  /** Ends the process at once, as a power cut would. */
  kill() {
    return this.#end("SIGKILL");
  }

  /** Ends the process as an operator would; requests in flight are finished. */
  stop() {
    return this.#end("SIGTERM");
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Ends the process and removes its folder. */
  async remove() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** @param {string} sql @param {(string | number)[]} values */
  rows(sql, values = []) {
    return rows(this.database, sql, values);
  }

  /** Outcomes of plays that the server has decided on, as the host page is told, oldest first. */
  outcomes() {
    const answers = this.rows("SELECT campaign, body FROM answer WHERE body <> '' ORDER BY at_ms");
    return answers.flatMap(({ campaign, body }) => {
      const { outcome, state } = JSON.parse(body);
      const told = KINDS.find(({ name }) => name === state.widget)?.told(outcome);
      return told ? [{ campaign, ...told }] : [];
    });
  }

  /** @returns {{ id: string, campaign: string, prize: string, participant: string }[]} */
  awards() {
    return /** @type {any} */ (
      this.rows("SELECT id, campaign, prize, participant FROM award ORDER BY id")
    );
  }

  /** How many plays there are. */
  plays() {
    return this.rows("SELECT count(*) AS n FROM play")[0].n;
  }

  /** Prizes whose stock and ledger disagree; always empty. */
  unbalanced() {
    return this.rows(
      `SELECT s.campaign, s.prize, s.quantity, s.remaining FROM stock s
       WHERE s.remaining <> (
         SELECT coalesce(sum(CASE WHEN reason = 'grant' THEN -amount ELSE amount END), 0)
         FROM ledger l WHERE l.campaign = s.campaign AND l.prize = s.prize)
       OR s.quantity - s.remaining <> (
         SELECT count(*) FROM award a WHERE a.campaign = s.campaign AND a.prize = s.prize)`,
    );
  }
}
