/* The map in the browser: mounted once, repainted by small messages.
 *
 * AccessMap.mount(map, addresses)  draws what never changes, once its files are there.
 * AccessMap.show(view, codes, changes)
 *                                  shows a view, whatever was clicked and moved before, zoomed to
 *                                  provinces, if codes are given, and with changes of its own.
 * AccessMap.paint(view)            shows a view: {fingerprint, language, mask, classes, breaks,
 *                                  online, eachType, panels: [{mask, measure, method, division,
 *                                  provinces, selected, fixed}]}.
 *
 * mask: bit i stands for the i-th site type. provinces: codes, null for all. A panel is
 * one of the maps side by side; a fixed one keeps its site types when those of the page change.
 * The frame's `data-view` is the fingerprint of the view that was painted last.
 *
 * A page of its own (static/show/) gives mount() what is else in the component's frame: {alone,
 * scrolls, tell}: alone, the map has no page around it to scroll and to be heard by, and its legend stands
 * under it; tell(event) hears of each click. One that scrolls leaves it the wheel and one finger.
 */

let host = { alone: false, scrolls: true, tell: (event) => window.Streamlit.setComponentValue(event) };
const frame = window.frameElement ?? document.body;

let title, toolbar, stage, strip, keyList, credit, panels = [], legend, search, buttons, insets, scaleBar, live;
let skip, covered;
let message = null; // the view as the server would say it, with what was clicked since
let drawn = null; // the same, worked out for the panels
let fingerprint = ""; // of the view that the server said last
let addresses, leafletOptions, userMoved = false, zoomedTo = null;

/* ---------- mounting ---------- */

async function mount(leafletMap, files, own) {
  addresses = files;
  Object.assign(host, own);
  leafletOptions = leafletMap.options;
  drawInWholePixels();
  paintIslets();
  const first = leafletMap.getContainer();
  title = element("header", "screen-title");
  title.append(element("h1"), element("p"), element("p", "screen-selected"));
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
  skip = element("button", "skip");
  skip.type = "button";
  skip.addEventListener("click", skipMap);
  document.body.append(skip, title, toolbar, stage, strip, live);
  // Labels that are placed in their own font need not be placed again when it comes.
  const letters = lettersWithin(150, "Source Sans");
  const [words, figures, geometry] = await Promise.all(
    [...["words", "figures", "geometry"].map((name) => load(files[name])), letters]
  );
  data = { words, figures, geometry, geometries: { 2013: geometry } };
  if (host.alone) await loadDivisions();
  addPatterns();
  // The view first, and the land on it: what is drawn need not be drawn again elsewhere.
  if (message) language = message.language;
  setCredit(leafletMap);
  leafletMap.invalidateSize({ animate: false, pan: false });
  covered = new Covered(leafletMap);
  search = new Search(leafletMap, (code) => selectProvince(drawn.panels[0], code, true));
  leafletMap.zoomControl.setPosition("topleft").addTo(leafletMap);
  buttons = new Buttons(leafletMap, {
    zoom: zoomButton, zoomToFilter: () => zoomTo(panels[0], FILTER), toggleOnline: () => setOnline(!message.online),
  });
  legend = new Legend(leafletMap, toggleType);
  legend.node.addEventListener("toggle", () => panels[0]?.view && panels[0].drawSymbols());
  legend.heading.addEventListener("click", showRoom);
  insets = new Insets();
  first.appendChild(insets.node);
  scaleBar = L.control.scale({ imperial: false, maxWidth: 120 }).addTo(leafletMap);
  if (leafletMap.getSize().x && !isNarrow()) frameMap(leafletMap);
  panels.push(new Panel(box, leafletMap));
  prepare(panels[0]);
  let { x: width, y: height } = boxSize(first);
  document.fonts.addEventListener("loadingdone", () => {
    strip.key = null; // words are wider or narrower in it
    fit();
  });
  new ResizeObserver(() => {
    const { x, y } = boxSize(first);
    const resized = x !== width || y !== height;
    [width, height] = [x, y];
    if (resized) fit();
  }).observe(first); // its title may take another line
  document.addEventListener("fullscreenchange", () => {
    document.body.classList.toggle("whole-screen", Boolean(document.fullscreenElement) && !host.alone);
    for (const panel of panels) setDragging(panel);
    if (drawn) buttons.update(drawn, canZoomIn(), zoomedTo === FILTER);
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

/* Ahead of the first view that asks for it. */
const loadDivisions = () => Promise.all(Object.keys(addresses).map(async (name) => {
  const [, year] = name.match(/^geometry-(\d+)$/) ?? [];
  if (year) data.geometries[year] = await load(addresses[name]);
}));

/* What every map needs, the first and those beside it. */
function prepare(panel) {
  const { map } = panel, box = panel.container;
  // Leaflet focuses the map as the mouse or a finger comes down: the page must not scroll then,
  // or what is let go is no longer what was touched.
  box.focus = (options) => HTMLElement.prototype.focus.call(box, { ...options, preventScroll: true });
  box.addEventListener("click", (event) => panel.click(event));
  map.on("dragstart", () => (userMoved = true));
  map.on("move", () => follow(panel));
  map.on("zoomend", () => panel === panels[0] && updateLegend());
  // The wheel scrolls the page until the map is clicked.
  if (!host.scrolls) {
    map.scrollWheelZoom.enable();
  } else {
    box.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
    box.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());
  }
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
  const touch = host.scrolls && !document.fullscreenElement && window.matchMedia("(pointer: coarse)").matches;
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

/* On paper the map shows what it shows on the screen, in the size that the page's script gives
 * it for this; the legend is open. */
function followPrinting() {
  let before = null;
  const page = window.parent.document.documentElement; // it may be told after this frame
  window.addEventListener("beforeprint", () => {
    page.classList.add("printing");
    before = {
      open: legend.node.open,
      folded: strip.classList.contains("folded"),
      keyed,
      views: shownPanels().map(({ map }) => [map, map.getCenter(), map.getZoom()]),
    };
    strip.classList.remove("folded");
    legend.node.open = true;
    refit(before.views);
  });
  window.addEventListener("afterprint", () => {
    if (!before) return;
    page.classList.remove("printing");
    strip.classList.toggle("folded", before.folded);
    keyed = before.keyed;
    legend.node.open = before.open;
    refit(before.views);
    legend.node.open = before.open; // what fits on paper opens it
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
let unsent = null; // what was clicked while there is no connection

/* Tells the server, which tells page, table and link. */
function tell(event) {
  if (unsent) {
    Object.assign(unsent, event);
    return;
  }
  events += 1;
  // With what is unanswered: of events that come at once the server may hear the last alone.
  host.tell({ ...eventOf(awaited), ...event, event: events });
}

/* Without a connection the map goes on by itself, and tells the server afterwards. A new session
 * may have shown the page as it was, so that the map has heard nothing of it. Returns whether
 * there is something to tell. */
function setConnected(connected) {
  clearTimeout(giveUp);
  if (!connected) unsent = eventOf(awaited);
  const late = unsent ?? {}, isAhead = Object.keys(late).length > 0;
  if (connected && unsent) {
    unsent = null;
    if (isAhead) tell(late);
    else if (said) take(said);
  }
  return isAhead;
}

/* What is expected of the server, as it is told. */
function eventOf({ selected, ...event }) {
  if (selected) Object.assign(event, { selected: selected[0] ?? null, division: message.panels[0].division });
  return event;
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

const FILTER = "filter"; // all provinces of the filter, in place of a code

/* To a province or to those of the filter, and from there back to the whole country. */
function zoomTo(panel, code) {
  if (zoomedTo === code) {
    zoomOut();
    return;
  }
  zoomedTo = code;
  showClosely(panel, code === FILTER ? [...panel.view.provinces] : [code]);
  buttons.update(drawn, canZoomIn(), zoomedTo === FILTER);
}

/* What was zoomed to the filter stays with it when it is another. */
function followFilter() {
  const { provinces } = drawn.panels[0], codes = provinces ? [...provinces].join() : "";
  if (zoomedTo === FILTER && codes !== followFilter.codes) {
    if (codes) showClosely(panels[0], [...provinces]);
    else zoomOut();
  }
  followFilter.codes = codes;
}

function zoomOut() {
  zoomedTo = null;
  userMoved = true;
  move();
  buttons.update(drawn, canZoomIn(), zoomedTo === FILTER);
}

/* ---------- painting ---------- */

/* What is clicked on the map or on a chip of the page is painted at once: the map knows
 * what will come of it. The server's word is final, but until it has answered the last
 * click, what it says of earlier ones is out of date. */
const PATIENCE = 1500; // milliseconds, then the server's word is taken as it is
let awaited = {}, giveUp;
let said = null; // by the server last

function expect(change) {
  if (!message) return;
  Object.assign(awaited, change);
  draw(changed(message, awaited));
  markAhead(); // after it, for what is measured there would have to wait for the page's styles
}

/* Tells the page whether the map shows what its tables do not show yet. */
function markAhead() {
  frame.toggleAttribute("data-ahead", Object.keys(awaited).length > 0);
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

function paint(answer) {
  clearTimeout(giveUp);
  said = answer;
  const now = saysOf(answer);
  const late = Object.keys(awaited).some((key) => String(awaited[key]) !== String(now[key]));
  if (!late) take(answer);
  else if (!unsent) giveUp = setTimeout(take, PATIENCE, answer);
}

function take({ fingerprint: own, ...view }) {
  awaited = {};
  markAhead();
  fingerprint = own;
  draw(view);
}

function show(view, codes = null, changes = {}) {
  clearTimeout(giveUp);
  const next = changed(view, changes), years = (one) => one.panels.map(({ division }) => division).join();
  const ahead = drawn && years(drawn) === years(next);
  zoomedTo = null;
  if (ahead) {
    // Nothing is drawn where it will not stay.
    drawn = null;
    for (const panel of panels) panel.view = null;
    move(codes);
  }
  take(next);
  if (!ahead) move(codes);
}

/* To provinces; to the country, unless it is there as it was fitted. */
function move(codes) {
  if (codes) {
    showClosely(panels[0], codes);
  } else if (userMoved) {
    userMoved = false;
    framing = null;
    fit();
  }
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
  if (isStripOfAnother()) fit();
  else updateLegend();
  buttons.update(drawn, canZoomIn(), zoomedTo === FILTER); // first, for names keep clear of them
  for (const panel of shownPanels()) panel.paint();
  giveWay();
  nameTogether();
  followFilter();
  search.update(drawn);
  buttons.update(drawn, canZoomIn(), zoomedTo === FILTER);
  say(live, summary(drawn));
  const first = panels[0].container;
  first.dataset.painted = String(Number(first.dataset.painted || 0) + 1);
  markPainted();
}

/* Tells the page which view the map shows. */
function markPainted() {
  frame.dataset.view = fingerprint;
}

/* Streamlit names the frame after the component. */
function setNames() {
  const root = document.documentElement;
  if (root.lang !== language) root.lang = language; // even the same one would set all styles anew
  if (!host.alone) frame.title = word("title");
  say(skip, word("skip"));
  say(credit, word("credit"));
  [word("title"), caption(drawn), selectedInWords(drawn)].forEach((words, place) => say(title.children[place], words));
  for (const panel of panels) setCredit(panel.map);
}

/* The one line of sources, without Leaflet's prefix, which shows a foreign flag. */
function setCredit(map) {
  const control = map.attributionControl;
  const said = asMarkup(word("credit")); // it may name a user's file, and Leaflet takes markup
  if (control.credit === said) return; // each of the following has the browser lay it out anew
  control.setPrefix(false).removeAttribution(control.credit).addAttribution(said);
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
  stage.dataset.count = frame.dataset.maps = String(count);
  document.body.classList.toggle("several", count > 1);
  const years = drawn.panels.map(({ division }) => division).join();
  if (count !== before || years !== framing?.years) fit();
  if (framing) framing.years = years;
}

/* ---------- the page around the map ---------- */

/* Past the many stops of the map, to what follows it in the page. */
function skipMap() {
  const next = window.parent.document.querySelector(".st-key-side");
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

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
  page.addEventListener("pointerdown", () => !strip.hidden && legend.uncover(), options);
  const clear = (event) => {
    if (event.key !== "Escape" || !drawn || event.defaultPrevented) return;
    // Menus and boxes of the page have their own use for it.
    if (event.target.closest?.("input:not(.search input), [role=listbox], [role=dialog]")) return;
    if (drawn.panels.some((panel) => panel.selected.length)) selectProvince(drawn.panels[0], null);
  };
  page.addEventListener("keydown", clear, { signal: gone.signal });
  document.addEventListener("keydown", clear, { signal: gone.signal });
}

window.AccessMap = { mount, paint, show, keepClear, setConnected };
