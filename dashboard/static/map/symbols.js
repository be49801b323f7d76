/* Circles of a count, signs, and the patterns of a choropleth. */

const SIGN_REACH = 9;

/* Area in proportion to the number. The largest is part of a degree, so that
 * neighbours do not touch; never a dot, never a disc that hides its province. */
function circleScale(map, largest) {
  const here = map.getCenter();
  const degree = map.latLngToLayerPoint([here.lat, here.lng]).y -
    map.latLngToLayerPoint([here.lat + 1, here.lng]).y;
  const radius = Math.min(34, Math.max(13, SYMBOLS.largestRadius * degree));
  return radius / Math.sqrt(Math.max(largest, SYMBOLS.fullScale));
}

/* A symbol as markup of numbers alone, and how far it reaches, in pixels. */
function countSymbol(known, x, y, scale) {
  const circle = (r, className, more = "") =>
    `<circle class="symbol ${className}" cx="${x}" cy="${y}" r="${r}"${more}/>`;
  if (known.kind === "zero" || known.kind === "unknown") return signSymbol(known.kind, x, y);
  const inner = scale * Math.sqrt(known.low);
  if (known.low === known.high) {
    const ring = known.kind === "derived" ? circle(SYMBOLS.derivedRing * inner, "derived-ring") : "";
    return [circle(inner, "exact " + known.kind) + ring, inner];
  }
  const open = known.high === null;
  const outer = open ? inner + SYMBOLS.openRing : scale * Math.sqrt(known.high);
  const weight = ` style="stroke-width:${Math.max(1, outer - inner)}"`;
  return [
    circle((inner + outer) / 2, "band", weight) + (known.low > 0 ? circle(inner, "low") : "") +
      circle(outer, "high" + (open ? " open" : "")),
    outer,
  ];
}

function signSymbol(kind, x, y) {
  return [
    `<circle class="sign ${kind}" cx="${x}" cy="${y}" r="8"/>` +
      `<text class="sign-text" x="${x}" y="${y + 4}">${kind === "zero" ? "0" : "?"}</text>`,
    SIGN_REACH,
  ];
}

/* On a choropleth the colour is the value, and a small mark tells how it is known. */
function rateMark(known, x, y) {
  if (known.kind === "zero" || known.kind === "unknown") return signSymbol(known.kind, x, y);
  if (known.kind === "range") {
    const { half, rise, reach } = SYMBOLS.bar;
    const bar = `M${x - half} ${y - rise}v${2 * rise}m0-${rise}h${2 * half}m0-${rise}v${2 * rise}`;
    return [`<path class="mark halo" d="${bar}"/><path class="mark range" d="${bar}"/>`, reach];
  }
  return [`<circle class="mark ${known.kind}" cx="${x}" cy="${y}" r="${SYMBOLS.dot.radius}"/>`, SYMBOLS.dot.reach];
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
