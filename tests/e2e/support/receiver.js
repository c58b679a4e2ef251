// @ts-check
/** The receiver of webhooks as a process, and what it was sent. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("receiver.py", import.meta.url));

/**
 * @typedef {{ method: string, path: string, headers: Record<string, string>, body: string,
 *   status: number, at: number }} Received `at`: ms
 */
export class Receiver {
  /** @type {Received[]} */
  requests = [];
  #root = "";

  /** @param {import("node:child_process").ChildProcess} process */
  constructor(process) {
    this.process = process;
  }

  static async start() {
    const child = spawn("python3", ["-B", PROGRAM], { stdio: ["ignore", "pipe", "inherit"] });
    const receiver = new Receiver(child);
    await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const said = JSON.parse(line);
        if (!said.port) return void receiver.requests.push(said);
        receiver.#root = `http://127.0.0.1:${said.port}`;
        resolve(undefined);
      });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`receiver.py ended (${code})`)));
    });
    return receiver;
  }

  /** Where to post to. */
  get url() {
    return `${this.#root}/in`;
  }

  /** How the next posts are answered; the last status stands. @param {...number} statuses */
  async answers(...statuses) {
    await fetch(`${this.#root}/answers`, { method: "PUT", body: JSON.stringify(statuses) });
  }

  /** What was posted, oldest first. */
  get posts() {
    return this.requests.filter(({ method }) => method === "POST");
  }

  /** Ids of the envelopes that were taken, repeats included. */
  get taken() {
    const taken = this.posts.filter(({ status }) => status < 300);
    return taken.map(({ body }) => /** @type {string} */ (JSON.parse(body).id));
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGINT");
    await ended;
  }
}
