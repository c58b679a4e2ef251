// @ts-check
/** Files of installed npm packages. */
import { readFileSync } from "node:fs";

/** @param {string} path such as `spin-wheel/dist/spin-wheel-iife.js` */
export function packaged(path) {
  return readFileSync(new URL(`node_modules/${path}`, import.meta.url), "utf8");
}

/** Name and version, as a table says it. @param {string} name */
export function versioned(name) {
  return `${name} ${JSON.parse(packaged(`${name}/package.json`)).version}`;
}
