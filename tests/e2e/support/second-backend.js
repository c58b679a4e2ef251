// @ts-check
/** The backend of examples/backend-python as a process. It forgets everything at its end. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./paths.js";

const LISTENING = /Listening on (http:\/\/\S+)/;

export class SecondBackend {
  /** @param {import("node:child_process").ChildProcess} process @param {string} url */
  constructor(process, url) {
    this.process = process;
    /** Root of the backend. */
    this.url = url;
  }

  /** Starts it with the campaigns of examples/conformance, on any free port. */
  static async start() {
    const server = join(ROOT, "examples/backend-python/server.py");
    const campaigns = join(ROOT, "examples/conformance");
    // `-B`: no compiled files beside the sources.
    const child = spawn("python3", ["-B", server, "--port", "0", "--campaigns", campaigns], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    /** @type {string} */
    const url = await new Promise((resolve, reject) => {
      let said = "";
      child.stdout.on("data", (chunk) => {
        said += chunk;
        const found = LISTENING.exec(said);
        if (found) resolve(found[1]);
      });
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`server.py ended (${code})`)));
    });
    return new SecondBackend(child, url);
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    // As Ctrl-C does, so that it removes its database.
    this.process.kill("SIGINT");
    await ended;
  }
}
