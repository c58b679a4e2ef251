// @ts-check
/** A QR code as SVG. Fetched when the page is there: it is most of the gallery's script. */
import qrcode from "qrcode-generator";

const SVG = "http://www.w3.org/2000/svg";
/** Modules of quiet zone around the code; ISO/IEC 18004 asks for four. */
const QUIET = 4;

/** @param {string} text in ASCII, such as an address */
export function drawing(text) {
  // The smallest version that fits, with 15 % of the code to spare for a poor camera.
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const count = code.getModuleCount();
  let path = "";
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column} ${row}h1v1h-1z`;
    }
  }
  const svg = document.createElementNS(SVG, "svg");
  const size = count + 2 * QUIET;
  svg.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("aria-hidden", "true");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}
