/* Circles of a count, signs, and the patterns of a choropleth. */

const circleMarkup = (x, y, r, className, line = "") =>
  `<circle class="${className}" cx="${x}" cy="${y}" r="${r}"${line}/>`;

/* All that is drawn of a province is one group. */
const symbolOf = (code, known, drawn) =>
  `<g class="symbol-of ${known.kind}" data-province="${code}">${drawn}</g>`;

/* A symbol as markup of numbers alone, and how far it reaches, in pixels: a disc is what is
 * certain, a dashed circle what is possible at the most. */
function countSymbol(known, x, y, scale) {
  if (known.kind === "zero" || known.kind === "unknown") return signSymbol(known.kind, x, y);
  const radius = (number) => (number ? Math.max(SYMBOLS.leastPixels, scale * Math.sqrt(number)) : 0);
  const low = radius(known.low);
  if (known.low === known.high) return [disc(known.kind, x, y, low), low];
  const certain = known.low > 0 ? circleMarkup(x, y, low, "symbol low") : "";
  if (known.high === null) {
    const [more, reach] = openSign(x, y, low);
    return [certain + more, reach];
  }
  const high = radius(known.high);
  return [certain + possible(x, y, high), high];
}

/* A number that is known: with a dotted rim where it is derived. */
function disc(kind, x, y, r) {
  return circleMarkup(x, y, r, "symbol exact " + kind) + (kind === "derived" ? rim(x, y, r) : "");
}

/* Dots in the colour of the ground, just inside the edge; small discs have small ones. */
function rim(x, y, r) {
  const { inset, least, step, fewest, width, widest } = SYMBOLS.rim;
  const inner = Math.max(r - inset, least * r);
  const dots = Math.max(fewest, Math.round(2 * Math.PI * inner / step));
  return circleMarkup(x, y, inner, "rim",
    ` pathLength="${dots}" stroke-dasharray="0 1" stroke-width="${Math.min(widest, width * r)}"`);
}

/* Long dashes just outside the edge, which a pale line keeps from a disc that is about as large. */
function possible(x, y, r) {
  const { width, halo, period, dash, fewest } = SYMBOLS.range, middle = r + width / 2;
  const dashes = Math.max(fewest, Math.round(2 * Math.PI * middle / period));
  const ground = circleMarkup(x, y, middle - halo / 2, "symbol halo", ` stroke-width="${width + halo}"`);
  const line = ` pathLength="${dashes}" stroke-dasharray="${dash} ${1 - dash}" stroke-width="${width}"`;
  return ground + circleMarkup(x, y, middle, "symbol high", line);
}

/* A plus at the upper right of a disc: at least so many. */
function openSign(x, y, r) {
  const { half, away } = SYMBOLS.openSign, aside = (r + away) * Math.SQRT1_2;
  const plus = `M${x + aside - half} ${y - aside}h${2 * half}m${-half} ${-half}v${2 * half}`;
  return [`<path class="symbol high open" d="${plus}"/>`, r + away + half];
}

function signSymbol(kind, x, y) {
  const { radius, base, reach } = SYMBOLS.sign;
  const text = `<text class="sign-text" x="${x}" y="${y + base}">${kind === "zero" ? "0" : "?"}</text>`;
  return [circleMarkup(x, y, radius, "sign " + kind) + text, reach];
}

/* On a choropleth the colour is the value, and a small mark tells how it is known. */
function rateMark(known, x, y) {
  if (known.kind === "zero" || known.kind === "unknown") return signSymbol(known.kind, x, y);
  const { radius, ring, reach } = SYMBOLS.mark;
  if (known.kind !== "range") return [circleMarkup(x, y, radius, "mark certain"), reach];
  return [circleMarkup(x, y, ring, "mark halo") + circleMarkup(x, y, ring, "mark range"), reach];
}

const classColour = (index, classes) => `var(--class-${index + 1}-of-${classes})`;

/* The paint of a rate: the colour of its class, pale with thin lines where the range spans
 * classes, or next to none where nothing is known. */
function rateFill(known, edges) {
  if (known.kind === "unknown" || edges.length < 2) return "var(--unknown)";
  const classes = edges.length - 1, [first, last] = classesOf(known, edges);
  return first === last ? classColour(first, classes) : pale(first, classes);
}

/* The colours of the first and the last class of a rate, side by side. */
function classSwatch(known, edges) {
  const drawing = svg("svg", { width: 20, height: 12, class: "class-swatch", "aria-hidden": "true" });
  const classes = edges.length - 1, ends = classesOf(known, edges);
  ends.forEach((index, side) => {
    svg("rect", { x: 10 * side, width: 10, height: 12 }, drawing).style.fill = classColour(index, classes);
  });
  svg("rect", { x: 0.5, y: 0.5, width: 19, height: 11, class: "swatch" }, drawing);
  return drawing;
}

let patterns;

function addPatterns(home = document.body) {
  const box = svg("svg", { width: 0, height: 0, class: "patterns", "aria-hidden": "true" });
  patterns = svg("defs", {}, box);
  const { missing: tile, missingDot: r } = SYMBOLS.patterns;
  const missing = pattern("missing", tile);
  svg("rect", { width: tile, height: tile, class: "missing-ground" }, missing);
  svg("circle", { cx: tile / 2, cy: tile / 2, r, class: "missing-dot" }, missing);
  home.appendChild(box);
}

function pattern(id, size) {
  return svg("pattern", {
    id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  }, patterns);
}

function pale(first, classes) {
  const id = `pale-${first}-${classes}`, colour = classColour(first, classes);
  if (!document.getElementById(id)) {
    const { pale: share, lines: side, lineWidth, line } = SYMBOLS.patterns;
    const tile = pattern(id, side);
    const ground = svg("rect", { width: side, height: side }, tile);
    ground.style.fill = `color-mix(in srgb, ${colour} ${100 * share}%, var(--paper))`;
    const thin = svg("rect", { width: lineWidth, height: side }, tile);
    thin.style.fill = `color-mix(in srgb, ${colour} ${100 * line}%, var(--quiet))`;
  }
  return `url(#${id})`;
}
