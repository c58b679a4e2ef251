// @ts-check
/**
 * The loader of Funfair: defines `<funfair-widget>`, paints a skeleton at once, fetches what the
 * widget needs in parallel when it comes near the screen, and mounts it.
 *
 * `cargo xtask bundle` writes the list of files into MANIFEST, so that no request asks for it.
 */
(() => {
  // A constant of its own and the first, so that a release holds nothing of what follows from it.
  const DEV = /*dev*/true/*end*/;
  const TAG = "funfair-widget";
  // A page may hold the loader twice; the first one wins.
  if (customElements.get(TAG)) return;

  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const root = new URL(".", script?.src ?? location.href).href;
  /** How far from the screen a widget starts, px. */
  const NEAR = 400;
  /** How long a session may take before it counts as lost, ms; as in the client. */
  const TIMEOUT = 12_000;
  /** The build's folder, and the wasm files of each kind. */
  const MANIFEST = /*manifest*/{ base: "assets/dev/", kinds: {} }/*end*/;
  const base = root + MANIFEST.base;

  const WORDS = {
    zh: ["正在打开…", "暂时打不开，请检查网络后重试。", "重试"],
    en: [
      "Opening…",
      "This cannot be opened right now. Please check the connection and try again.",
      "Try again",
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

  /** Whoever needs what is asked for early asks again, and hears of a failure. */
  const hurry = (/** @type {Promise<any>} */ early) => early.catch(() => {});

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
    if (DEV) {
      // In development Trunk starts the client.
      const found = () => /** @type {any} */ (window).wasmBindings;
      const started = (/** @type {(client: any) => void} */ done) =>
        found()
          ? done(found())
          : addEventListener("TrunkApplicationStarted", () => done(found()), { once: true });
      return once("client", () => new Promise(started));
    }
    const early = files.map((name) => {
      // Asked for once: later widgets of the kind find it loaded.
      if (kept.has(name)) return undefined;
      const response = fetch(base + name);
      // Nobody listens when the script fails before it.
      hurry(response);
      kept.set(name, response);
      return /** @type {const} */ ([name, response]);
    });
    return once("client", () => import(base + "app.js"))
      .then((app) => {
        for (const pair of early) if (pair) app.give(...pair);
        return app.start();
      })
      .catch((error) => {
        for (const name of files) kept.delete(name);
        throw error;
      });
  };

  /** What few pages need: frames, the JS API, browsers without WebAssembly. */
  const embed = () => once("embed", () => import(root + "embed.js"));

  /** Whether the client cannot run here: for a policy of the page, or in a browser without wasm. */
  const isForbidden = () => {
    try {
      document.createElement("template").innerHTML = "<b>";
      new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    } catch (error) {
      console.warn("funfair: needs a frame:", error);
      return true;
    }
    return false;
  };

  /** @type {boolean | undefined} */
  let forbidden;

  class FunfairWidget extends HTMLElement {
    static observedAttributes = [
      "campaign", "widget", "endpoint", "mode", "participant", "lang", "theme", "context",
    ];

    /** @type {import("./embed.js").Handle | undefined} */
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
        { rootMargin: NEAR + "px" },
      );
      const { top, bottom, width } = this.getBoundingClientRect();
      // Inside a frame the page around it has already waited. Where it is near the observer would say
      // so, but a frame later; what is not shown has no width.
      const isNear = width && top < innerHeight + NEAR && bottom > -NEAR;
      if (isNear || /** @type {any} */ (this).eager) this.#start();
      else this.#near.observe(this);
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
      else if (name === "context") this.#handle?.setContext();
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
        if (turn === this.#turn) this.#failed();
      }
    }

    async #mount(turn) {
      const attribute = (/** @type {string} */ name) => this.getAttribute(name) ?? "";
      const [campaign, widget, named] = ["campaign", "widget", "endpoint"].map(attribute);
      // It may change while the campaign is on its way.
      const lang = this.#lang;
      // Whether there may be hidden fields: what reads them is fetched beside all else.
      const isTold = () => location.search || attribute("context");
      if (isTold()) hurry(embed());
      const endpoint = new URL(named, root).href;
      // With these the client reads the file itself.
      const preview = named === "preview" || named === "webhook";
      if (attribute("mode") === "frame" || (forbidden ??= isForbidden())) {
        const { frame } = await embed();
        if (turn !== this.#turn) return;
        this.#handle = frame(this, this.#shadow, endpoint, lang, this.#instance, (message) =>
          this.#failed(message),
        );
        return;
      }
      // The widget's id is often its kind: fetch its files without waiting for the campaign.
      let kind = attribute("kind") || widget;
      const file = new URL(campaign, document.baseURI).href;
      const address = `${endpoint.replace(/\/$/, "")}/v1/campaigns/${encodeURIComponent(campaign)}`;
      const url = preview ? file : `${address}?lang=${encodeURIComponent(lang)}`;
      // Pages of ours read `reply`, too.
      const reply = (this.reply = preview && MANIFEST.kinds[kind] ? undefined : ask(url));
      // Of somebody who has been here; not where more than the token tells who plays, and from where.
      const token =
        DEV || preview || attribute("participant") || isTold() ? "" : tokenOf(endpoint, campaign);
      const joined = token
        ? ask(address + "/sessions", {
            method: "POST",
            headers: { authorization: "Bearer " + token, "content-type": "application/json" },
            body: JSON.stringify({ lang, context: {} }),
            signal: AbortSignal.timeout(TIMEOUT),
          })
        : undefined;
      if (!MANIFEST.kinds[kind]) {
        // What every kind needs does not wait for the campaign.
        hurry(client(["core.wasm"]));
        const widgets = (await reply)?.json?.widgets ?? [];
        kind = widgets.find((one) => !widget || one.id === widget)?.kind;
      }
      const wasm = MANIFEST.kinds[kind];
      const [module, answer, ...sheets] = await Promise.all([
        client(DEV ? [] : ["core.wasm", ...(wasm ?? [])]),
        reply,
        sheet("base.css"),
        ...(DEV || wasm ? [sheet(kind + ".css")] : []),
      ]);
      const participant = attribute("participant");
      const who = participant && (await embed()).who(participant);
      if (turn !== this.#turn) return;
      this.#shadow.adoptedStyleSheets = sheets;
      const place = document.createElement("div");
      this.#shadow.replaceChildren(place);
      this.#handle = module.mount(place, {
        campaign: preview ? file : campaign,
        widget,
        endpoint: preview ? named : endpoint,
        lang,
        theme: attribute("theme"),
        participant,
        who,
        context: async (/** @type {string[]} */ names) =>
          isTold() ? (await embed()).context(this, names) : {},
        base: root,
        instance: this.#instance,
        host: this,
        reply: (!preview && answer) || null,
        joined,
        crashed: (/** @type {string} */ message) => {
          console.error("funfair:", message);
          this.#handle = undefined;
          kept.delete("client");
          this.#failed();
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

    #failed(message = this.#words[1]) {
      this.#skeleton();
      const part = /** @type {HTMLElement} */ (this.#shadow.firstElementChild);
      part.dataset.phase = "error";
      part.removeAttribute("aria-label");
      part.setAttribute("role", "alert");
      const button = document.createElement("button");
      button.part.add("retry");
      button.textContent = this.#words[2];
      button.addEventListener("click", () => {
        this.#skeleton();
        this.#start();
      });
      part.append(message, button);
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
   * A campaign or a session, asked for before the client is there, once for all widgets that start
   * together. `undefined` when the request failed: the client asks again. `sent` is of the page's steady
   * clock, ms.
   * @param {string} url
   * @param {RequestInit} [init]
   */
  const ask = (url, init) => {
    const name = url + JSON.stringify(init);
    return once(name, async () => {
      const sent = performance.now();
      try {
        const response = await fetch(url, init);
        const time = Number(response.headers.get("funfair-time")) || null;
        return { status: response.status, time, sent, json: await response.json() };
      } catch {
      } finally {
        kept.delete(name);
      }
    });
  };

  /** The token that the client has left on the device; see `src/endpoint/storage.rs`. */
  const tokenOf = (/** @type {string} */ endpoint, /** @type {string} */ campaign) => {
    // Storage may be forbidden, and may hold anything.
    try {
      return JSON.parse(localStorage.getItem(`funfair:${endpoint}:${campaign}`) ?? "null")?.token;
    } catch {}
  };

  /** @type {CSSStyleSheet | undefined} */
  let skeletonStyle;
  const skeletonSheet = () => {
    if (!skeletonStyle) {
      skeletonStyle = new CSSStyleSheet();
      skeletonStyle.replaceSync(
        // Not important, as in reset.css: the page may hide it.
        ":host(:not([hidden])){display:block;contain:content}" +
          "div{box-sizing:border-box;min-height:640px;display:grid;place-content:center;" +
          "gap:16px;justify-items:center;padding:24px;text-align:center;border-radius:24px;" +
          "font:16px/1.6 system-ui,sans-serif;background:#8881}" +
          "div[data-phase=loading]::after{content:'';width:min(72vw,280px);aspect-ratio:1;" +
          "border-radius:50%;background:#8882;animation:p 1.2s ease-in-out infinite alternate}" +
          "[data-phase=error]{background:Canvas;color:CanvasText}" +
          "@keyframes p{to{opacity:.45}}" +
          "button{font:inherit;padding:10px 24px;min-height:44px;border-radius:99px;" +
          "border:1px solid;background:none;color:inherit}",
      );
    }
    return skeletonStyle;
  };

  const waiting = /** @type {any} */ (window).Funfair?.q ?? [];
  const Funfair = {
    /** Makes a widget and puts it into a place; `embed.js` has the rest. */
    mount: async (/** @type {any[]} */ ...call) => (await embed()).mount(TAG, ...call),
  };
  Object.assign(window, { Funfair });
  customElements.define(TAG, FunfairWidget);
  for (const [call, done] of waiting) done(Funfair.mount(...call));
})();
