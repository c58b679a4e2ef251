// @ts-check
/** spin-wheel: a wheel on a canvas by its IIFE script; the button is the page's own, as it has none. */
import { packaged, versioned } from "../packages.js";
import { config } from "../samples.js";

const items = config("wheel").sectors.map((/** @type {any} */ { label, picture }) => ({
  label: label.en,
  picture: `/${picture}`,
}));

/** @type {import("../peers.js").Peer} */
export const spinWheel = {
  kind: "wheel",
  name: versioned("spin-wheel"),
  full: false,
  files: async () => ({ "spin-wheel.js": packaged("spin-wheel/dist/spin-wheel-iife.js") }),
  head: '<script src="spin-wheel.js"></script>',
  place: '<div class="wheel" style="width:340px;height:340px"></div><button>Spin</button>',
  // Pictures may come later: it draws them from the next frame on.
  script: `for (const place of document.querySelectorAll(".wheel")) {
  const wheel = new spinWheel.Wheel(place, {
    items: ${JSON.stringify(items)}.map(({ label, picture }) => {
      const image = Object.assign(new Image(), { src: picture, onload: () => wheel.refresh() });
      return { label, image, imageRadius: 0.75, imageScale: 0.2 };
    }),
    itemBackgroundColors: ["#b3325f", "#fff1ec", "#f6b298", "#fffaf7"],
    isInteractive: false,
  });
  const button = place.nextElementSibling;
  const ease = (n) => 1 - (1 - n) ** 3;
  button.addEventListener("click", () => wheel.spinToItem(2, 5000, true, 5, 1, ease));
  bench.made(() => button);
}`,
};
