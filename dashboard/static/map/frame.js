/* How the country lies in its window as the map is opened: as large as can be, with no symbol
 * under what stands over the map. The archipelagos are in view, whole, where there is room;
 * else insets show them, beside the mainland and never over it.
 *
 * The map is counted in degrees of longitude, into which Mercator stretches latitudes too; a
 * `scale` is the pixels of such a degree. Boxes are [left, top, right, bottom] in pixels of
 * the window. */

const MARGIN = 8; // pixels, around land and boxes
const FINER = 0.97; // from one scale that is tried to the next
const LEAST_SCALE = 0.35; // of that of the mainland alone, before it is fitted without regard
const SHIFTS = [13, 5]; // places that are tried across and down
const INSET_STEP = 9; // pixels, from one place of an inset that is tried to the next
/* How bad it is, counted in pixels off the middle: a cell of land under a box, a map that is
 * nothing instead of the largest, an inset a pixel from the right edge. */
const COVERED = 10, SMALLER = 5000, ASIDE = 5;
const MOST_SMALLER = 0.88; // than what there is room for
const LEAST_COLUMN = 180; // pixels
const NAME = [150, 36]; // pixels, of an archipelago, at the most

const stretched = (lat) => Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) * 180 / Math.PI;
const unstretched = (y) => 2 * Math.atan(Math.exp(y * Math.PI / 180)) * 180 / Math.PI - 90;
const zoomOfScale = (scale) => Math.log2(scale * 360 / 256);
const grown = ([left, top, right, bottom], by) => [left - by, top - by, right + by, bottom + by];

/* The cells with land, summed up from the north-west: land in a box is four look-ups. */
class Land {
  constructor({ west, north, cell, rows }) {
    Object.assign(this, { west, north, cell, down: rows.length, across: rows[0].length });
    this.sums = new Int32Array((this.down + 1) * (this.across + 1));
    for (let row = 0; row < this.down; row++) {
      for (let column = 0, sum = 0; column < this.across; column++) {
        sum += rows[row][column] === "1";
        this.sums[this.at(row + 1, column + 1)] = this.sums[this.at(row, column + 1)] + sum;
      }
    }
  }

  at(row, column) {
    return row * (this.across + 1) + column;
  }

  /* How many cells a box touches. */
  under([left, top, right, bottom], { scale, west, north }) {
    const column = (x, round) => Math.min(Math.max(round((west + x / scale - this.west) / this.cell), 0), this.across);
    const row = (y, round) => Math.min(Math.max(round((this.north - north + y / scale) / this.cell), 0), this.down);
    const [first, last] = [column(left, Math.floor), column(right, Math.ceil)];
    const [upper, lower] = [row(top, Math.floor), row(bottom, Math.ceil)];
    return this.sums[this.at(lower, last)] - this.sums[this.at(upper, last)]
      - this.sums[this.at(lower, first)] + this.sums[this.at(upper, first)];
  }
}

/* What the map is to hold, in degrees: the box of the mainland, the frames of the
 * archipelagos, the middles of the symbols. */
function countryOf(geometry, anchors) {
  const [[south, west], [north, east]] = geometry.mainland;
  return {
    land: new Land(geometry.land),
    mainland: [west, stretched(north), east, stretched(south)],
    frames: geometry.archipelagos.map(({ properties: { frame } }) =>
      [frame[0], stretched(frame[3]), frame[2], stretched(frame[1])]),
    symbols: anchors.map(([lat, lon]) => [lon, stretched(lat)]),
  };
}

/* The largest scale at which a box of degrees fits into a window. */
const largestScale = ([west, north, east, south], { x, y }) =>
  Math.min((x - 2 * MARGIN) / (east - west), (y - 2 * MARGIN) / (north - south));

/* The first of some layouts for which there is room, as {layout, scale, west, north, insets},
 * null if there is for none.
 *
 * A window is {x, y, below}, its size and the height of the line at its foot. A layout is
 * {inPlace, taken, insets, anywhere, worth, middle, beside}: whether the archipelagos are in
 * view, the boxes over the map, the sizes of the insets, whether these may lie west of the
 * mainland, the share of the scale of the mainland alone below which the next layout is the
 * better one, the x that the land is best in the middle of, and the pixels that are left for
 * labels on both sides of the symbols. */
function framed(country, window, layouts) {
  const room = { x: window.x, y: window.y - window.below };
  const alone = largestScale(country.mainland, room);
  for (const layout of layouts) {
    const content = layout.inPlace ? around([country.mainland, ...country.frames]) : country.mainland;
    const most = Math.min(alone, largestScale(content, room));
    let best = null, first = 0;
    for (let scale = most; scale >= Math.max(layout.worth * alone, MOST_SMALLER * first); scale *= FINER) {
      const smaller = SMALLER * (1 - scale / most);
      if (best && smaller >= best.off) break;
      const found = bestShift(country, content, room, layout, scale);
      if (!found) continue;
      first ||= scale;
      if (!best || found.off + smaller < best.off) best = { ...found, off: found.off + smaller };
    }
    if (best) return { layout, ...best };
  }
  return null;
}

const around = (boxes) => boxes.reduce((a, b) => [
  Math.min(a[0], b[0]), Math.max(a[1], b[1]), Math.max(a[2], b[2]), Math.min(a[3], b[3]),
]);

/* At one scale, where the least land lies under boxes, and the land nearest to the middle. */
function bestShift(country, content, room, layout, scale) {
  const [west, north, east, south] = content;
  const across = room.x - 2 * MARGIN - (east - west) * scale;
  const down = room.y - 2 * MARGIN - (north - south) * scale;
  const middle = layout.middle - (east - west) * scale / 2; // left of the land that is best
  const places = [];
  for (const right of spread(across, SHIFTS[0])) {
    for (const lower of spread(down, SHIFTS[1])) {
      const at = { scale, west: west - (MARGIN + right) / scale, north: north + (MARGIN + lower) / scale };
      const symbols = symbolBoxes(country, at), beside = layout.beside ?? 0;
      const labelled = symbols.map(([left, top, right, bottom]) => [left - beside, top, right + beside, bottom]);
      if (!allIn(labelled, room) || anyOverlap(symbols, layout.taken)) continue;
      if (layout.inPlace && anyOverlap(framesAt(country, at, room), layout.taken)) continue;
      const covered = layout.taken.reduce((sum, box) => sum + country.land.under(box, at), 0);
      places.push({ ...at, symbols, off: COVERED * covered + Math.abs(MARGIN + right - middle) + lower });
    }
  }
  places.sort((a, b) => a.off - b.off);
  let best = null;
  for (const { symbols, off, ...at } of places) {
    if (layout.inPlace || !layout.insets.length) return { off, ...at };
    if (best && off >= best.off) break;
    const found = insetsBeside(country, room, [...layout.taken, ...symbols], layout, at);
    if (found && (!best || off + found.off < best.off)) best = { off: off + found.off, ...at, insets: found.boxes };
  }
  return best;
}

const spread = (length, count) =>
  length < 1 ? [Math.max(0, length)] : Array.from({ length: count }, (_, index) => length * index / (count - 1));

/* As far as the largest circle or sign reaches, whatever is shown: another measure moves no map. */
function symbolBoxes({ symbols }, { scale, west, north }) {
  const reach = Math.max(SYMBOLS.sign.reach, Math.min(SYMBOLS.largestRadius * scale, SYMBOLS.mostPixels));
  return symbols.map(([x, y]) => {
    const at = [(x - west) * scale, (north - y) * scale];
    return [at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach];
  });
}

/* The frames of the archipelagos and the names above them. */
const framesAt = ({ frames }, { scale, west, north }, room) => frames.flatMap((frame) => {
  const [left, top, right, bottom] = [
    (frame[0] - west) * scale, (north - frame[1]) * scale, (frame[2] - west) * scale, (north - frame[3]) * scale,
  ];
  const middle = Math.min((left + right) / 2, room.x - MARGIN / 2 - NAME[0] / 2);
  return [[left, top, right, bottom], [middle - NAME[0] / 2, top - NAME[1], middle + NAME[0] / 2, top]];
});

const allIn = (boxes, { x, y }) => boxes.every((box) => within(box, [0, 0, x, y]));
const anyOverlap = (boxes, others) => boxes.some((box) => others.some((other) => overlap(box, other)));

/* Boxes for the insets, and how far `off` they are: clear of all others, in the sea east of
 * the mainland, as near as can be to the right edge and to where each archipelago lies; else
 * as far apart as can be. Null if one of them finds no place. */
function insetsBeside(country, room, taken, { insets: sizes, anywhere }, at) {
  const own = sizes.map(({ height }, index) => {
    const [, north, , south] = country.frames[index];
    return (at.north - (north + south) / 2) * at.scale - height / 2;
  });
  for (const targets of [own, sizes.map((_, index) => index * room.y)]) {
    const boxes = [];
    let off = 0;
    for (const [index, size] of sizes.entries()) {
      const under = boxes.at(-1)?.[3] ?? 0, all = [...taken, ...boxes];
      const found = insetBox(country, room, all, size, { target: targets[index], under, anywhere }, at);
      if (!found) break;
      boxes.push(found.box);
      off += found.off;
    }
    if (boxes.length === sizes.length) return { off, boxes };
  }
  return null;
}

/* Under the one before, for so they lie from north to south. */
function insetBox(country, room, taken, { width, height }, { target, under, anywhere }, at) {
  let best = null;
  for (let left = room.x - MARGIN - width; left >= MARGIN; left -= INSET_STEP) {
    const aside = ASIDE * (room.x - MARGIN - left - width);
    if (best && aside >= best.off) break;
    for (let top = Math.max(MARGIN, under); top <= room.y - MARGIN - height; top += INSET_STEP) {
      const off = aside + Math.abs(top - target);
      if (best && off >= best.off) continue;
      const box = [left, top, left + width, top + height], [from, over, end, to] = grown(box, MARGIN / 2);
      const inSea = [from, over, anywhere ? end : room.x, to];
      if (country.land.under(inSea, at) || anyOverlap([[from, over, end, to]], taken)) continue;
      best = { off, box };
    }
  }
  return best;
}

/* In how many columns some maps are the largest; where the page is narrow, no more than two, and
 * two maps beside each other only where names have room. */
function columnsFor(count, { x, y }, [west, north, east, south], narrow) {
  let best = { columns: Math.min(count, 2), scale: 0 };
  for (const columns of [count, Math.ceil(count / 2), 1]) {
    if (narrow && (columns > 2 || (columns === count && x / columns < LEAST_COLUMN))) continue;
    const scale = largestScale([west, north, east, south], { x: x / columns, y: y / Math.ceil(count / columns) });
    if (scale > best.scale) best = { columns, scale };
  }
  return best.columns;
}

/* ---------- what lies over the map ---------- */

const WORTH_PLACE = 0.84; // of the scale of the mainland alone: archipelagos in their place
const WORTH_EAST = 0.7; // insets in the sea, not west of the mainland
const WORTH_OPEN = 0.9; // insets beside an open legend
const BESIDE = 38, BESIDE_CROWDED = 46; // pixels beside the symbols of several maps, for labels: a key and a range
const LEAST_IN_PLACE = 420; // pixels of a map, for the names of the archipelagos beside its labels
const BAR = [134, 26]; // pixels, the scale bar at its longest, with its distance from the edge

const boxIn = (home, node) => {
  const edge = home.getBoundingClientRect(), { left, top, right, bottom } = node.getBoundingClientRect();
  return [left - edge.left, top - edge.top, right - edge.left, bottom - edge.top];
};

/* What a legend takes of the width of the map, open, and of both when folded, with its margins. */
function legendSizes(node, heading, title) {
  const style = getComputedStyle(node), aside = 2 * parseFloat(style.marginLeft);
  const high = heading.offsetHeight + 2 * parseFloat(style.paddingTop) + parseFloat(style.marginBottom);
  return {
    open: parseFloat(style.maxWidth) + aside,
    folded: { width: textWidth(title, `700 ${style.fontSize} ${style.fontFamily}`) + 44 + aside, height: high + MARGIN },
  };
}

/* Search, buttons, legend and scale lie over a single map. Of an open legend the whole column
 * is taken, for its height differs from measure to measure. `tools` are boxes, `sizes` those of
 * the insets; `asked` is whether the user wants the legend open, if it was said. */
function layoutsOfOne({ x, y, below }, { tools, sizes, legend: { open: wide, folded }, asked }) {
  const bottom = y - below, under = Math.max(0, ...tools.map((box) => box[3]));
  const layout = (open, inPlace, worth) => {
    // The scale bar stands on the legend.
    const corner = open ? [0, under, wide, bottom]
      : [0, bottom - folded.height - BAR[1], Math.max(folded.width, BAR[0]), bottom];
    return {
      open, inPlace, worth, taken: [...tools, corner], middle: open ? (wide + x) / 2 : x / 2,
      insets: inPlace ? [] : sizes, barOnLeft: true,
    };
  };
  const open = [layout(true, true, WORTH_PLACE), layout(true, false, WORTH_OPEN)];
  const shut = [
    layout(false, true, WORTH_PLACE), layout(false, false, WORTH_EAST),
    { ...layout(false, false, LEAST_SCALE), anywhere: true },
  ];
  if (asked) return [...open.map((one) => ({ ...one, worth: LEAST_SCALE })).slice(1), ...shut];
  return asked === false ? shut : [...open, ...shut];
}

/* With legend and search above and below; there is one pair of insets, in the map or, of several,
 * in the strip. There they take room themselves: so it stays in a window (`inStrip`). */
function layoutsWithStrip({ x, y, below }, { tools, sizes, alone, crowded, inStrip }) {
  const top = y - below - MARGIN - BAR[1];
  const left = [...tools, [0, top, BAR[0], y - below]], right = [...tools, [x - BAR[0], top, x, y - below]];
  const own = { middle: x / 2, insets: [], beside: alone ? 0 : crowded ? BESIDE_CROWDED : BESIDE };
  const last = { ...own, inPlace: false, worth: LEAST_SCALE, taken: right, inStrip: true };
  if (inStrip) return [last];
  return [
    ...(x < LEAST_IN_PLACE ? [] : [{ ...own, inPlace: true, worth: WORTH_PLACE, taken: left, barOnLeft: true }]),
    ...(alone ? [{ ...own, inPlace: false, worth: WORTH_EAST, taken: right, insets: sizes }] : []),
    last,
  ];
}
