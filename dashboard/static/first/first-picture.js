/* The first picture of the page: where the country lies in its window, its circles and names, by
 * the functions of the map itself, which takes the picture's place. */

const NARROW_MAP = 560; // pixels
const NARROW_PAGE = 900; // pixels, at which the map is over the tables

const shown = JSON.parse(document.getElementById("first-figures").textContent);
const frame = document.querySelector("#first-picture .first-frame");
const [stage, toolbar, strip, tools, search, legend, credit, insets] =
  ["stage", "toolbar", "strip", "tools", "search", "legend", "credit", "insets"].map((name) => frame.querySelector("." + name));
const maps = [...frame.querySelectorAll(".map")], home = maps[0];
const several = maps.length > 1;
const country = countryOf(shown, shown.anchors);
const circles = new Map(); // by measure: maps of one share their scale

data = { geometry: shown };
language = shown.language;
addPatterns(frame);
for (const path of frame.querySelectorAll("[data-pale]")) {
  path.style.fill = pale(...path.dataset.pale.split(" ").map(Number));
  if (path.matches(".islets")) path.style.stroke = path.style.fill;
}

/* The buttons of the map: all but that of the filter, where there is none. */
const allButtons = 3 + document.fullscreenEnabled;
const showButtons = (many) => tools.querySelector(".buttons").style.setProperty("--many", many);
const showOwnButtons = () => showButtons(allButtons - !shown.isFiltered);
showOwnButtons();

/* Search, buttons, legend and credit where the map has them. */
function layOut() {
  const apart = several || frame.clientWidth <= NARROW_MAP;
  frame.classList.toggle("apart", apart);
  (several ? toolbar : home).prepend(tools);
  (apart && !several ? toolbar : tools).prepend(search);
  if (apart) strip.append(legend, credit);
  else home.append(legend, credit);
  stage.style.setProperty("--columns", columnsFor(
    maps.length, { x: stage.clientWidth, y: stage.clientHeight }, country.mainland, innerWidth <= NARROW_PAGE));
  return apart;
}

/* The frame of the living map has whole pixels: half of one more is none there. */
const heightOf = (map) => Math.ceil(map.getBoundingClientRect().height - 0.5);

/* Where the country lies: {scale, west, north, inPlace, insets}. */
function frameCountry(apart, inStrip = false) {
  (inStrip ? strip : home).append(insets);
  insets.hidden = false;
  const window = { x: home.clientWidth, y: heightOf(home), below: apart ? 0 : credit.offsetHeight };
  home.style.setProperty("--foot", window.below + "px");
  const nodes = several ? [] : [...tools.children];
  showButtons(allButtons); // that of the filter comes and goes: it moves no map
  const over = {
    tools: nodes.map((node) => grown(boxIn(home, node), 4)),
    sizes: [...insets.children].map((node) => ({ width: node.offsetWidth, height: node.offsetHeight })),
  };
  showOwnButtons();
  const found = framed(country, window, apart
    ? layoutsWithStrip(window, { ...over, alone: !several, inStrip })
    : layoutsOfOne(window, { ...over, legend: legendSizes(legend, legend.firstElementChild, legend.textContent) }));
  if (found?.layout.inStrip && !inStrip) return frameCountry(apart, true);
  insets.hidden = !found || found.layout.inPlace;
  [...insets.children].forEach((node, index) => {
    const box = inStrip ? null : found?.insets?.[index];
    [node.style.left, node.style.top] = box ? [box[0] + "px", box[1] + "px"] : ["", ""];
  });
  if (found) return { ...found, inPlace: found.layout.inPlace };
  const [west, north, east, south] = country.mainland, scale = largestScale(country.mainland, window);
  return {
    scale, west: (west + east - window.x / scale) / 2, north: (north + south + window.y / scale) / 2, inPlace: true,
  };
}

/* As Leaflet does it: the corner of the window, and places from there, in whole pixels of the world. */
const inWholePixels = (west, north, scale) => ({
  west: Math.round((west + 180) * scale) / scale - 180, north: 180 - Math.round((180 - north) * scale) / scale,
});
const placeIn = ({ scale, west, north }) => ([lat, lon]) =>
  ({ x: Math.round((lon - west) * scale), y: Math.round((north - stretched(lat)) * scale) });

function circlesOfMeasure(measure) {
  if (!circles.has(measure)) {
    const alike = shown.panels.filter((panel) => panel.measure === measure)
      .map((panel) => panel.circles.map(([lon, lat, ...rest]) => [lon, mercator(lat), ...rest]));
    const largest = Math.max(1, ...alike.flat().map(([, , number]) => number));
    circles.set(measure, { scale: fittingScale(alike), largest });
  }
  return circles.get(measure);
}

function drawMap(map, { isRate, measure, symbols }, at) {
  const { scale, west, north, inPlace } = at, place = placeIn(at);
  const window = [0, 0, map.clientWidth, heightOf(map)];
  map.querySelector(".land g").setAttribute("transform",
    `translate(${-west * scale} ${north * scale}) scale(${scale / shown.parts})`);
  const obstacles = [...map.querySelectorAll(".tools > *, .legend, .credit, .inset")]
    .filter((node) => node.offsetWidth).map((node) => boxIn(map, node));
  const type = typeOf(parseFloat(getComputedStyle(map).getPropertyValue("--name-size")), getComputedStyle(map).fontFamily);
  const names = document.createDocumentFragment(), drawing = map.querySelector(".symbols");
  const taken = drawArchipelagos(map, inPlace ? place : null, names, { obstacles, window, type });
  const radius = isRate ? 0 : scaleAt(scale, circlesOfMeasure(measure)), drawn = [], labels = [];
  for (const { known, place: spot, ...symbol } of symbols) {
    const label = { ...symbol, ...place(spot), reach: 0, core: 0 };
    if (known) {
      const [markup, reach] = isRate ? rateMark(known, label.x, label.y) : countSymbol(known, label.x, label.y, radius);
      drawn.push([reach, symbolOf(symbol.code, known, markup)]);
      label.reach = label.core = reach;
      if (known.kind === "range" && !isRate) label.core = radius * Math.sqrt(known.low);
    }
    labels.push(label);
  }
  // Markup of numbers, codes and names of classes alone; the smaller over the larger.
  drawn.sort(([a], [b]) => b - a);
  drawing.querySelector(".of-provinces").innerHTML = drawn.map(([, markup]) => markup).join("");
  labels.sort((a, b) => b.selected - a.selected || b.reach - a.reach);
  const { placed, size } = placeInType(
    (own) => labels.map((label) => ({ ...label, forms: labelForms(label, own) })), type, obstacles, window);
  const lines = svg("svg", { width: 1, height: 1, class: "leaders" });
  names.append(lines, ...placed.map((one) => nameOf(one, lines, size === type.size ? "" : size + "px")));
  const fake = { getSize: () => ({ x: window[2], y: window[3] }), latLngToLayerPoint: place };
  const told = labels.filter(({ selected }) => selected).map(({ name }) => name);
  names.append(...quietNames(fake, {
    taken: [
      ...obstacles, ...taken, ...placed.map(({ box }) => box),
      ...labels.map(({ x, y, reach }) => [x - reach, y - reach, x + reach, y + reach]),
    ],
    told,
  }, window, type));
  map.querySelector(".names").replaceChildren(names);
}

function nameOf({ label, form, box, leader }, lines, fontSize) {
  if (leader) {
    const [[x1, y1], [x2, y2]] = leader;
    svg("line", { x1, y1, x2, y2, class: "leader" }, lines);
  }
  const node = element("span", "name");
  node.style.fontSize = fontSize;
  node.append(element("span", "", label.name), " ", element("b", "", label.value));
  node.classList.toggle("selected", label.selected);
  node.classList.toggle("stacked", form > 0);
  node.classList.toggle("before", box[2] <= label.x);
  [node.style.width, node.style.height] = [box[2] - box[0] + "px", box[3] - box[1] + "px"];
  node.style.transform = `translate(${box[0]}px,${box[1]}px)`;
  return node;
}

/* In their place with their names, or not at all; returns the boxes of frames and names. */
function drawArchipelagos(map, place, names, { obstacles, window, type }) {
  const frames = [...map.querySelectorAll(".of-archipelago")];
  return frames.flatMap((group, index) => {
    group.querySelectorAll("circle").forEach((dot) => dot.remove());
    group.style.display = place ? "" : "none";
    if (!place) return [];
    const { properties: { frame: [west, south, east, north] }, islets } = shown.archipelagos[index];
    const from = place([north, west]), to = place([south, east]);
    const box = { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
    for (const line of group.querySelectorAll("rect")) {
      for (const key in box) line.setAttribute(key, box[key]);
    }
    const lines = group.dataset.lines.split("\n"), height = lines.length * type.height;
    const width = Math.max(...lines.map((line) => textWidth(line, type.font)));
    const x = Math.max(4, Math.min((from.x + to.x - width) / 2, window[2] - 4 - width)), y = from.y - height - 2;
    const node = element("span", "name archipelago");
    node.append(...lines.map((line) => element("span", "", line)));
    node.style.width = width + "px";
    node.style.transform = `translate(${x}px,${y}px)`;
    names.append(node);
    obstacles.push([x, y, x + width, y + height]);
    for (const [lon, lat] of islets) {
      const { x: cx, y: cy } = place([lat, lon]);
      svg("circle", { cx, cy, r: SYMBOLS.islet, class: "islet " + group.dataset.kind }, group);
      obstacles.push([cx - 1, cy - 1, cx + 1, cy + 1]);
    }
    const middle = (from.x + to.x) / 2, half = Math.max(box.width / 2, NAME[0] / 2);
    return [[middle - half, from.y - NAME[1], middle + half, to.y]];
  });
}

function drawAll() {
  if (!home.clientWidth) return; // the living page has taken its place
  const at = frameCountry(layOut());
  const [lat, lon] = [unstretched(at.north - heightOf(home) / 2 / at.scale), at.west + home.clientWidth / 2 / at.scale];
  maps.forEach((map, index) => {
    // Those beside the first have its middle and its scale.
    const west = lon - map.clientWidth / 2 / at.scale, north = stretched(lat) + heightOf(map) / 2 / at.scale;
    drawMap(map, shown.panels[index], { ...at, ...inWholePixels(west, north, at.scale) });
  });
  frame.dataset.drawn = "";
}

/* Words that take another line in their own font would push the map down: it is waited for a moment,
 * and the picture is laid out and drawn once. */
lettersWithin(300, "First Source Sans").then((come) => {
  document.getElementById("first-picture")?.setAttribute("data-lettered", "");
  drawAll();
  if (!come) document.fonts.addEventListener("loadingdone", drawAll); // words are wider or narrower in it
  addEventListener("resize", drawAll);
});
