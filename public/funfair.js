/**
 * The loader of Funfair: defines `<funfair-widget>`, paints a skeleton at once, fetches what the
 * widget needs in parallel when it comes near the screen, and mounts it.
 *
 * `cargo xtask bundle` writes the list of files into MANIFEST, so that no request asks for it.
 */
(() => {
  const TAG = "funfair-widget";
  // A page may hold the loader twice; the first one wins.
  if (customElements.get(TAG)) return;

  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const root = new URL(".", script?.src ?? location.href).href;
  const MANIFEST = /*manifest*/{ dev: true }/*end*/;
  const base = root + (MANIFEST.base ?? "assets/dev/");

  const WORDS = {
    zh: ["正在打开…", "暂时打不开，请检查网络后重试。", "重试", "这个浏览器暂不支持，请升级后再来。"],
    en: [
      "Opening…",
      "This cannot be opened right now. Please check the connection and try again.",
      "Try again",
      "This browser is too old for this widget. Please update it.",
    ],
  };

  /** @type {Map<string, Promise<any>>} */
  const kept = new Map();

  /**
   * Does something once per page; what failed is done again when asked again.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} make
   * @returns {Promise<T>}
   */
  const once = (name, make) => {
    let promise = kept.get(name);
    if (!promise) {
      promise = make().catch((error) => {
        kept.delete(name);
        throw error;
      });
      kept.set(name, promise);
    }
    return promise;
  };

  /** @param {string} name @returns {Promise<CSSStyleSheet>} */
  const sheet = (name) =>
    once(name, async () => {
      const response = await fetch(base + name);
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      return new CSSStyleSheet().replace(await response.text());
    });

  const newId = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");

  /** The client's module; `files` are the wasm files to fetch beside it. */
  const client = (/** @type {string[]} */ files) => {
    if (MANIFEST.dev) return once("client", unsplit);
    const early = files.map((name) => {
      // Asked for once: later widgets of the kind find it loaded.
      if (kept.has(name)) return undefined;
      const response = fetch(base + name);
      // Nobody listens when the script fails before it.
      response.catch(() => {});
      kept.set(name, response);
      return /** @type {const} */ ([name, response]);
    });
    return once("client", async () => (await import(base + MANIFEST.js)))
      .then((app) => {
        for (const pair of early) if (pair) app.give(...pair);
        return app.start();
      })
      .catch((error) => {
        for (const name of files) kept.delete(name);
        throw error;
      });
  };

  /** In development Trunk starts the client. */
  const unsplit = () =>
    new Promise((resolve) => {
      const found = () => /** @type {any} */ (window).wasmBindings;
      if (found()) return resolve(found());
      addEventListener("TrunkApplicationStarted", () => resolve(found()), { once: true });
    });

  class FunfairWidget extends HTMLElement {
    static observedAttributes = ["campaign", "widget", "endpoint", "lang", "theme"];

    /** @type {{ unmount(): void, setLang(tag: string): void, setTheme(name: string): void } | undefined} */
    #handle;
    /** @type {IntersectionObserver | undefined} */
    #near;
    #instance = newId();
    /** Counts mounts, so that one that was overtaken stops. */
    #turn = 0;
    /** @type {ShadowRoot} */
    #shadow = this.attachShadow({ mode: "open" });

    connectedCallback() {
      this.#skeleton();
      this.#near = new IntersectionObserver(
        (entries) => entries.some((entry) => entry.isIntersecting) && this.#start(),
        { rootMargin: "400px" },
      );
      this.#near.observe(this);
    }

    disconnectedCallback() {
      this.#stop();
      this.#shadow.replaceChildren();
    }

    /** @param {string} name @param {string | null} before @param {string | null} value */
    attributeChangedCallback(name, before, value) {
      if (before === value || !this.isConnected || !this.#near) return;
      if (name === "lang") this.#handle?.setLang(this.#lang);
      else if (name === "theme") this.#handle?.setTheme(value ?? "");
      else {
        this.#stop();
        this.connectedCallback();
      }
    }

    get #lang() {
      return this.getAttribute("lang") || navigator.language || "en";
    }

    get #words() {
      return /^zh/i.test(this.#lang) ? WORDS.zh : WORDS.en;
    }

    #stop() {
      this.#turn++;
      this.#near?.disconnect();
      this.#near = undefined;
      // A crashed instance cannot take its view back.
      try {
        this.#handle?.unmount();
      } catch {}
      this.#handle = undefined;
    }

    async #start() {
      this.#near?.disconnect();
      const turn = ++this.#turn;
      try {
        await this.#mount(turn);
      } catch (error) {
        console.error("funfair:", error);
        if (turn === this.#turn) this.#failed(this.#words[1]);
      }
    }

    async #mount(turn) {
      if (typeof WebAssembly !== "object") return this.#failed(this.#words[3], false);
      const campaign = this.getAttribute("campaign") ?? "";
      const widget = this.getAttribute("widget") ?? "";
      // It may change while the campaign is on its way.
      const lang = this.#lang;
      const endpoint = new URL(this.getAttribute("endpoint") ?? root, root).href;
      // Played in the page, from a file: nowhere, or to the file's webhook.
      const local = /^(preview|webhook)$/.exec(this.getAttribute("endpoint") ?? "")?.[0];
      // The widget's id is often its kind: fetch its files without waiting for the campaign.
      let kind = MANIFEST.kinds?.[this.getAttribute("kind") ?? widget];
      const file = new URL(campaign, document.baseURI).href;
      // There the client reads the file itself.
      const reply = local && kind ? undefined : ask(local ? file : campaignUrl(endpoint, campaign, lang));
      let name = this.getAttribute("kind") ?? widget;
      if (!kind) {
        const widgets = (await reply)?.json?.widgets ?? [];
        name = widgets.find((one) => !widget || one.id === widget)?.kind;
        kind = MANIFEST.kinds?.[name];
      }
      const kinds = MANIFEST.dev ? ["base.css", name && `${name}.css`] : [MANIFEST.css, kind?.css];
      const [module, answer, ...sheets] = await Promise.all([
        client(MANIFEST.dev ? [] : [MANIFEST.core, ...(kind?.wasm ?? [])]),
        reply,
        ...kinds.filter(Boolean).map(sheet),
      ]);
      if (turn !== this.#turn) return;
      this.#shadow.adoptedStyleSheets = sheets;
      const place = document.createElement("div");
      this.#shadow.replaceChildren(place);
      this.#handle = module.mount(place, {
        campaign: local ? file : campaign,
        widget,
        endpoint: local ?? endpoint,
        lang,
        theme: this.getAttribute("theme") ?? "",
        base: root,
        instance: this.#instance,
        host: this,
        reply: (!local && answer) || null,
        crashed: (/** @type {string} */ message) => {
          console.error("funfair:", message);
          this.#handle = undefined;
          kept.delete("client");
          this.#failed(this.#words[1]);
        },
      });
      if (lang !== this.#lang) this.#handle?.setLang(this.#lang);
    }

    /** Something of the right size, until the client is there. */
    #skeleton() {
      const part = document.createElement("div");
      part.part.add("stage");
      part.dataset.phase = "loading";
      part.setAttribute("role", "status");
      part.setAttribute("aria-label", this.#words[0]);
      this.#shadow.adoptedStyleSheets = [skeletonSheet()];
      this.#shadow.replaceChildren(part);
    }

    /** @param {string} message */
    #failed(message, again = true) {
      this.#skeleton();
      const part = /** @type {HTMLElement} */ (this.#shadow.firstElementChild);
      part.dataset.phase = "error";
      part.removeAttribute("aria-label");
      part.setAttribute("role", "alert");
      const text = document.createElement("p");
      text.textContent = message;
      part.append(text);
      if (again) {
        const button = document.createElement("button");
        button.type = "button";
        button.part.add("retry");
        button.textContent = this.#words[2];
        button.addEventListener("click", () => {
          this.#skeleton();
          this.#start();
        });
        part.append(button);
      }
      this.dispatchEvent(
        new CustomEvent("funfair:error", {
          bubbles: true,
          composed: true,
          detail: {
            v: 1,
            campaign: this.getAttribute("campaign") ?? "",
            widget: this.getAttribute("widget") ?? "",
            instance: this.#instance,
            event_id: newId(),
            at: Date.now(),
            data: null,
          },
        }),
      );
    }
  }

  /**
   * The campaign, asked for before the client is there. `undefined` when the request failed: the
   * client asks again.
   */
  const ask = (url) =>
    fetch(url)
      .then(async (response) => ({
        status: response.status,
        time: Number(response.headers.get("funfair-time")) || null,
        json: await response.json(),
      }))
      .catch(() => undefined);

  const campaignUrl = (endpoint, campaign, lang) =>
    `${endpoint.replace(/\/$/, "")}/v1/campaigns/${encodeURIComponent(campaign)}` +
    `?lang=${encodeURIComponent(lang)}`;

  /** @type {CSSStyleSheet | undefined} */
  let skeletonStyle;
  const skeletonSheet = () => {
    if (!skeletonStyle) {
      skeletonStyle = new CSSStyleSheet();
      skeletonStyle.replaceSync(
        ":host{display:block;contain:content}" +
          "div{box-sizing:border-box;min-height:640px;display:grid;place-content:center;" +
          "gap:16px;justify-items:center;padding:24px;text-align:center;border-radius:24px;" +
          "font:16px/1.6 system-ui,sans-serif;background:#8881}" +
          "div[data-phase=loading]::after{content:'';width:min(72vw,280px);aspect-ratio:1;" +
          "border-radius:50%;background:#8882;animation:p 1.2s ease-in-out infinite alternate}" +
          "@keyframes p{to{opacity:.45}}" +
          "button{font:inherit;padding:10px 24px;min-height:44px;border-radius:99px;" +
          "border:1px solid;background:none;color:inherit}",
      );
    }
    return skeletonStyle;
  };

  customElements.define(TAG, FunfairWidget);
})();
