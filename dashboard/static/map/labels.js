/* Names beside symbols: each nearer to its own symbol than to any other, or led to it by a line.
 *
 * dashboard/picture/labels.py places by the same steps; a test holds the two equal. */

const SQUARE = 24; // pixels: side of the squares in which neighbours are looked for

const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
const isNear = (x, y, [left, top, right, bottom]) => x >= left && x <= right && y >= top && y <= bottom;
const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/* Boxes [left, top, right, bottom], found again by the squares that they touch. */
class Occupied {
  constructor(boxes = []) {
    this.squares = new Map();
    for (const box of boxes) this.add(box);
  }

  add(box) {
    this.inSquares(box, (square, key) => {
      if (square) square.push(box);
      else this.squares.set(key, [box]);
    });
  }

  isFree(box, own) {
    return !this.inSquares(box, (square) =>
      square !== undefined && square.some((other) => other !== own && overlap(box, other)));
  }

  /* Goes through the squares that a box touches until something is true of one. */
  inSquares([left, top, right, bottom], ask) {
    const [last, lowest] = [Math.floor(right / SQUARE), Math.floor(bottom / SQUARE)];
    for (let i = Math.floor(left / SQUARE); i <= last; i++) {
      for (let j = Math.floor(top / SQUARE); j <= lowest; j++) {
        const key = i * 65536 + j;
        if (ask(this.squares.get(key), key)) return true;
      }
    }
    return false;
  }
}

/* Where each label goes. Labels are {x, y, reach, core, forms}: reach and core are the radius
 * of the symbol and of its disc, forms are [width, height], best first; the first labels choose
 * first. Obstacles are boxes. Those without a good place choose first in the next round; where
 * some stay without any, lines need no room beside other symbols in the last rounds, and at an edge
 * of the window a text slides along the end of its line. Returns {label, form, box, leader, tight}
 * of each label that has a place. */
function placeLabels(labels, obstacles, window) {
  const { phases, most } = SYMBOLS.labels.leader;
  const symbols = new Map(labels.map((label) => [label, symbolBox(label)]));
  let order = labels, best = [], least = Infinity;
  for (const phase of phases) {
    for (let tried = 0; tried < phase.enough;) {
      const layout = placeInOrder(order, symbols, obstacles, window, phase), { placed } = layout;
      tried += layout.tried;
      const faults = new Map(order.map((label) => [label, labels.length + 1]));
      for (const { label, tight } of placed) faults.set(label, tight ? 1 : 0);
      const sum = order.reduce((all, label) => all + faults.get(label), 0);
      if (sum < least) [best, least] = [placed, sum];
      if (!sum || labels.length > most) return best;
      const next = [...order].sort((a, b) => faults.get(b) - faults.get(a));
      // In the same order they get the same places.
      if (next.every((label, i) => label === order[i])) break;
      order = next;
    }
    if (best.length === labels.length) break;
  }
  return best;
}

const symbolBox = ({ x, y, reach }) => [x - reach, y - reach, x + reach, y + reach];

function placeInOrder(labels, symbols, obstacles, window, { room, level, directions, slides }) {
  const occupied = new Occupied([...symbols.values(), ...obstacles]);
  const layout = { symbols, obstacles, window, edges: slides ? window : null, room, level, occupied, placed: [], led: [], tried: 0 };
  const passes = labels.length > SYMBOLS.labels.leader.most ? [] : SYMBOLS.labels.leader.passes;
  for (const label of labels) {
    let found = placeBeside(label, layout);
    for (const [i, pass] of passes.entries()) {
      if (found && !found.tight) break;
      const led = placeLed(label, layout, directions[i], pass);
      if (!found || led && !led.tight) found = led;
    }
    if (!found) continue;
    layout.placed.push(found);
    if (found.leader) layout.led.push(found.leader);
    occupied.add(found.box);
  }
  return layout;
}

function isFree(box, own, layout) {
  if (!within(box, layout.window)) return false;
  layout.tried += 1;
  return layout.occupied.isFree(box, own)
    && !layout.led.some((line) => crosses(line, box));
}

function placeBeside(label, layout) {
  const own = layout.symbols.get(label);
  for (let form = 0; form < label.forms.length; form++) {
    for (const box of boxesBeside(label, label.forms[form])) {
      if (isFree(box, own, layout) && isNearest(box, label, layout)) {
        return { label, form, box, leader: null, tight: false };
      }
    }
  }
  return null;
}

/* The places around a symbol, best first; where a label belongs to a place beside its
 * symbol, it has it in toward, and the nearest to that is best. */
function boxesBeside({ x, y, reach, toward }, [width, height]) {
  const { gap, slant, places } = SYMBOLS.labels;
  const boxes = places.map(([across, down]) => {
    const corner = across && down, away = corner ? slant * reach : reach + gap;
    const left = beside(x, across, corner ? away + gap : away, width);
    const top = beside(y, down, away, height);
    return [left, top, left + width, top + height];
  });
  if (toward) boxes.sort((a, b) => distance(a, toward.x, toward.y) - distance(b, toward.x, toward.y));
  return boxes;
}

/* Where something begins that lies before, on or behind a middle. */
function beside(middle, direction, away, size) {
  if (!direction) return middle - size / 2;
  return direction > 0 ? middle + away : middle - away - size;
}

/* Whether no other symbol is about as near, and none is in line with the text but its own. */
function isNearest(box, label, { symbols }) {
  const near = Math.max(0, distance(box, label.x, label.y) - label.reach) + SYMBOLS.labels.clear;
  const isOwnLevel = isLevel(box, label);
  for (const [other, symbol] of symbols) {
    const least = isOwnLevel || !isLevel(box, other) ? near : Math.max(near, SYMBOLS.labels.level);
    if (other !== label && between(box, symbol) < least) return false;
  }
  return true;
}

/* Whether a symbol is in line with a text, which is taken for its own where it is near. */
function isLevel([, top, , bottom], { y }) {
  const { leading } = SYMBOLS.labels;
  return y > top + leading && y < bottom - leading;
}

/* Away from its symbol, where a line leads to it that crosses nothing and has room beside all
 * other symbols; where there is none, it may cross the circles of what is possible, which hide
 * nothing; and where there is no room, it is tight. */
function placeLed(label, layout, directions, { around, distances }) {
  const { x, y, reach } = label, [left, top, right, bottom] = layout.window;
  if (x < left || x > right || y < top || y > bottom) return null;
  let spare = null, longest = Infinity; // a short line that is tight is better than a much longer one
  for (const away of distances) {
    if (away > longest) break;
    for (let form = 0; form < label.forms.length; form++) {
      for (const [across, down] of compass(directions)) {
        const end = [x + across * (reach + away), y + down * (reach + away)];
        if (layout.edges && !isNear(end[0], end[1], layout.edges)) continue;
        const box = boxAtEnd(end, across, down, label.forms[form], layout.edges);
        if (!isFree(box, null, layout)) continue;
        const leader = [[x + across * reach, y + down * reach], end];
        const room = roomBeside(leader, box, label, layout, around);
        if (room <= 0) continue;
        const found = { label, form, box, leader, tight: room < layout.room };
        if (!found.tight) return found;
        spare ??= found;
        longest = Math.min(longest, SYMBOLS.labels.leader.longer * away);
      }
    }
  }
  return spare;
}

const COMPASSES = {}; // by the number of directions

/* Directions from the east by turns to the south and the north: there the sea is. */
function compass(directions) {
  return COMPASSES[directions] ??= Array.from({ length: directions }, (_, turn) => {
    const angle = 2 * Math.PI / directions * (turn % 2 ? (turn + 1) / 2 : -turn / 2);
    return [Math.cos(angle), Math.sin(angle)];
  });
}

/* The box of a label at the end of its line: beside it, or where that is steep over or under. Within
 * edges, if any, it slides along the end. */
function boxAtEnd([x, y], across, down, [width, height], edges) {
  const flat = Math.abs(across) > SYMBOLS.labels.leader.steep;
  let left = beside(x, flat ? Math.sign(across) : 0, 0, width);
  let top = beside(y, flat ? 0 : Math.sign(down), 0, height);
  if (edges && flat) top = Math.max(edges[1], Math.min(top, edges[3] - height));
  else if (edges) left = Math.max(edges[0], Math.min(left, edges[2] - width));
  return [left, top, left + width, top + height];
}

/* The room that a line to a label leaves beside the other symbols; none where a reader
 * cannot follow it. */
function roomBeside(leader, box, label, { symbols, obstacles, placed, led, level }, around) {
  let room = Infinity;
  for (const [other, symbol] of symbols) {
    if (other === label) continue;
    room = Math.min(room, distanceFromLine(leader, other.x, other.y) - other[around]);
    const least = isLevel(box, other) ? level : SYMBOLS.labels.leader.clear;
    if (room <= 0 || between(box, symbol) < least) return 0;
  }
  const cannot = obstacles.some((other) => crosses(leader, other))
    || placed.some((other) => crosses(leader, other.box))
    || led.some((other) => meet(leader, other));
  return cannot ? 0 : room;
}

/* As Math.hypot, many times as fast. */
const far = (across, down) => Math.sqrt(across * across + down * down);

/* From a box to a point, 0 inside. */
const distance = ([left, top, right, bottom], x, y) =>
  far(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

/* Between two boxes. */
const between = (a, b) => far(
  Math.max(a[0] - b[2], 0, b[0] - a[2]), Math.max(a[1] - b[3], 0, b[1] - a[3]));

function distanceFromLine([[x1, y1], [x2, y2]], x, y) {
  const [across, down] = [x2 - x1, y2 - y1], length = across * across + down * down;
  const part = length ? Math.min(1, Math.max(0, ((x - x1) * across + (y - y1) * down) / length)) : 0;
  return far(x - x1 - part * across, y - y1 - part * down);
}

/* Whether a line runs through a box: the part of it inside has a length. */
function crosses([[x1, y1], [x2, y2]], [left, top, right, bottom]) {
  if (Math.max(x1, x2) <= left || Math.min(x1, x2) >= right) return false;
  if (Math.max(y1, y2) <= top || Math.min(y1, y2) >= bottom) return false;
  // Of the others the corners are on both sides of the line.
  const side = (x, y) => (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
  const sides = [side(left, top), side(right, top), side(left, bottom), side(right, bottom)];
  return Math.min(...sides) < 0 && Math.max(...sides) > 0;
}

function meet([a, b], [c, d]) {
  return turns(a, b, c) !== turns(a, b, d) && turns(c, d, a) !== turns(c, d, b);
}

const turns = ([ax, ay], [bx, by], [cx, cy]) => (bx - ax) * (cy - ay) > (by - ay) * (cx - ax);

const ruler = document.createElement("canvas").getContext("2d");

function textWidth(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

const typeOf = (size, family) => ({ size, family, font: `700 ${size}px ${family}`, height: Math.ceil(1.2 * size) });

const SMALLER_TYPE = [0, 1, 2]; // pixels, until every label has a place

/* Places labels, as they are in a type, in the largest in which all in view have a place. Returns
 * what is placed, the size of its type, and how many have no place. */
function placeInType(labelsIn, type, obstacles, window) {
  const [labels, inView] = [labelsIn(type), ({ x, y }) => isNear(x, y, window)];
  const wanted = labels.filter(inView).length, few = labels.length <= SYMBOLS.labels.leader.most;
  let best = { placed: [], size: type.size };
  for (const smaller of few ? SMALLER_TYPE : [0]) {
    const size = type.size - smaller;
    const placed = placeLabels(smaller ? labelsIn(typeOf(size, type.family)) : labels, obstacles, window);
    if (placed.length > best.placed.length) best = { placed, size };
    if (best.placed.length >= wanted) break;
  }
  return { ...best, unplaced: wanted - best.placed.length };
}

/* The sizes of a label: on one line, or with the value under the name. */
function labelForms({ name, value }, { font, height }) {
  const above = Math.ceil(textWidth(name, font)) + 1;
  if (!value) return [[above, height]];
  const below = Math.ceil(textWidth(value, font)) + 1, space = Math.ceil(textWidth(" ", font));
  return [[above + space + below, height], [Math.max(above, below), 2 * height]];
}
