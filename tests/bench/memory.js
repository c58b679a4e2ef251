// @ts-check
/** What a page keeps in memory, after its garbage was collected. */
import { wasmBytes } from "../e2e/support/wasm-memory.js";

const MIB = 1 << 20;

/** Of a page in which `keepMemories` runs.
 * @param {import("@playwright/test").Page} page @param {import("@playwright/test").CDPSession} session */
export async function memory(page, session) {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? NaN;
  return { heapMiB: heap / MIB, wasmMiB: (await wasmBytes(page)) / MIB };
}
