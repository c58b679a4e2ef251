// @ts-check
/** Files to upload, made here: pictures with what cameras write into them, and a video of boxes. */

/** @typedef {{ name: string, mimeType: string, buffer: Buffer }} Upload */

/** Made in the page, as Node draws no pictures: a picture with so much in it that it has some size.
 * @param {import("@playwright/test").Page} page @param {number} width @param {number} height
 * @param {"image/jpeg" | "image/png" | "image/webp"} [type]
 * @returns {Promise<Buffer>} */
async function drawn(page, width, height, type = "image/jpeg") {
  const address = await page.evaluate(
    ([w, h, kind]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [w, h];
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      pen.fillStyle = "#e8c2a0";
      pen.fillRect(0, 0, w, h);
      // The same every time: no two files differ by chance.
      let seed = 7;
      const next = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
      for (let n = 0; n < 8000; n += 1) {
        pen.fillStyle = `hsl(${next() * 360} 70% ${30 + next() * 50}%)`;
        pen.fillRect(next() * w, next() * h, 2 + (next() * w) / 40, 2 + (next() * h) / 40);
      }
      // Upper left is red, to tell which way is up.
      pen.fillStyle = "#d00";
      pen.fillRect(0, 0, w / 4, h / 4);
      return canvas.toDataURL(kind, 0.92);
    },
    /** @type {const} */ ([width, height, type]),
  );
  return Buffer.from(address.split(",")[1], "base64");
}

/** Segment APP1 with orientation 6 (turn right to see it upright) and a place in Shanghai. */
function exif() {
  const entries = (/** @type {[number, number, number, number][]} */ all, /** @type {number} */ next) => {
    const table = Buffer.alloc(2 + all.length * 12 + 4);
    table.writeUInt16BE(all.length, 0);
    all.forEach(([tag, type, count, value], n) => {
      const at = 2 + n * 12;
      table.writeUInt16BE(tag, at);
      table.writeUInt16BE(type, at + 2);
      table.writeUInt32BE(count, at + 4);
      if (type === 3) table.writeUInt16BE(value, at + 8);
      else table.writeUInt32BE(value, at + 8);
    });
    table.writeUInt32BE(next, 2 + all.length * 12);
    return table;
  };
  const head = Buffer.from("4d4d002a00000008", "hex");
  // The table of the place follows the first one: 8 + 2 + 24 + 4.
  const first = entries([[0x0112, 3, 1, 6], [0x8825, 4, 1, 38]], 0);
  const place = entries([[0x0001, 2, 2, 0x4e000000], [0x0002, 5, 3, 68]], 0);
  const degrees = Buffer.alloc(24);
  [31, 1, 13, 1, 4935, 100].forEach((number, n) => degrees.writeUInt32BE(number, n * 4));
  const body = Buffer.concat([Buffer.from("Exif\0\0"), head, first, place, degrees]);
  const start = Buffer.from("ffe10000", "hex");
  start.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([start, body]);
}

/** A photograph as a phone held upright takes it: stored on its side, with its place.
 * @param {import("@playwright/test").Page} page @param {number} [width] @param {number} [height]
 * @returns {Promise<Upload>} */
export async function photo(page, width = 1600, height = 1200) {
  const plain = await drawn(page, width, height);
  const buffer = Buffer.concat([plain.subarray(0, 2), exif(), plain.subarray(2)]);
  return { name: "IMG_0001.JPG", mimeType: "image/jpeg", buffer };
}

/** @param {import("@playwright/test").Page} page @param {"png" | "webp"} kind @returns {Promise<Upload>} */
export async function picture(page, kind) {
  const buffer = await drawn(page, 640, 640, `image/${kind}`);
  return { name: `picture.${kind}`, mimeType: `image/${kind}`, buffer };
}

/** @param {string} name @param {...(Buffer | string)} inside */
function box(name, ...inside) {
  const body = Buffer.concat(inside.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** 32-bit numbers. @param {...number} all */
function numbers(...all) {
  const buffer = Buffer.alloc(all.length * 4);
  all.forEach((number, n) => buffer.writeUInt32BE(number >>> 0, n * 4));
  return buffer;
}

const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** A video of boxes, so many seconds long, that says where it was taken. Nothing in it can be seen:
 * servers look at boxes, and players at frames. @param {number} [seconds] @returns {Upload} */
export function video(seconds = 2) {
  const frame = Buffer.alloc(2000, 0x42);
  const type = box("ftyp", "isom", numbers(512), "isomiso2avc1mp41");
  const description = box("avc1", Buffer.alloc(6), Buffer.from([0, 1]), Buffer.alloc(16), numbers(0x01400240), Buffer.alloc(50));
  const table = box(
    "stbl",
    box("stsd", numbers(0, 1), description),
    box("stts", numbers(0, 1, 1, seconds * 1000)),
    box("stsc", numbers(0, 1, 1, 1, 1)),
    box("stsz", numbers(0, frame.length, 1)),
    box("stco", numbers(0, 1, type.length + 8)),
  );
  const media = box(
    "mdia",
    box("mdhd", numbers(0, 0, 0, 1000, seconds * 1000, 0x55c40000)),
    box("hdlr", numbers(0, 0), "vide", numbers(0, 0, 0), "video\0"),
    box("minf", box("vmhd", numbers(1, 0, 0)), box("dinf", box("dref", numbers(0, 1), box("url ", numbers(1)))), table),
  );
  const track = box(
    "trak",
    box("tkhd", numbers(3, 0, 0, 1, 0, seconds * 1000, 0, 0, 0, 0, ...MATRIX, 320 << 16, 576 << 16)),
    media,
  );
  const movie = box(
    "moov",
    box("mvhd", numbers(0, 0, 0, 1000, seconds * 1000, 0x10000, 0x01000000, 0, 0, ...MATRIX, 0, 0, 0, 0, 0, 0, 2)),
    track,
    box("udta", box("\u00a9xyz", Buffer.from([0, 18, 0x15, 0xc7]), "+31.2304+121.4737/")),
  );
  return { name: "clip.mp4", mimeType: "video/mp4", buffer: Buffer.concat([type, box("mdat", frame), movie]) };
}
