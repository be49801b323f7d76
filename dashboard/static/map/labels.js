/* Names beside symbols, where no other name or symbol stands. */

const SQUARE = 24; // pixels: side of the squares in which neighbours are looked for

const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/* Boxes [left, top, right, bottom], found again by the squares that they touch. */
class Occupied {
  constructor() {
    this.squares = new Map();
  }

  add(box) {
    for (const key of squaresOf(box)) {
      const square = this.squares.get(key);
      if (square) square.push(box);
      else this.squares.set(key, [box]);
    }
  }

  isFree(box, own) {
    for (const key of squaresOf(box)) {
      for (const other of this.squares.get(key) ?? []) {
        if (other !== own && overlap(box, other)) return false;
      }
    }
    return true;
  }
}

function* squaresOf([left, top, right, bottom]) {
  for (let i = Math.floor(left / SQUARE); i <= Math.floor(right / SQUARE); i++) {
    for (let j = Math.floor(top / SQUARE); j <= Math.floor(bottom / SQUARE); j++) {
      yield i * 65536 + j;
    }
  }
}

/* Left and top of the places of a label around a symbol, best first. */
function placesAround(x, y, reach, width, height) {
  const { gap, slant, places } = SYMBOLS.labels;
  return places.map(([across, down]) => {
    const corner = across && down, away = corner ? slant * reach : reach + gap;
    return [beside(x, across, corner ? away + gap : away, width), beside(y, down, away, height)];
  });
}

/* Where something begins that lies before, on or behind a middle. */
function beside(middle, direction, distance, size) {
  if (!direction) return middle - size / 2;
  return direction > 0 ? middle + distance : middle - distance - size;
}

const ruler = document.createElement("canvas").getContext("2d");

function textWidth(text, font) {
  ruler.font = font;
  return ruler.measureText(text).width;
}

/* Where each label goes: the first of its texts that finds a free place, or none.
 * Labels are {texts, x, y, reach, box}, box being the symbol's own; one that belongs to a
 * place beside its symbol has it in toward. */
function placeLabels(labels, occupied, view, { font, height }) {
  const placed = [];
  for (const label of labels) {
    let found = null;
    for (const text of label.texts) {
      const width = Math.ceil(textWidth(text, font)) + 2;
      const places = placesAround(label.x, label.y, label.reach, width, height);
      if (label.toward) {
        const { x, y } = label.toward;
        const off = ([left, top]) => Math.hypot(
          Math.max(left - x, 0, x - left - width), Math.max(top - y, 0, y - top - height));
        places.sort((a, b) => off(a) - off(b));
      }
      for (const [left, top] of places) {
        const box = [left, top, left + width, top + height];
        if (!within(box, view) || !occupied.isFree(box, label.box)) continue;
        found = { ...label, text, left, top, width };
        occupied.add(box);
        break;
      }
      if (found) break;
    }
    if (found) placed.push(found);
  }
  return placed;
}
