/* Words, numbers and elements. All text enters the page as text, never as markup. */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
let data; // the files of the map: words, figures, geometry by division
let language = "vi";

const nameOrders = { vi: new Intl.Collator("vi"), en: new Intl.Collator("en") };
const nameOrder = { compare: (one, other) => nameOrders[language].compare(one, other) };

const word = (key) => data.words[language][key];
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name]);
const asMarkup = (text) => {
  const holder = document.createElement("p");
  holder.textContent = text;
  return holder.innerHTML;
};
const formats = new Map(); // a format takes longer to make than to use

function formatted(value, most, least = 0) {
  const key = [language, most, least].join();
  if (!formats.has(key)) {
    const options = { maximumFractionDigits: most, minimumFractionDigits: least };
    formats.set(key, new Intl.NumberFormat(language, options));
  }
  return formats.get(key).format(value);
}

const whole = (value) => formatted(value, 3);

/* A range as people read it: "9", "0–28", "≥ 3", or the word for unknown. */
function range(low, high, form = whole) {
  if (high === null && low === 0) return word("unknown");
  const [from, to] = [form(low), form(high ?? low)];
  if (high === null) return "≥ " + from;
  return from === to ? from : from + "–" + to;
}

/* A number of a measure, or the range of one, with the measure's decimals: the only form that
 * such numbers have. What is more than nothing never reads as nothing: "<0,1". */
function numberOf(measure, low, high) {
  const shown = range(low, high, (value) => rounded(measure, value));
  return high === null && low === 0 ? shown : withUnit(measure, shown);
}

const withUnit = (measure, number) => (measure.percent ? fill(word("percent"), { number }) : number);
const inUnit = (measure, value) => (measure.percent ? value * 100 : value);

function rounded({ decimals, ...measure }, value) {
  const shown = inUnit(measure, value), step = 10 ** -decimals;
  const hidden = shown > 0 && shown < step / 2;
  return (hidden ? "<" : "") + formatted(hidden ? step : shown, decimals, decimals);
}

/* An edge of a class: with at least the measure's decimals, and more where it is none without;
 * with one more where a number below it, among the ends of those on the map, reads as it does. */
function edgeOf(measure, value, ends) {
  const edge = (least) => formatted(inUnit(measure, value), 12, least), { decimals } = measure;
  const alike = ends.some((end) => end < value && rounded(measure, end) === edge(decimals));
  return withUnit(measure, edge(decimals + alike));
}

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/* Waits for the letters of a font: until they are there, or cannot be, or some milliseconds have passed. */
const lettersWithin = (milliseconds, font) => Promise.race([
  document.fonts.load(`1em "${font}"`).catch(() => {}), new Promise((done) => setTimeout(done, milliseconds)),
]);

/* Writes only what is new: all of a page whose text is written anew is laid out anew. */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function svg(name, attributes, parent) {
  const node = document.createElementNS(SVG_NAMESPACE, name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (parent) parent.appendChild(node);
  return node;
}

function button(className, label, act) {
  const node = element("button", className);
  node.type = "button";
  node.title = label;
  node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  return node;
}
