// @ts-check
/** A widget on its stage, as a player meets it. */
import { expect } from "@playwright/test";

/** @typedef {"loading"|"closed"|"consent"|"ready"|"playing"|"outcome"|"claim"|"ended"|"paused"|"error"} Phase */

/** More presses of Tab than any stage has controls. */
const MOST_TABS = 25;

export class Stage {
  /**
   * @param {import("@playwright/test").Page} page
   * @param {string} element selector of the element
   * @param {import("@playwright/test").FrameLocator} [frame] the frame that it is in
   */
  constructor(page, element = "funfair-widget", frame = undefined) {
    this.page = page;
    this.element = (frame ?? page).locator(element);
  }

  /** @param {string} name */
  part(name) {
    return this.element.locator(`[part~="${name}"]`);
  }

  /** The card or sheet over the widget. */
  get card() {
    return this.element.getByRole("dialog");
  }

  /** A field of the claim form. @param {string} name */
  field(name) {
    return this.element.locator(`input[name="${name}"]`);
  }

  /** @param {Phase} phase @param {number} [timeout] ms */
  async isIn(phase, timeout) {
    await expect(this.part("stage")).toHaveAttribute("data-phase", phase, { timeout });
  }

  /** Waits for consent and accepts. */
  async accept() {
    await this.isIn("consent");
    await this.part("accept").click();
    await this.isReady();
  }

  /** Waits for consent and rejects. */
  async reject() {
    await this.isIn("consent");
    await this.part("reject").click();
    await this.isReady();
  }

  /** A turn can be taken: the session is there, too. */
  async isReady() {
    await this.isIn("ready");
    await expect(this.part("primary")).toHaveAttribute("aria-disabled", "false");
    await expect(this.part("turns")).not.toBeEmpty();
  }

  /** Presses the main control. */
  async press() {
    await this.part("primary").click();
  }

  /** Presses, waits for the outcome and closes its card. */
  async playOnce() {
    await this.press();
    await this.isIn("outcome", 20_000);
    await this.part("close").click();
    await this.isIn("ready");
  }

  /** From the outcome's card to the filled form. @param {Record<string, string>} contact */
  async fillClaim(contact) {
    await this.part("claim").click();
    await this.isIn("claim");
    for (const [name, value] of Object.entries(contact)) await this.field(name).fill(value);
  }

  /** The control that has the focus, wherever it is. */
  focused() {
    return this.page.evaluate(() => {
      let active = document.activeElement;
      let inside = false;
      while (active?.shadowRoot?.activeElement) {
        active = active.shadowRoot.activeElement;
        inside = true;
      }
      const style = active ? getComputedStyle(active) : undefined;
      return {
        inside,
        tag: active?.localName ?? "",
        id: active?.id ?? "",
        name: active?.getAttribute("name") ?? "",
        part: active?.getAttribute("part") ?? "",
        text: active?.textContent ?? "",
        ringed:
          !!active?.matches(":focus-visible") &&
          style?.outlineStyle !== "none" &&
          parseFloat(style?.outlineWidth ?? "0") >= 2,
      };
    });
  }

  /** Presses Tab until the focus is on a part; every stop on the way shows where it is.
   * @param {string} part */
  async tabTo(part) {
    for (let n = 0; n < MOST_TABS; n++) {
      const focus = await this.focused();
      if (focus.part === part) return;
      await this.page.keyboard.press("Tab");
      const next = await this.focused();
      if (next.inside) expect(next.ringed, `a ring around ${JSON.stringify(next)}`).toBe(true);
    }
    throw new Error(`Tab does not lead to part ${part}`);
  }

  /** Tab by Tab to a field of the form. @param {string} name */
  async tabToField(name) {
    for (let n = 0; n < MOST_TABS; n++) {
      if ((await this.focused()).name === name) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to field ${name}`);
  }
}
