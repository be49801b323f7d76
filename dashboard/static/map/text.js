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

function formatted(value, decimals, useGrouping = true) {
  const key = [language, decimals, useGrouping].join();
  if (!formats.has(key)) {
    const options = { maximumFractionDigits: decimals, useGrouping };
    formats.set(key, new Intl.NumberFormat(language, options));
  }
  return formats.get(key).format(value);
}

const whole = (value) => formatted(value, 3);
const inFull = (value) => formatted(value, 12, false);

/* A range as people read it: "9", "0–28", "≥ 3", or the word for unknown. */
function range(low, high, ends = wholeEnds) {
  if (high === null && low === 0) return word("unknown");
  const [from, to] = ends(low, high);
  if (high === null) return "≥ " + from;
  return from === to ? from : from + "–" + to;
}

const wholeEnds = (low, high) => [whole(low), whole(high ?? 0)];
const endsInFull = (low, high) => [inFull(low), inFull(high)];

/* Both ends of a rate with the decimals that give the larger one three digits; a low end
 * that is more than nothing keeps a digit of its own. */
function rateEnds(low, high) {
  const largest = high ?? low;
  const decimals = largest ? Math.max(0, 2 - Math.floor(Math.log10(largest))) : 0;
  const own = low ? Math.max(decimals, -Math.floor(Math.log10(low))) : 0;
  return [formatted(low, Math.min(own, 12)), formatted(largest, Math.min(decimals, 12))];
}

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
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
