// @ts-check
/** Many players at once, without a browser. */
import { Api } from "./support/api.js";
import { sample, variant } from "./support/campaigns.js";
import { expect, test } from "./support/test.js";
import { COUPON, always } from "./support/wheel-campaigns.js";

const CLIENTS = 500;
const AT_ONCE = 50;
const STOCK = 20;

test.use({
  world: {
    campaigns: [
      variant(sample("sample-wheel"), "rush", (campaign) => always(campaign, COUPON, STOCK)),
    ],
  },
});

/** Runs `work` for 0 to `count` - 1, at most `atOnce` at a time.
 * @template T @param {number} count @param {number} atOnce @param {(n: number) => Promise<T>} work */
async function crowd(count, atOnce, work) {
  /** @type {T[]} */
  const results = [];
  let next = 0;
  const one = async () => {
    while (next < count) {
      const n = next++;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return results;
}

test("500 clients on a stock of 20 win 20, and every win is known on both sides", async ({
  server,
  witness,
}) => {
  const api = new Api(server.url, "rush");
  const answers = await crowd(CLIENTS, AT_ONCE, async (n) => {
    const token = await api.session();
    const key = `client-${n}-spin`;
    // Every fifth client asks twice at the same time, as after a lost answer.
    const [answer, ...repeated] = await Promise.all(
      Array.from({ length: n % 5 === 0 ? 2 : 1 }, () => api.spin(token, key)),
    );
    for (const again of repeated) expect(again.text).toBe(answer.text);
    return answer;
  });
  expect(answers.map(({ status }) => status)).toEqual(Array(CLIENTS).fill(200));
  const seen = answers.flatMap(({ json }) => json.awards).map(({ id }) => id);
  const stored = server.awards().map(({ id }) => id);
  expect(stored).toHaveLength(STOCK);
  expect([...seen].sort()).toEqual(stored);
  const outcomes = answers.filter(({ json }) => json.outcome.prize);
  expect(outcomes).toHaveLength(STOCK);
  witness.unseen = { plays: CLIENTS, awards: seen };
  expect(server.plays()).toBe(CLIENTS);
  expect(server.rows("SELECT quantity, remaining FROM stock WHERE prize = ?", [COUPON])).toEqual([
    { quantity: STOCK, remaining: 0 },
  ]);
  const [ledger] = server.rows(
    `SELECT sum(CASE WHEN reason = 'initial' THEN amount ELSE 0 END) AS initial,
            sum(CASE WHEN reason = 'grant' THEN amount ELSE 0 END) AS granted
     FROM ledger WHERE prize = ?`,
    [COUPON],
  );
  expect(ledger).toEqual({ initial: STOCK, granted: STOCK });
});
