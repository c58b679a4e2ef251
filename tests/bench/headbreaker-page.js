// @ts-check
/** Headbreaker's side of `jigsaw.js`: a board of so many pieces, shuffled, on a canvas. */
import * as headbreaker from "headbreaker";
import Konva from "konva";

Object.assign(window, {
  Konva,
  /** @param {number} side @param {string} src @param {number} size px */
  async puzzle(side, src, size) {
    const picture = new Image();
    picture.src = src;
    await picture.decode();
    const arrived = performance.now();
    const board = new headbreaker.Canvas("puzzle", {
      ...{ width: size, height: size, pieceSize: size / side, proximity: 5, borderFill: 2, strokeWidth: 1 },
      ...{ lineSoftness: 0.18, image: picture, painter: new headbreaker.painters.Konva() },
    });
    board.adjustImagesToPuzzleHeight();
    board.autogenerate({ horizontalPiecesCount: side, verticalPiecesCount: side });
    board.shuffle(0.8);
    board.draw();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - arrived;
  },
});
