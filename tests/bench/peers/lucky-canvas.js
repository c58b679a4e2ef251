// @ts-check
/** lucky-canvas: a wheel on a canvas, by its script and two calls, as 100px.net/usage/js.html says. */
import { packaged, versioned } from "../packages.js";
import { config } from "../samples.js";

const COLOURS = ["#b3325f", "#fff1ec", "#f6b298", "#fffaf7"];

const prizes = config("wheel").sectors.map((/** @type {any} */ { label, picture }, /** @type {number} */ n) => ({
  background: COLOURS[n % COLOURS.length],
  fonts: [{ text: label.en, top: "12%", fontSize: "13px" }],
  imgs: [{ src: `/${picture}`, width: "22%", top: "36%" }],
}));

/** @type {import("../peers.js").Peer} */
export const luckyCanvas = {
  kind: "wheel",
  name: versioned("lucky-canvas"),
  full: false,
  files: async () => ({ "lucky-canvas.js": packaged("lucky-canvas/dist/index.umd.js") }),
  head: '<script src="lucky-canvas.js"></script>',
  place: '<div class="wheel"></div>',
  script: `for (const [n, place] of [...document.querySelectorAll(".wheel")].entries()) {
  place.id = "wheel-" + n;
  const wheel = new LuckyCanvas.LuckyWheel("#" + place.id, {
    width: "340px",
    height: "340px",
    blocks: [{ padding: "10px", background: "#b3325f" }],
    prizes: ${JSON.stringify(prizes)},
    buttons: [{ radius: "28%", background: "#b3325f", pointer: true, fonts: [{ text: "Spin", fontColor: "#fff", top: "-10px" }] }],
    start() {
      wheel.play();
      setTimeout(() => wheel.stop(2), 3000);
    },
  });
  bench.made(() => place.querySelector("canvas"));
}`,
};
