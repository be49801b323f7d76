/* Circles of a count, signs, and the patterns of a choropleth. */

const circleMarkup = (x, y, r, className) => `<circle class="${className}" cx="${x}" cy="${y}" r="${r}"/>`;

/* All that is drawn of a province is one group. */
const symbolOf = (code, known, drawn) =>
  `<g class="symbol-of ${known.kind}" data-province="${code}">${drawn}</g>`;

/* A symbol as markup of numbers alone, and how far it reaches, in pixels: a disc is what is
 * certain, a dashed circle what is possible at the most. */
function countSymbol(known, x, y, scale) {
  if (known.kind === "zero" || known.kind === "unknown") return signSymbol(known.kind, x, y);
  const low = scale * Math.sqrt(known.low);
  if (known.low === known.high) return [disc(known.kind, x, y, low), low];
  const certain = known.low > 0 ? circleMarkup(x, y, low, "symbol low") : "";
  if (known.high === null) {
    const [more, reach] = openSign(x, y, low);
    return [certain + more, reach];
  }
  const high = scale * Math.sqrt(known.high);
  return [certain + circleMarkup(x, y, high, "symbol high"), high];
}

/* A number that is known: with a dotted rim where it is derived. */
function disc(kind, x, y, r) {
  const { inset, least } = SYMBOLS.rim;
  const rim = kind === "derived" ? circleMarkup(x, y, Math.max(r - inset, least * r), "rim") : "";
  return circleMarkup(x, y, r, "symbol exact " + kind) + rim;
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
  if (known.kind !== "range") return [circleMarkup(x, y, radius, "mark " + known.kind), reach];
  return [circleMarkup(x, y, ring, "mark halo") + circleMarkup(x, y, ring, "mark range"), reach];
}

const classColour = (index, classes) => `var(--class-${index + 1}-of-${classes})`;

/* The paint of a rate: a colour, stripes of two where the range spans classes, or none. */
function rateFill(known, edges) {
  if (known.kind === "unknown" || edges.length < 2) return "url(#unknown)";
  const classes = edges.length - 1, [first, last] = classesOf(known, edges);
  return first === last ? classColour(first, classes) : stripes(first, last, classes);
}

let patterns;

function addPatterns() {
  const box = svg("svg", { width: 0, height: 0, class: "patterns", "aria-hidden": "true" });
  patterns = svg("defs", {}, box);
  const { unknown: side, missing: tile, missingDot: r } = SYMBOLS.patterns;
  const unknown = pattern("unknown", side);
  svg("rect", { width: side, height: side, class: "unknown-ground" }, unknown);
  svg("path", { d: "M0 0V" + side, class: "unknown-line" }, unknown);
  const missing = pattern("missing", tile);
  svg("rect", { width: tile, height: tile, class: "missing-ground" }, missing);
  svg("circle", { cx: tile / 2, cy: tile / 2, r, class: "missing-dot" }, missing);
  document.body.appendChild(box);
}

function pattern(id, size) {
  return svg("pattern", {
    id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  }, patterns);
}

function stripes(first, last, classes) {
  const id = `stripes-${first}-${last}-${classes}`;
  if (!document.getElementById(id)) {
    const side = SYMBOLS.patterns.stripes, both = pattern(id, side);
    svg("rect", { width: side, height: side }, both).style.fill = classColour(first, classes);
    svg("rect", { width: side / 2, height: side }, both).style.fill = classColour(last, classes);
  }
  return `url(#${id})`;
}
