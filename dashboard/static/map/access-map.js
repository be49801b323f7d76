/* The map in the browser: mounted once, repainted by small messages.
 *
 * AccessMap.mount(map, addresses)  draws what never changes, once its files are there.
 * AccessMap.paint(view)            shows a view: {fingerprint, language, mask, method, classes,
 *                                  breaks, online, eachType, panels: [{mask, measure, division,
 *                                  provinces, selected, fixed}]}.
 *
 * mask: bit i stands for the i-th site type. provinces: codes, null for all. A panel is
 * one of the maps side by side; a fixed one keeps its site types when those of the page change.
 * The frame's `data-view` is the fingerprint of the view that was painted last.
 */

let toolbar, stage, strip, keyList, credit, panels = [], legend, search, buttons, live;
let message = null; // the view as the server would say it, with what was clicked since
let drawn = null; // the same, worked out for the panels
let fingerprint = ""; // of the view that the server said last
let addresses, leafletOptions, userMoved = false, zoomedTo = null;

/* ---------- mounting ---------- */

async function mount(leafletMap, files) {
  addresses = files;
  leafletOptions = leafletMap.options;
  const first = leafletMap.getContainer();
  toolbar = element("div", "toolbar");
  toolbar.hidden = true;
  stage = element("div", "stage");
  strip = element("div", "strip");
  strip.hidden = true;
  keyList = element("ol", "key-list");
  credit = element("p", "credit");
  strip.append(keyList, credit);
  const box = element("div", "panel");
  first.replaceWith(box);
  box.appendChild(first);
  stage.appendChild(box);
  live = element("p", "visually-hidden");
  live.id = "summary";
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  document.body.append(toolbar, stage, strip, live);
  const [words, figures, geometry] = await Promise.all(
    ["words", "figures", "geometry"].map((name) => load(files[name]))
  );
  data = { words, figures, geometry, geometries: { 2013: geometry } };
  addPatterns();
  // The view first, and the land on it: what is drawn need not be drawn again elsewhere.
  if (message) language = message.language;
  setCredit(leafletMap);
  leafletMap.invalidateSize({ animate: false, pan: false });
  if (leafletMap.getSize().x) fitMainland(leafletMap, leafletMap.getSize());
  panels.push(new Panel(box, leafletMap));
  search = new Search(leafletMap, (code) => selectProvince(drawn.panels[0], code, true));
  leafletMap.zoomControl.setPosition("topleft").addTo(leafletMap);
  buttons = new Buttons(leafletMap, { zoom: zoomButton, toggleOnline: () => setOnline(!message.online) });
  legend = new Legend(leafletMap, toggleType);
  legend.node.addEventListener("toggle", () => panels[0].view && panels[0].drawSymbols());
  prepare(panels[0]);
  let width, height;
  document.fonts.addEventListener("loadingdone", fit); // words are wider or narrower in it
  new ResizeObserver(([{ contentRect: now }]) => {
    const resized = now.width !== width || now.height !== height;
    [width, height] = [now.width, now.height];
    if (resized) fit();
  }).observe(stage);
  document.addEventListener("fullscreenchange", () => {
    for (const panel of panels) setDragging(panel);
    if (drawn) buttons.update(drawn, canZoomIn());
  });
  followPage();
  followPrinting();
  if (message) draw(message);
  if (files.points) await addPoints(files.points);
}

/* The points of a register, after the land: there may be many. */
async function addPoints(file) {
  data.points = unpackedPoints(await load(file));
  for (const panel of panels) {
    panel.addPoints();
    if (panel.view) panel.arrange();
  }
  updateLegend();
}

const load = (address) => fetch(address).then((answer) => answer.json());

/* What every map needs, the first and those beside it. */
function prepare(panel) {
  const { map } = panel, box = panel.container;
  map.on("dragstart", () => (userMoved = true));
  map.on("move", () => follow(panel));
  map.on("zoomend", () => panel === panels[0] && updateLegend());
  // The wheel scrolls the page until the map is clicked.
  box.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
  box.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());
  box.addEventListener("wheel", () => {
    if (map.scrollWheelZoom.enabled()) userMoved = true;
    else hint(panel, "hint.wheel");
  }, { passive: true });
  const zoom = box.querySelector(".leaflet-control-zoom");
  if (zoom) zoom.addEventListener("click", () => (userMoved = true));
  setDragging(panel);
  setMotion(panel);
}

/* Nothing slides where the system asks for little motion. */
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function setMotion({ map }) {
  const setting = () => (map.options.inertia = !still.matches);
  setting();
  still.addEventListener("change", setting);
  const panBy = map.panBy;
  map.panBy = (offset, options) =>
    panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);
}

/* One finger scrolls the page, two move the map; on the whole screen one will do. */
function setDragging({ map }) {
  const touch = window.matchMedia("(pointer: coarse)").matches && !document.fullscreenElement;
  if (touch) map.dragging.disable();
  else map.dragging.enable();
}

/* Said over the map for a moment, and not again for a while. */
function hint(panel, key) {
  if (!drawn || panel.hinted) return;
  panel.hinted = true;
  const note = element("div", "hint", word(key));
  note.setAttribute("role", "status");
  panel.box.appendChild(note);
  setTimeout(() => note.remove(), 2500);
  setTimeout(() => (panel.hinted = false), 8000);
}

/* The maps beside each other show the same part of the country. */
let following = false;

function follow(panel) {
  if (following || panels.length < 2) return;
  following = true;
  for (const other of shownPanels()) {
    if (other !== panel) other.map.setView(panel.map.getCenter(), panel.map.getZoom(), { animate: false });
  }
  following = false;
}

/* The mainland fills the map until the user has moved it. A hidden map has no size yet. */
function fit() {
  following = true; // each map fits for itself
  for (const panel of shownPanels()) {
    panel.map.invalidateSize({ animate: false, pan: false });
    const size = panel.map.getSize();
    if (!size.x || !size.y) continue;
    if (!userMoved) fitMainland(panel.map, size);
    else if (panel !== panels[0]) panel.map.setView(panels[0].map.getCenter(), panels[0].map.getZoom(), { animate: false });
    if (panel.view) panel.arrange();
  }
  following = false;
  updateLegend();
  nameTogether();
}

/* Not before every map on the screen has its view. */
function updateLegend() {
  const shown = shownPanels();
  if (drawn && shown.every((panel) => panel.view)) legend.update(drawn, shown);
}

const LEGEND_WIDTH = 285; // pixels, at most, from the left edge of the map
const SOUTHERN_WEST = 104.3; // degrees east: the west of the mainland beside the legend
const MOST_OF_MAP = [[-5, 79], [35, 135]]; // degrees: the land around is drawn so far
const fitted = new WeakMap(); // from a map to what it was fitted to

function fitMainland(map, size) {
  const bounds = data.geometry.mainland;
  const below = map.getContainer().querySelector(".leaflet-control-attribution").offsetHeight;
  const window = [size.x, size.y, below, toolbar.hidden].join();
  if (fitted.get(map) === window) return;
  fitted.set(map, window);
  map.fitBounds(bounds, {
    // Search and buttons lie over the top of a single map.
    paddingTopLeft: [8, toolbar.hidden ? 44 : 8],
    paddingBottomRight: [8, 8 + below],
    animate: false,
  });
  // Where the window is wide enough, the archipelagos come into view beside it: as long as
  // the legend, in the corner opposite, does not come to lie over the south.
  const [[south, west], [north]] = bounds;
  const x = (lng) => map.latLngToContainerPoint([(south + north) / 2, lng]).x;
  const east = Math.max(...data.geometry.archipelagos.map((one) => one.properties.frame[2]));
  const shift = x(east) + 10 - size.x;
  const room = Math.min(x(west) - 8, toolbar.hidden ? x(SOUTHERN_WEST) - LEGEND_WIDTH : Infinity);
  if (shift > 0 && shift <= room) map.panBy([shift, 0], { animate: false });
  // Not before: Leaflet slides a map that lies beyond its bounds, over what was fitted.
  if (!map.options.maxBounds) map.setMaxBounds(MOST_OF_MAP);
}

/* On paper the map shows what it shows on the screen, in the size that the page's script gives
 * it for this; the legend is open. */
function followPrinting() {
  let before = null;
  const page = window.parent.document.documentElement; // it may be told after this frame
  window.addEventListener("beforeprint", () => {
    page.classList.add("printing");
    before = {
      open: legend.node.open,
      views: shownPanels().map(({ map }) => [map, map.getCenter(), map.getZoom()]),
    };
    legend.node.open = true;
    refit(before.views);
  });
  window.addEventListener("afterprint", () => {
    if (!before) return;
    page.classList.remove("printing");
    legend.node.open = before.open;
    refit(before.views);
    before = null;
  });
}

function refit(views) {
  fit();
  if (!userMoved) return;
  for (const [map, center, zoom] of views) map.setView(center, zoom, { animate: false });
}

const shownPanels = () => panels.filter((panel) => !panel.box.hidden);

/* ---------- what the user does on the map ---------- */

let events = 0;

/* Tells the server, which tells page, table and link. */
function tell(event) {
  events += 1;
  window.Streamlit.setComponentValue({ ...event, event: events });
}

function toggleType(bit) {
  const mask = message.mask ^ (1 << bit);
  expect({ mask });
  tell({ mask });
}

/* Selects a province, or clears it where it is selected already. */
function selectProvince(view, code, zoom = false) {
  const own = message.panels[0], same = view.division === own.division;
  const cleared = code === null || (view.selected.includes(code) && !zoom);
  if (same || cleared) expect({ selected: cleared ? [] : [code] });
  tell({ selected: cleared ? null : code, division: view.division });
  if (!zoom || !same || cleared) return;
  const layer = panels[0].paths[code];
  if (layer && !panels[0].map.getBounds().contains(layer.getBounds().getCenter())) zoomTo(panels[0], code);
}

function setOnline(online) {
  expect({ online });
  tell({ online });
}

function loseTiles() {
  if (!message.online) return;
  hint(panels[0], "hint.offline");
  setOnline(false);
}

const canZoomIn = () => Boolean(drawn.panels[0].selected.length) && zoomedTo !== drawn.panels[0].selected[0];

function zoomButton() {
  if (canZoomIn()) zoomTo(panels[0], drawn.panels[0].selected[0]);
  else zoomOut();
}

/* To a province, and from there back to the whole country. */
function zoomTo(panel, code) {
  if (zoomedTo === code) {
    zoomOut();
    return;
  }
  zoomedTo = code;
  userMoved = true;
  panel.map.fitBounds(panel.paths[code].getBounds(), { padding: [30, 30], maxZoom: 9, animate: false });
  buttons.update(drawn, canZoomIn());
}

function zoomOut() {
  zoomedTo = null;
  userMoved = false;
  for (const panel of panels) fitted.delete(panel.map);
  fit();
  buttons.update(drawn, canZoomIn());
}

/* ---------- painting ---------- */

/* What is clicked on the map or on a chip of the page is painted at once: the map knows
 * what will come of it. The server's word is final, but until it has answered the last
 * click, what it says of earlier ones is out of date. */
const PATIENCE = 1500; // milliseconds, then the server's word is taken as it is
let awaited = {}, giveUp;

function expect(change) {
  if (!message) return;
  Object.assign(awaited, change);
  draw(changed(message, awaited));
}

/* The message with other site types, another selection, or the online map. */
function changed(view, { mask, selected, online }) {
  const next = { ...view };
  if (online !== undefined) next.online = online;
  if (mask !== undefined) {
    next.mask = mask;
    if (view.eachType) {
      const own = view.panels[0], types = mask & data.figures.measures[own.measure].mask;
      const bits = data.figures.siteTypes.map((_, bit) => 1 << bit).filter((bit) => types & bit);
      next.panels = (bits.length ? bits : [mask]).map((bit) => ({ ...own, mask: bit }));
    } else {
      next.panels = view.panels.map((panel) => (panel.fixed ? panel : { ...panel, mask }));
    }
  }
  if (selected !== undefined) {
    const own = view.panels[0];
    next.panels = next.panels.map((panel) =>
      panel.division === own.division ? { ...panel, selected } : panel);
  }
  return next;
}

const saysOf = (view) => ({
  mask: view.mask, selected: view.panels[0].selected, online: view.online,
});

function paint({ fingerprint: own, ...view }) {
  clearTimeout(giveUp);
  const said = saysOf(view);
  const late = Object.keys(awaited).some((key) => String(awaited[key]) !== String(said[key]));
  const take = () => {
    awaited = {};
    fingerprint = own;
    draw(view);
  };
  if (late) giveUp = setTimeout(take, PATIENCE);
  else take();
}

function draw(view) {
  const same = drawn && JSON.stringify(view) === JSON.stringify(message);
  message = view;
  if (same) markPainted();
  if (!data || same) return;
  const missing = view.panels.map((panel) => panel.division).find((year) => !data.geometries[year]);
  if (missing) {
    load(addresses["geometry-" + missing]).then((geometry) => {
      data.geometries[missing] = geometry;
      drawn = null;
      draw(message);
    });
    return;
  }
  language = view.language;
  drawn = {
    ...view,
    panels: view.panels.map((panel) => ({
      ...panel, provinces: panel.provinces && new Set(panel.provinces),
    })),
    divisions: new Set(view.panels.map((panel) => panel.division)).size,
    compared: view.panels.some((panel) => panel.fixed),
  };
  setNames();
  layOut(drawn.panels.length);
  drawn.panels.forEach((own, index) => {
    // Maps of one measure share their scale: that of the first.
    const alike = drawn.panels.filter((other) => other.measure === own.measure);
    const scale = isRate(own)
      ? { edges: alike.map((other) => classEdges(other, drawn)).find((some) => some.length) || [] }
      : { circles: circlesOf(alike) };
    panels[index].take(own, drawn, scale);
    showTiles(panels[index], drawn.online, loseTiles);
  });
  updateLegend();
  for (const panel of shownPanels()) panel.paint();
  nameTogether();
  search.update(drawn);
  buttons.update(drawn, canZoomIn());
  const told = summary(drawn);
  if (live.textContent !== told) live.textContent = told;
  const first = panels[0].container;
  first.dataset.painted = String(Number(first.dataset.painted || 0) + 1);
  markPainted();
}

/* Tells the page which view the map shows. */
function markPainted() {
  window.frameElement.dataset.view = fingerprint;
}

/* Streamlit names the frame after the component. */
function setNames() {
  document.documentElement.lang = language;
  window.frameElement.title = word("title");
  credit.textContent = word("credit");
  for (const panel of panels) setCredit(panel.map);
}

/* The one line of sources, without Leaflet's prefix, which shows a foreign flag. */
function setCredit(map) {
  const control = map.attributionControl.setPrefix(false);
  const said = asMarkup(word("credit")); // it may name a user's file, and Leaflet takes markup
  if (control.credit === said) return;
  control.removeAttribution(control.credit).addAttribution(said);
  control.credit = said;
}

/* As many maps side by side as the view has. */
function layOut(count) {
  const before = shownPanels().length;
  while (panels.length < count) {
    const box = element("div", "panel"), place = element("div", "map");
    box.appendChild(place);
    stage.appendChild(box);
    const map = L.map(place, { ...leafletOptions, zoomControl: false });
    map.setView(panels[0].map.getCenter(), panels[0].map.getZoom(), { animate: false });
    const panel = new Panel(box, map);
    panels.push(panel);
    prepare(panel);
    setCredit(map);
  }
  panels.forEach((panel, index) => (panel.box.hidden = index >= count));
  stage.dataset.count = window.frameElement.dataset.maps = String(count);
  document.body.classList.toggle("several", count > 1);
  toolbar.hidden = strip.hidden = count === 1;
  legend.place(strip);
  // Search and buttons lie over a single map, and above several.
  const tools = document.querySelector(".leaflet-top.leaflet-left");
  const home = panels[0].container.querySelector(".leaflet-control-container");
  if (toolbar.hidden !== home.contains(tools)) (toolbar.hidden ? home : toolbar).prepend(tools);
  if (count !== before) fit();
}

/* Where not all names find room on maps side by side, a number stands for each on all of
 * them, and one list has the names. So it stays in this window: the list takes room itself. */
let windowOfKeys = null;

function nameTogether() {
  const shown = shownPanels().filter((panel) => panel.view);
  const here = [window.parent.innerWidth, window.parent.innerHeight, shown.length].join();
  if (shown.length > 1 && shown.some((panel) => panel.unnamed)) windowOfKeys = here;
  const names = new Map(); // from a name to the codes it has in the divisions shown
  if (windowOfKeys === here) {
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

/* ---------- the page around the map ---------- */

function followPage() {
  const gone = new AbortController(), page = window.parent.document;
  window.addEventListener("pagehide", () => gone.abort());
  const options = { capture: true, signal: gone.signal }; // chips let no click through to the page
  page.addEventListener("click", (event) => {
    const chip = event.target.closest(".st-key-types button");
    const row = event.target.closest("button[data-province]");
    if (!drawn) return;
    if (chip) {
      const chips = [...chip.closest(".st-key-types").querySelectorAll("button")];
      expect({ mask: message.mask ^ (1 << chips.indexOf(chip)) });
    } else if (row) {
      selectProvince(drawn.panels[0], row.dataset.province, true);
    }
  }, options);
  const clear = (event) => {
    if (event.key !== "Escape" || !drawn || event.defaultPrevented) return;
    // Menus and boxes of the page have their own use for it.
    if (event.target.closest?.("input:not(.search input), [role=listbox], [role=dialog]")) return;
    if (drawn.panels.some((panel) => panel.selected.length)) selectProvince(drawn.panels[0], null);
  };
  page.addEventListener("keydown", clear, { signal: gone.signal });
  document.addEventListener("keydown", clear, { signal: gone.signal });
}

window.AccessMap = { mount, paint };
