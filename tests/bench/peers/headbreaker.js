// @ts-check
/**
 * headbreaker with Konva, bundled: the first level's board. It has no page before the board, so the
 * first touch moves a piece.
 */
import { bundle } from "../bundle.js";
import { versioned } from "../packages.js";
import { config } from "../samples.js";

const SIZE = 350;
const { picture, levels } = config("jigsaw");
const { cols, rows } = levels[0].grid;

/** @type {import("../peers.js").Peer} */
export const headbreaker = {
  kind: "jigsaw",
  name: versioned("headbreaker"),
  full: false,
  drags: true,
  files: async () => ({
    "headbreaker.js": await bundle(`import * as headbreaker from "headbreaker";
import Konva from "konva";
window.Konva = Konva;
for (const [n, place] of [...document.querySelectorAll(".puzzle")].entries()) {
  place.id = "puzzle-" + n;
  const picture = new Image();
  let drawn = false;
  picture.onload = () => {
    const board = new headbreaker.Canvas(place.id, {
      width: ${SIZE}, height: ${SIZE}, pieceSize: ${Math.floor(SIZE / cols)}, proximity: 20, borderFill: 10, strokeWidth: 2,
      lineSoftness: 0.18, image: picture, painter: new headbreaker.painters.Konva(),
    });
    board.adjustImagesToPuzzleHeight();
    board.autogenerate({ horizontalPiecesCount: ${cols}, verticalPiecesCount: ${rows} });
    board.shuffle(0.7);
    board.draw();
    drawn = true;
  };
  picture.src = "/${picture.src}";
  bench.made(() => drawn && place.querySelector("canvas"));
}`),
  }),
  head: '<script defer src="headbreaker.js"></script>',
  place: `<div class="puzzle" style="width:${SIZE}px;height:${SIZE}px"></div>`,
  script: "",
};
