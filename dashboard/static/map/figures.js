/* What is known. A view is {mask, measure, method, division, provinces, selected}; its mask has
 * a bit for each site type, its provinces are a set of codes, or null for all. */

const PARTIAL = "*";
const BASES = { p: "published", d: "derived", r: "range", u: "unknown" };

const measureOf = (view) => data.figures.measures[view.measure];
const isRate = (view) => Boolean(measureOf(view).denominator);
const divisionOf = (view) => data.figures.divisions[view.division];
const provinceOf = (view, code) => divisionOf(view).provinces[code];
const provinceName = (view, code) => provinceOf(view, code).name[language];
const counted = (view, code) => Boolean(provinceOf(view, code).points);
/* The steps of the programme that served the parts without counts. */
const otherSteps = (view, code) => (data.figures.steps
  ? provinceOf(view, code).missing.map(({ step }) => step).filter(Boolean) : []);
const groundOf = (view, code) =>
  counted(view, code) ? "in-programme" : otherSteps(view, code).length ? "other-step" : "outside";
const isShown = (view, code) =>
  counted(view, code) && (!view.provinces || view.provinces.has(code));
const countedMask = (view) => view.mask & measureOf(view).mask;
const typesIn = (mask) => data.figures.siteTypes.filter((_, bit) => mask & (1 << bit));

/* The site type that has its colour on a map, or that there are several. */
function symbolType(view) {
  const types = typesIn(countedMask(view));
  return types.length === 1 ? types[0] : "several";
}

/* The ends of a count without statements of context; nothing where they are the same. */
const strictEnds = (province, measure, place) => province.strict?.[measure.counted][place];

/* The measure in one province: its ends, what they are made of, and how it is known.
 * Null where nothing that the measure counts is shown. */
function figure(view, code) {
  const measure = measureOf(view), province = provinceOf(view, code), mask = countedMask(view);
  if (!mask || !province.points) return null;
  const numerator = province[measure.counted][mask - 1];
  let basis = BASES[province.basis[measure.counted][mask - 1]];
  const denominator = measure.denominator ? province.denominators[measure.denominator] : null;
  const measured = (end) => (denominator && end !== null ? end * measure.factor / denominator : end);
  const [low, high] = numerator.map(measured);
  const strict = strictEnds(province, measure, mask - 1)?.map(measured);
  if (measure.denominator) {
    if (basis === "published") basis = "derived"; // the numerator was, the rate was not
  }
  let kind = basis;
  if (high === 0) kind = "zero";
  return { low, high, strict, numerator, denominator, basis, kind, partial: province.missing.length > 0 };
}

const knownFigures = (view) => Object.keys(divisionOf(view).provinces)
  .filter((code) => isShown(view, code)).map((code) => figure(view, code)).filter(Boolean);

/* The ends of all numbers of a map, of provinces that are shown or not. */
const knownEnds = (view) => Object.keys(divisionOf(view).provinces)
  .map((code) => figure(view, code)).filter(Boolean)
  .flatMap(({ low, high }) => [low, high ?? low]);

/* The star of a number of a part of a province alone; nothing known has none. */
const starOf = (known) => (known.partial && (known.low || known.high !== null) ? PARTIAL : "");
const inNumbers = (view, known) =>
  known ? numberOf(measureOf(view), known.low, known.high) + starOf(known) : "–";

/* The edges of the classes, outer ones included; worked out beforehand but for manual ones.
 * Maps of each site type share those of all of them together. */
function classEdges(view, shown) {
  if (view.method === "manual") return [-Infinity, ...shown.breaks, Infinity];
  const ofMask = divisionOf(view).breaks[view.measure];
  const edges = ofMask[shown.eachType ? 0 : countedMask(view)];
  return edges ? edges[view.method][shown.classes - data.figures.leastClasses] : [];
}

const classOf = (value, edges) =>
  edges.slice(1, -1).reduce((below, edge) => below + (edge <= value), 0);

/* The first and the last class that a value may lie in. */
function classesOf(known, edges) {
  const last = Math.max(0, edges.length - 2);
  return [classOf(known.low, edges), known.high === null ? last : classOf(known.high, edges)];
}
