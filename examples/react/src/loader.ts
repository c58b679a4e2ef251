/** Root of the Funfair server: the one place that names it. */
export const SERVER: string = import.meta.env.VITE_FUNFAIR_SERVER ?? "http://127.0.0.1:8787";

/** Puts the loader into the page, once however often it is asked. */
export function load(): void {
  const src = `${SERVER}/funfair.js`;
  if (document.querySelector(`script[src="${src}"]`)) return;
  const script = document.createElement("script");
  script.src = src;
  script.async = true;
  document.head.append(script);
}
