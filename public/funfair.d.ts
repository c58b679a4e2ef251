/**
 * Types of Funfair's page side: the tag `<funfair-widget>`, its events, `Funfair.mount`, and the tag
 * in JSX and in Vue templates. docs/embedding.md says what they mean.
 *
 * Copy this file into your project, or list it in the `include` of tsconfig.json. It needs none of
 * your packages; the parts for React and Vue take effect where these are installed.
 */

/** What every event carries. `Data` is the event's own. */
export interface FunfairDetail<Data = null> {
  v: 1;
  /** Id of the campaign; before it was loaded, what the tag says. */
  campaign: string;
  /** Id of the widget; before the campaign was loaded, what the tag says. */
  widget: string;
  /** The element: stays the same for as long as it lives. */
  instance: string;
  /** A new one for each event. */
  event_id: string;
  /** The page's clock, ms since 1970 UTC. */
  at: number;
  data: Data;
}

export interface FunfairEvent<Data = null> extends CustomEvent<FunfairDetail<Data>> {}

/** An answer of a quiz's run was counted, and another question follows. */
export interface FunfairQuizProgress {
  level: string;
  answered: number;
  of: number;
  points: number;
}

export interface FunfairWheelOutcome {
  /** Where the wheel rests: a sector's id, and the place in it in thousandths. */
  rest: { sector: string; offset: number };
  prize: string | null;
}

export interface FunfairQuizOutcome {
  level: string;
  prize: string | null;
  prizes: string[];
  passed: boolean;
  stars: number;
  points: number;
  right: number;
  of: number;
}

/** Ids of what was won. */
export interface FunfairAward {
  award: string;
  prize: string;
}

/** Every event with its `detail.data`. */
export interface FunfairEventData {
  /** The widget is shown; the consent question may still be open. */
  "funfair:ready": null;
  /** The player has acted, and the action is on its way. */
  "funfair:start": null;
  /** A play of several steps went on; other kinds have other fields. */
  "funfair:progress": FunfairQuizProgress | Record<string, unknown>;
  /** What came of a play is shown; other kinds have other fields. */
  "funfair:outcome": FunfairWheelOutcome | FunfairQuizOutcome | { prize?: string | null };
  /** Something was won, once per award. */
  "funfair:award": FunfairAward;
  /** Something was claimed. */
  "funfair:claim": FunfairAward;
  /** The widget could not be opened, or has crashed, or the browser is too old for it. */
  "funfair:error": null;
}

export type FunfairEventName = keyof FunfairEventData;

export type FunfairEventMap = {
  [Name in FunfairEventName]: FunfairEvent<FunfairEventData[Name]>;
};

/** Attributes of the tag. */
export interface FunfairAttributes {
  /** Id of the campaign; with `endpoint` `preview` or `webhook` the address of a campaign file. */
  campaign: string;
  /** Id of a widget of the campaign; without it the first one. */
  widget?: string;
  /** Root of a Funfair server, `preview` or `webhook`; else the folder of `funfair.js`. */
  endpoint?: "preview" | "webhook" | (string & {});
  /** BCP 47 tag; may change at any time. */
  lang?: string;
  /** May change at any time; without it as the system says. */
  theme?: "light" | "dark" | "";
  /** Kind of the widget, where its id is not the name of the kind. */
  kind?: string;
  /** `frame`: in a frame of the server's origin. */
  mode?: "frame";
  /** What your backend has signed of the player, `fp1.…`. */
  participant?: string;
  /** Hidden fields, as in a query: `store=12&utm_source=x`. */
  context?: string;
}

/** What `Funfair.mount` takes: the tag's attributes, `context` also as an object. */
export interface FunfairOptions extends Omit<FunfairAttributes, "campaign" | "context"> {
  campaign?: string;
  context?: string | Record<string, string | number>;
  id?: string;
  class?: string;
}

export interface FunfairMethods {
  /** Resolves when the widget is shown, which waits until it is near the screen; rejects when it cannot
   * be opened. */
  readonly ready: Promise<FunfairWidgetElement>;
  /** Mounts the widget anew. `ready` is another promise from then on. */
  reload(): void;
  /** Adds hidden fields to those that are there. */
  setContext(fields: Record<string, string | number>): void;
  /** Takes the element out of the page. */
  destroy(): void;
}

/** A tag in the page. `Funfair.mount(element)` gives it the methods. */
export interface FunfairElement extends HTMLElement, Partial<FunfairMethods> {}

/** A widget that `Funfair.mount` has made or taken. */
export interface FunfairWidgetElement extends HTMLElement, FunfairMethods {}

/** A call of `mount` that waits for the loader. */
export type FunfairCall = [
  call: Parameters<FunfairApi["mount"]>,
  done: (element: Promise<FunfairWidgetElement>) => void,
];

export interface FunfairApi {
  /**
   * Makes a widget and appends it to `place`. Where `place` is a `<funfair-widget>` itself, that one
   * is taken: it gets the options as attributes, and the methods.
   */
  mount(place: string | Element, options?: FunfairOptions | null): Promise<FunfairWidgetElement>;
  /** Only before the loader is there: the stub's calls. */
  q?: FunfairCall[];
}

/** The tag in JSX and in templates: with what a framework sets on any element. */
export interface FunfairTagProps extends FunfairAttributes {
  id?: string;
  class?: unknown;
  className?: string;
  style?: any;
  hidden?: boolean;
  slot?: string;
  key?: any;
  ref?: any;
}

declare global {
  /** There with the loader, or from your own stub on. */
  var Funfair: FunfairApi;

  interface Window {
    Funfair: FunfairApi;
  }

  interface HTMLElementTagNameMap {
    "funfair-widget": FunfairElement;
  }

  interface GlobalEventHandlersEventMap extends FunfairEventMap {}
}

// @ts-ignore: where React is not installed
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "funfair-widget": FunfairTagProps;
    }
  }
}

// @ts-ignore: where Vue is not installed
declare module "vue" {
  interface GlobalComponents {
    "funfair-widget": new () => { $props: FunfairTagProps };
  }
}
