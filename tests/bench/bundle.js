// @ts-check
/** A peer's page script as its documentation says for bundlers: one minified file. */
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

/** Where packages are found. */
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** @param {string} source a module @returns {Promise<string>} a classic script */
export async function bundle(source) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: source, resolveDir: HERE, loader: "jsx" },
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".css": "empty" },
    ...{ bundle: true, write: false, format: "iife", minify: true, target: "chrome107", logLevel: "error" },
  });
  return outputFiles[0].text;
}
