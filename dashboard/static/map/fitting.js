/* How the maps lie in their frame: tools, keys, list and insets around them, and the country in the
 * window that this leaves. */

let framing = null; // what was fitted: {key, inPlace, insets}

/* The maps beside each other show the same part of the country. */
let following = false;

function follow(panel) {
  // One that is hidden by now may still slide.
  if (following || panels.length < 2 || panel.box.hidden) return;
  following = true;
  for (const other of shownPanels()) {
    if (other !== panel) other.map.setView(panel.map.getCenter(), panel.map.getZoom(), { animate: false });
  }
  following = false;
}

let fitting = false; // nothing is drawn before all maps have their sizes

/* The country fills the map until the user has moved it. */
function fit(again = 2) {
  fitting = following = true; // each map fits for itself
  legend.measureType();
  placeTools();
  const anew = emptyStrip();
  makeRoom();
  fitMaps();
  if (anew && foldStrip()) fitMaps();
  fitting = false;
  if (hasSize()) for (const panel of shownPanels()) if (panel.view) panel.arrange();
  following = false;
  giveWay();
  updateLegend();
  nameTogether();
  if (keyed && !crowded && !userMoved && shownPanels().some((panel) => panel.unnamed)) {
    crowded = true;
    fit(again);
    return;
  }
  // Insets and the list of names, which have come under the maps, have taken room from them.
  const fitted = panels[0].map.getSize(), now = boxSize(panels[0].container);
  if (now.x === fitted.x && now.y === fitted.y) return;
  if (again) fit(again - 1);
  // A larger map has larger symbols in its key, which may leave room for a smaller one alone.
  else strip.style.minHeight = `${Math.max(strip.offsetHeight, parseFloat(strip.style.minHeight) || 0)}px`;
}

function fitMaps() {
  const shown = shownPanels(), first = panels[0].map;
  stage.style.setProperty("--columns", columnsFor(
    shown.length, boxSize(stage), country().mainland, isNarrowPage()));
  // Beyond its bounds, as with its old scale in a larger window, a map would begin to slide.
  for (const { map } of shown) map.setMaxBounds(null).invalidateSize({ animate: false, pan: false });
  if (!hasSize()) return;
  if (!userMoved) frameMap(first);
  for (const { map } of shown.slice(1)) map.setView(first.getCenter(), first.getZoom(), { animate: false });
  // At once: bounds that are set to a map beyond them make it slide.
  for (const { map } of shown) map.panInsideBounds(MOST_OF_MAP, { animate: false }).setMaxBounds(MOST_OF_MAP);
}

/* A hidden map has no size yet. */
function hasSize() {
  const { x, y } = panels[0].map.getSize();
  return x && y;
}

const NARROW_PAGE = 900; // pixels, at which page.css puts the map over the tables
const isNarrowPage = () => window.parent.innerWidth <= NARROW_PAGE;
const boxSize = ({ clientWidth: x, clientHeight: y }) => ({ x, y });

/* The page lays something over so much of the frame's lower edge and of its left one, in pixels; it
 * may say so before there is anything to be seen. */
let coveredBelow = 0, coveredLeft = 0;

function keepClear(below, left) {
  const uncovered = (coveredBelow || coveredLeft) && !below && !left;
  [coveredBelow, coveredLeft] = [below, left];
  if (uncovered && drawn && !userMoved && !isOnPaper()) {
    framing = null; // as it was opened, whatever size it has had since
    fit();
  } else {
    giveWay();
  }
}

const isOnPaper = () => window.parent.document.documentElement.classList.contains("printing");

function giveWay() {
  if (!drawn || !panels[0].geometry) return;
  const [code] = drawn.panels[0].selected;
  let below = 0, left = 0;
  // Measured only where something is covered: what was just drawn would have to be laid out for it.
  if ((coveredBelow || coveredLeft) && !isOnPaper()) {
    const boxes = shownPanels().map(({ container }) => container.getBoundingClientRect());
    const coveredOf = ({ bottom }) => coveredBelow - (frameHeight() - bottom);
    // All maps move together: for the one of which a part is still to be seen.
    const partly = boxes.find((box) => coveredOf(box) > 0 && coveredOf(box) < box.height);
    below = partly ? coveredOf(partly) : 0;
    left = boxes.length > 1 ? 0 : coveredLeft; // one of several is seen whole beside it
  }
  covered.giveWay([left, below], code ? panels[0].geometry.anchors[code] : null);
}

/* Not before every map on the screen has its view. */
function updateLegend() {
  if (!drawn || !shownPanels().every((panel) => panel.view)) return;
  legend.update(drawn, shownPanels());
  makeRoom();
}

/* Folded keys that are opened lie under the maps where the page scrolls, and the frame grows by their
 * height, so that no map changes its size; elsewhere they lie over them. */
let openedHeight = 0; // pixels

const frameHeight = () => window.innerHeight - openedHeight;

function makeRoom() {
  const under = !strip.hidden && strip.classList.contains("folded") && legend.node.open
    && isNarrowPage() && !isOnPaper() && !document.fullscreenElement;
  strip.classList.toggle("under", under);
  const height = under ? Math.ceil(legend.content.getBoundingClientRect().height) : 0;
  if (height === openedHeight) return;
  openedHeight = height;
  for (const { style } of [frame, document.body]) style.setProperty("--opened", height + "px");
}

/* Keys that were opened are seen, as far as they can be; the whole map, once they are folded. */
function showRoom() {
  const node = legend.node.open ? legend.content : frame;
  makeRoom();
  if (isNarrowPage()) node.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
}

/* What stands under the maps takes their room, so that the names on them do not fit, so that still
 * more has to stand there. In each window it begins anew with each kind of view: as its maps lie
 * is not for the way there to say. */
let keyed = false; // a number stands for each name on the maps, and one list has the names
let crowded = false; // even so there is too little room: the country is smaller

const stripKey = () => [
  window.innerWidth, frameHeight(), window.parent.innerWidth, language,
  ...drawn.panels.map(({ measure, division }) => measure + division),
].join();

const isStripOfAnother = () => !strip.hidden && !isOnPaper() && Boolean(drawn)
  && shownPanels().every(({ view }, index) => view === drawn.panels[index]) && strip.key !== stripKey();

/* As it is opened: keys open, no list, no insets. Returns whether there was something to do. */
function emptyStrip() {
  if (!isStripOfAnother()) return false;
  strip.key = stripKey();
  strip.style.minHeight = "";
  strip.classList.remove("folded");
  legend.node.open = true;
  keyed = crowded = false;
  keyList.told = null;
  keyList.hidden = true;
  for (const panel of shownPanels()) panel.keys = null;
  if (!host.alone) framing = framing && { years: framing.years };
  if (insets.node.parentNode === strip) insets.node.hidden = true;
  return true;
}

const STRIP_SHARE = 0.18; // of the height of a row of maps, at the most, that keys may take from them
const ENOUGH = 560; // pixels: a row of maps of this height has room for all

/* Keys that would eat the maps are folded. The insets, which may come there later, do not count.
 * Returns whether they are folded. */
function foldStrip() {
  if (host.alone) return false;
  updateLegend();
  const { hidden } = insets.node;
  insets.node.hidden = true;
  const rows = Math.ceil(shownPanels().length / Number(stage.style.getPropertyValue("--columns")));
  const row = frameHeight() / rows, spare = isNarrowPage() ? 0 : row - ENOUGH; // a narrow page has them under the map
  const folded = strip.scrollHeight > Math.max(STRIP_SHARE * row, spare);
  insets.node.hidden = hidden;
  strip.classList.toggle("folded", folded);
  legend.fold(folded);
  makeRoom();
  return folded;
}

const MOST_OF_MAP = [[-5, 79], [35, 135]]; // degrees: the land around is drawn so far
/* The country with the symbols of the divisions in view. */
let countries = {};

function country() {
  const views = (drawn ?? message)?.panels ?? [];
  const years = [...new Set(views.map(({ division }) => division))].filter((year) => data.geometries[year]);
  const key = years.join();
  countries[key] ??= countryOf(data.geometry, (years.length ? years : [2013]).flatMap((year) =>
    Object.entries(data.geometries[year].anchors)
      .filter(([code]) => data.figures.divisions[year].provinces[code].points)
      .map(([, anchor]) => anchor)));
  return countries[key];
}

/* Fits the first map; those beside it follow. */
function frameMap(map) {
  const { x, y } = map.getSize(), view = (drawn ?? message)?.panels[0];
  const foot = map.getContainer().querySelector(".leaflet-control-attribution").offsetHeight;
  const window = { x, y, below: foot };
  const key = [x, y, foot, panels.length && shownPanels().length, toolbar.hidden, legend.asked, crowded, view?.division, language].join();
  if (framing?.key === key) return;
  map.getContainer().style.setProperty("--foot", foot + "px");
  const tools = buttons.withAll(() => toolBoxes(search.map.getContainer()));
  const over = { tools, sizes: view ? insetSizes(view) : [] };
  const found = framed(country(), window, toolbar.hidden
    ? layoutsOfOne(window, { ...over, legend: legend.widths(), asked: legend.asked })
    : layoutsWithStrip(window, { ...over, alone: shownPanels().length < 2, crowded, inStrip: framing?.windowOfStrip === windowKey() }));
  framing = {
    key, inPlace: Boolean(found?.layout.inPlace), insets: found?.insets, years: framing?.years,
    windowOfStrip: found?.layout.inStrip ? windowKey() : framing?.windowOfStrip,
  };
  if (found) {
    const { scale, west, north, layout } = found;
    const middle = [unstretched(north - y / 2 / scale), west + x / 2 / scale];
    // From where it is, Leaflet would move it by whole pixels.
    map.setView(middle, zoomOfScale(scale), { animate: false, reset: true });
    if (toolbar.hidden) legend.fold(!layout.open);
    scaleBar.setPosition(layout.barOnLeft ? "bottomleft" : "bottomright");
  } else {
    map.fitBounds(data.geometry.mainland, { animate: false });
    if (toolbar.hidden) legend.fold(true);
    framing.inPlace = true; // no room for them anywhere
  }
}

const boxesOf = (home, selector) => [...home.querySelectorAll(selector)]
  .filter((node) => node.offsetWidth).map((node) => grown(boxIn(home, node), 4));
const toolBoxes = (home) => boxesOf(home, ".leaflet-top.leaflet-left > .leaflet-control");

const CLOSEST = 256 * 2 ** 9 / 360; // pixels of a degree: zoom 9
const AROUND_CLOSE = { side: 36, foot: 60 }; // pixels around what is looked at closely: its largest symbols are whole
const WORTH_CLOSE = 0.5; // of the largest scale, beside what lies over the map

/* Shows provinces as large as can be, with no symbol of the map under what lies over it; the legend is
 * folded where there is no room beside it. */
function showClosely({ map, paths, container }, codes) {
  userMoved = true;
  const bounds = L.latLngBounds(codes.flatMap((code) => (paths[code] ? [paths[code].getBounds()] : [])));
  if (!bounds.isValid()) return;
  const { x, y } = map.getSize(), window = { x, y, below: 0 };
  const content = [bounds.getWest(), stretched(bounds.getNorth()), bounds.getEast(), stretched(bounds.getSouth())];
  const over = { tools: toolBoxes(container), sizes: [], legend: legend.widths(), asked: legend.node.open && legend.asked };
  const layouts = toolbar.hidden
    ? layoutsOfOne(window, over) : [{ taken: boxesOf(container, ".leaflet-control"), middle: x / 2 }];
  const credit = boxesOf(container, ".leaflet-control-attribution"), last = layouts.at(-1);
  const tried = [...layouts.map((one) => ({ ...one, taken: [...one.taken, ...credit] })), last, { ...last, taken: [] }];
  let found = null;
  for (const layout of tried) found ??= closely(content, window, layout);
  if (toolbar.hidden) legend.fold(!found.open);
  const { scale, west, north } = found;
  map.setView([unstretched(north - y / 2 / scale), west + x / 2 / scale], zoomOfScale(scale), { animate: false });
}

/* Where a box of degrees lies as {scale, west, north, open}, null where it finds no place. */
function closely([west, north, east, south], { x, y }, { taken, middle, open }) {
  const { side, foot } = AROUND_CLOSE, across = x - 2 * side, down = y - side - foot;
  const most = Math.min(across / (east - west), down / (north - south), CLOSEST);
  for (let scale = most; scale >= WORTH_CLOSE * most; scale *= FINER) {
    const [width, height] = [(east - west) * scale, (north - south) * scale], places = [];
    for (const left of spread(across - width, SHIFTS[0])) {
      for (const top of spread(down - height, SHIFTS[0])) {
        const box = [side + left, side + top, side + left + width, side + top + height];
        const at = { scale, west: west - box[0] / scale, north: north + box[1] / scale };
        if (anyOverlap([box, ...symbolBoxes(country(), at)], taken)) continue;
        places.push({ ...at, open, off: Math.abs(left + side + width / 2 - middle) + Math.abs(top - (down - height) / 2) });
      }
    }
    if (places.length) return places.reduce((best, one) => (one.off < best.off ? one : best));
  }
  return null;
}

const insetSizes = (view) => insets.sizes(view, search.map.getContainer());

const windowKey = () => [window.innerWidth, frameHeight(), shownPanels().length, language].join();

/* One pair serves all maps. */
function showInsets(visible) {
  const boxes = framing?.insets, inStrip = visible && !boxes?.length;
  insets.node.hidden = !visible;
  insets.place(inStrip ? strip : panels[0].container, inStrip ? null : boxes);
  if (visible) insets.paint(panels[0]);
}

/* Search, buttons and legend lie over a single map; above and below several. A narrow one has
 * but the buttons over it. */
function placeTools() {
  const several = shownPanels().length > 1, tools = document.querySelector(".leaflet-top.leaflet-left");
  toolbar.hidden = strip.hidden = !several && !isNarrow();
  document.body.classList.toggle("apart", !toolbar.hidden);
  legend.place(strip);
  if (strip.hidden) strip.key = null;
  const home = panels[0].container.querySelector(".leaflet-control-container");
  if (several === home.contains(tools)) (several ? toolbar : home).prepend(tools);
  const place = !several && !toolbar.hidden ? toolbar : tools;
  if (search.node.parentNode !== place) place.prepend(search.node);
}

const NARROW_MAP = 560; // pixels
const isNarrow = () => host.alone || window.innerWidth <= NARROW_MAP;

/* Where not all names find room on maps side by side, a number stands for each on all of
 * them, and one list has the names. */
function nameTogether() {
  const shown = shownPanels().filter((panel) => panel.view);
  keyed = shown.length > 1 && (keyed || shown.some((panel) => panel.unnamed));
  const names = new Map(); // from a name to the codes it has in the divisions shown
  if (keyed) {
    for (const { view } of shown) {
      for (const code in divisionOf(view).provinces) {
        if (isShown(view, code)) names.set(provinceName(view, code), code);
      }
    }
  }
  const sorted = [...names.keys()].sort(nameOrder.compare), told = sorted.join();
  if (keyList.told !== told) {
    keyList.told = told;
    keyList.replaceChildren(...sorted.map((name) => {
      const item = element("li", "", name);
      item.dataset.province = names.get(name);
      return item;
    }));
    keyList.hidden = !sorted.length;
  }
  const numbers = sorted.length ? new Map(sorted.map((name, index) => [name, String(index + 1)])) : null;
  for (const panel of shown) panel.nameByKeys(numbers);
}
