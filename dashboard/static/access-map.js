/* The map in the browser: mounted once, repainted by small messages.
 *
 * AccessMap.mount(map, addresses)  draws what never changes, once its files are there.
 * AccessMap.paint(view)            shows a view: {mask, provinces, selected, language}.
 *
 * mask: bit i stands for the i-th site type. All text enters the page as text.
 */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const FULL_SCALE = 20; // points: below this largest number the circles grow less than fully
  let map, data, state, painted, pending, userMoved = false;

  /* ---------- words and numbers ---------- */

  const word = (key) => data.words[state.language][key];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name]);
  const number = (value) => new Intl.NumberFormat(state.language).format(value);

  function range([low, high]) {
    if (high === null) return low === 0 ? word("unknown") : "≥ " + number(low);
    return low === high ? number(low) : number(low) + "–" + number(high);
  }

  function element(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function svg(name, attributes, parent) {
    const node = document.createElementNS(SVG, name);
    for (const key in attributes) node.setAttribute(key, attributes[key]);
    if (parent) parent.appendChild(node);
    return node;
  }

  /* ---------- what is known, for the site types shown ---------- */

  const figures = (code) => data.figures.provinces[code];
  const provinceName = (code) => figures(code).name[state.language];
  const total = (code) => (state.mask ? figures(code).totals[state.mask - 1] : [0, 0]);
  const inProgramme = (code) => Boolean(figures(code).totals);
  const shown = (code) => inProgramme(code) && state.shown.has(code);
  const cell = (code, type) => figures(code).totals[(1 << type) - 1];

  function kindOf(code) {
    const [low, high] = total(code);
    if (high === null) return low === 0 ? "unknown" : "range";
    if (low !== high) return "range";
    return low === 0 ? "zero" : "exact";
  }

  /* ---------- size of the circles: area in proportion to the number ---------- */

  function largestNumber() {
    let largest = 1;
    for (const code in data.figures.provinces) {
      if (!inProgramme(code)) continue;
      const [low, high] = total(code);
      largest = Math.max(largest, high === null ? low : high);
    }
    return largest;
  }

  function largestRadius() {
    // A third of a degree, so that neighbouring provinces keep apart; never a dot,
    // never a disc that hides its province.
    const here = map.getCenter();
    const degree = map.latLngToLayerPoint([here.lat, here.lng]).y -
      map.latLngToLayerPoint([here.lat + 1, here.lng]).y;
    return Math.min(34, Math.max(13, 0.37 * degree));
  }

  const scale = () => largestRadius() / Math.sqrt(Math.max(painted.largest, FULL_SCALE));
  const radius = (value) => scale() * Math.sqrt(value);

  /* ---------- mounting ---------- */

  async function mount(leafletMap, addresses) {
    map = leafletMap;
    const box = map.getContainer();
    box.style.width = "100%";
    box.style.height = "100vh";
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution("© OpenStreetMap contributors (ODbL) · Natural Earth");
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const names = Object.keys(addresses);
    const bodies = await Promise.all(
      names.map((name) => fetch(addresses[name]).then((answer) => answer.json()))
    );
    data = Object.fromEntries(names.map((name, index) => [name, bodies[index]]));
    state = { mask: 0, shown: new Set(), selected: null, language: "vi" };
    drawLand();
    map.on("moveend", () => painted && arrange());
    map.on("dragstart", () => (userMoved = true));
    box.addEventListener("wheel", () => (userMoved = true), { passive: true });
    box.querySelector(".leaflet-control-zoom").addEventListener("click", () => (userMoved = true));
    new ResizeObserver(fit).observe(box);
    fit();
    if (pending) draw(pending);
    followChips();
  }

  /* The mainland fills the map until the user has moved it. A hidden map has no size yet. */
  function fit() {
    map.invalidateSize({ animate: false, pan: false });
    const size = map.getSize();
    if (!size.x || !size.y || userMoved) return;
    map.fitBounds(data.geometry.mainland, {
      paddingTopLeft: [8, 8], paddingBottomRight: [8, 26], animate: false,
    });
    // Where the window is wide enough, the archipelagos come into view beside it.
    const [[south, west], [north]] = data.geometry.mainland;
    const east = Math.max(...data.geometry.archipelagos.map((one) => one.properties.frame[2]));
    const left = map.latLngToContainerPoint([(south + north) / 2, west]).x;
    const right = map.latLngToContainerPoint([(south + north) / 2, east]).x + 10;
    if (right > size.x && right - size.x <= left - 8) map.panBy([right - size.x, 0], { animate: false });
  }

  const panes = {};
  const layers = { provinces: {}, archipelagos: [] };

  function drawLand() {
    const order = ["neighbours", "provinces", "archipelagos", "symbols", "names"];
    order.forEach((name, index) => {
      panes[name] = map.createPane(name);
      panes[name].style.zIndex = 400 + index;
    });
    for (const name of ["neighbours", "archipelagos", "symbols", "names"]) {
      panes[name].style.pointerEvents = "none";
    }
    L.geoJSON(data.geometry.neighbours, {
      pane: "neighbours", interactive: false, className: "neighbour",
    }).addTo(map);
    L.geoJSON(data.geometry.provinces, {
      pane: "provinces",
      style: (feature) => ({
        className: "province " + (feature.properties.in_programme ? "in-programme" : "outside"),
      }),
      onEachFeature: (feature, layer) => {
        const code = feature.properties.province_code;
        layers.provinces[code] = layer;
        layer.on("add", () => makeReachable(layer.getElement(), code));
      },
    }).addTo(map);
    for (const feature of data.geometry.archipelagos) drawArchipelago(feature);
    layers.symbols = L.layerGroup().addTo(map);
    drawLegend();
    drawInsets();
  }

  function drawArchipelago(feature) {
    const [west, south, east, north] = feature.properties.frame;
    const own = inProgramme(feature.properties.province_code) ? "in-programme" : "outside";
    const group = L.layerGroup();
    group.addLayer(L.rectangle([[south, west], [north, east]], {
      pane: "archipelagos", interactive: false, className: "archipelago-frame " + own,
    }));
    for (const [lon, lat] of islets(feature)) {
      group.addLayer(L.circleMarker([lat, lon], {
        pane: "archipelagos", interactive: false, radius: 1.6, className: "islet " + own,
      }));
    }
    layers.archipelagos.push({ feature, group });
  }

  /* In its place where the view holds all its islets, else as an inset: never half of it. */
  function inPlace(feature) {
    const view = map.getBounds();
    return userMoved || islets(feature).every(([lon, lat]) => view.contains([lat, lon]));
  }

  function islets(feature) {
    const polygons = feature.geometry.type === "Polygon"
      ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    return polygons.map((polygon) => polygon[0][0]);
  }

  /* Every province can be pointed at, clicked, touched, and reached by keyboard. */
  function makeReachable(path, code) {
    path.setAttribute("data-province", code);
    path.addEventListener("pointermove", (event) => openTooltip(code, event));
    path.addEventListener("pointerleave", closeTooltip);
    path.addEventListener("click", () => select(code));
    if (!inProgramme(code)) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.addEventListener("focus", () => openTooltip(code));
    path.addEventListener("blur", closeTooltip);
    path.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        select(code);
      }
    });
  }

  let clicks = 0;

  function select(code) {
    clicks += 1;
    const selected = state.selected === code ? null : code;
    window.Streamlit.setComponentValue({ selected, click: clicks });
  }

  /* ---------- painting ---------- */

  /* A click on a chip of the page is painted at once: the map knows what will come of
   * it. The server's word is final, but until it answers the last click, what it says
   * of earlier ones is out of date. */
  const PATIENCE = 1500; // milliseconds, then the server's word is taken as it is
  let awaited = null, giveUp;

  function followChips() {
    const gone = new AbortController();
    window.addEventListener("pagehide", () => gone.abort());
    window.parent.document.addEventListener("click", (event) => {
      const chip = event.target.closest(".st-key-types button");
      if (!chip || !painted) return;
      const chips = [...chip.closest(".st-key-types").querySelectorAll("button")];
      awaited = pending.mask ^ (1 << chips.indexOf(chip));
      draw({ ...pending, mask: awaited });
    }, { capture: true, signal: gone.signal }); // the chips let no click through to the page
  }

  function paint(view) {
    clearTimeout(giveUp);
    if (awaited !== null && awaited !== view.mask) {
      giveUp = setTimeout(() => { awaited = null; draw(view); }, PATIENCE);
      return;
    }
    awaited = null;
    draw(view);
  }

  function draw(view) {
    const same = painted && JSON.stringify(view) === JSON.stringify(pending);
    pending = view;
    if (!data || same) return;
    state = {
      mask: view.mask,
      shown: new Set(view.provinces),
      selected: view.selected,
      language: view.language,
    };
    painted = { largest: largestNumber() };
    // Streamlit says lang="en" of every page, and names the frame after the component.
    document.documentElement.lang = state.language;
    window.parent.document.documentElement.lang = state.language;
    window.frameElement.title = word("title");
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", word("title"));
    box.dataset.type = siteTypeShown();
    for (const code in layers.provinces) {
      const path = layers.provinces[code].getElement();
      path.classList.toggle("not-shown", inProgramme(code) && !shown(code));
      path.classList.toggle("selected", code === state.selected);
      path.setAttribute("aria-label", inWords(code));
      path.setAttribute("aria-pressed", String(code === state.selected));
    }
    if (state.selected) bringToFront(layers.provinces[state.selected]);
    closeTooltip();
    arrange();
    box.dataset.painted = String(Number(box.dataset.painted || 0) + 1);
  }

  /* The outline of the selected province lies over its neighbours'; the keyboard stays on it. */
  function bringToFront(layer) {
    const focused = document.activeElement;
    layer.bringToFront();
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  /* What depends on the scale and on the part of the map in view. */
  function arrange() {
    updateLegend();
    updateArchipelagos();
    drawSymbols();
  }

  /* One site type gives its colour; several have the neutral one. */
  function siteTypeShown() {
    const types = data.figures.siteTypes.filter((_, bit) => state.mask & (1 << bit));
    return types.length === 1 ? types[0] : "several";
  }

  function drawSymbols() {
    layers.symbols.clearLayers();
    const boxes = [];
    const codes = Object.keys(data.figures.provinces).filter(shown);
    if (state.mask) {
      for (const code of codes) {
        const reach = drawSymbol(code, data.geometry.anchors[code]);
        const at = map.latLngToLayerPoint(data.geometry.anchors[code]);
        boxes.push([at.x - reach, at.y - reach, at.x + reach, at.y + reach]);
      }
    }
    drawNames(codes, boxes);
  }

  /* The number of one province: returns how far the symbol reaches, in pixels. */
  function drawSymbol(code, at) {
    const circle = (pixels, options) => layers.symbols.addLayer(
      L.circleMarker(at, { pane: "symbols", interactive: false, radius: pixels, ...options })
    );
    const [low, high] = total(code);
    const kind = kindOf(code);
    if (kind === "exact") {
      circle(radius(low), { className: "symbol exact" });
      return radius(low);
    }
    if (kind === "zero" || kind === "unknown") {
      const sign = kind === "zero" ? "0" : "?";
      layers.symbols.addLayer(L.marker(at, {
        pane: "symbols", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "symbol-sign " + kind, html: sign, iconSize: [18, 18] }),
      }));
      return 9;
    }
    const inner = radius(low), outer = high === null ? inner + 8 : radius(high);
    circle((inner + outer) / 2, { className: "symbol band", weight: Math.max(1, outer - inner) });
    if (low > 0) circle(inner, { className: "symbol low" });
    circle(outer, { className: "symbol high" + (high === null ? " open" : "") });
    return outer;
  }

  /* Names of the provinces shown, beside their symbols, where no other name or symbol stands. */
  function drawNames(codes, boxes) {
    panes.names.textContent = "";
    const order = [...codes].sort((a, b) => (b === state.selected) - (a === state.selected));
    boxes.push(...controlBoxes());
    for (const { feature } of layers.archipelagos) {
      if (inPlace(feature)) placeArchipelagoName(feature, boxes);
    }
    const view = viewBox();
    order.forEach((code) => {
      const at = map.latLngToLayerPoint(data.geometry.anchors[code]);
      const reach = symbolReach(code);
      const node = element("span", "name", provinceName(code));
      node.classList.toggle("selected", code === state.selected);
      panes.names.appendChild(node);
      const width = node.offsetWidth, height = node.offsetHeight;
      const own = [at.x - reach, at.y - reach, at.x + reach, at.y + reach];
      const gap = 2;
      const places = [
        [at.x + reach + gap, at.y - height / 2],
        [at.x - reach - gap - width, at.y - height / 2],
        [at.x - width / 2, at.y + reach + gap],
        [at.x - width / 2, at.y - reach - gap - height],
        [at.x + 0.7 * reach + gap, at.y + 0.7 * reach],
        [at.x + 0.7 * reach + gap, at.y - 0.7 * reach - height],
        [at.x - 0.7 * reach - gap - width, at.y + 0.7 * reach],
        [at.x - 0.7 * reach - gap - width, at.y - 0.7 * reach - height],
      ];
      for (const [x, y] of places) {
        const box = [x, y, x + width, y + height];
        const others = boxes.filter((other) => String(other) !== String(own));
        if (!within(box, view) || others.some((other) => overlap(box, other))) continue;
        node.style.transform = "translate(" + x + "px," + y + "px)";
        boxes.push(box);
        return;
      }
      node.remove();
    });
  }

  function symbolReach(code) {
    if (!state.mask) return 0;
    const [low, high] = total(code);
    const kind = kindOf(code);
    if (kind === "zero" || kind === "unknown") return 9;
    return high === null ? radius(low) + 8 : radius(high);
  }

  const within = (a, b) => a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];
  const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  /* The window and what lies over the map in it, in the coordinates of the layers. */
  function viewBox() {
    const corner = map.containerPointToLayerPoint([0, 0]), size = map.getSize();
    return [corner.x, corner.y, corner.x + size.x, corner.y + size.y];
  }

  function controlBoxes() {
    const [left, top] = viewBox();
    const box = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".leaflet-control")]
      .map((control) => control.getBoundingClientRect())
      .filter((at) => at.width > 0)
      .map((at) => [
        at.left - box.left + left, at.top - box.top + top,
        at.right - box.left + left, at.bottom - box.top + top,
      ]);
  }

  function placeArchipelagoName(feature, boxes) {
    const [west, south, east, north] = feature.properties.frame;
    const topLeft = map.latLngToLayerPoint([north, west]);
    const bottomRight = map.latLngToLayerPoint([south, east]);
    const node = element("span", "name archipelago");
    archipelagoLines(feature).forEach((line) => node.appendChild(element("span", "", line)));
    panes.names.appendChild(node);
    const [left, , right] = viewBox();
    const middle = (topLeft.x + bottomRight.x - node.offsetWidth) / 2;
    const x = Math.max(left + 4, Math.min(middle, right - 4 - node.offsetWidth));
    const y = topLeft.y - node.offsetHeight - 2;
    node.style.transform = "translate(" + x + "px," + y + "px)";
    boxes.push([x, y, x + node.offsetWidth, y + node.offsetHeight]);
    boxes.push([topLeft.x, topLeft.y, bottomRight.x, bottomRight.y]);
  }

  function archipelagoLines(feature) {
    const properties = feature.properties;
    return [properties["name_" + state.language], "(" + provinceName(properties.province_code) + ")"];
  }

  /* ---------- tooltip ---------- */

  let tooltip, tooltipFor;

  function openTooltip(code, event) {
    if (!painted) return;
    const at = event ? map.mouseEventToLatLng(event) : L.latLng(data.geometry.anchors[code]);
    if (!tooltip) {
      tooltip = L.tooltip({ className: "province-tooltip", direction: "auto", offset: [12, 0], opacity: 1 });
    }
    if (tooltipFor !== code) tooltip.setContent(describe(code));
    tooltipFor = code;
    tooltip.setLatLng(at);
    if (!map.hasLayer(tooltip)) tooltip.addTo(map);
  }

  function closeTooltip() {
    if (tooltip) tooltip.remove();
    tooltipFor = null;
  }

  function describe(code) {
    const box = element("div");
    box.appendChild(element("strong", "", provinceName(code)));
    if (!inProgramme(code)) {
      box.appendChild(element("p", "", word("outside")));
      return box;
    }
    const table = element("table");
    data.figures.siteTypes.forEach((type, bit) => {
      const row = element("tr", state.mask & (1 << bit) ? "" : "off");
      row.appendChild(element("th", "", word("type." + type)));
      row.appendChild(element("td", "number", range(cell(code, bit))));
      row.appendChild(element("td", "basis", word("basis." + figures(code).basis[bit])));
      table.appendChild(row);
    });
    const sum = element("tr", "sum");
    sum.appendChild(element("th", "", word("total")));
    sum.appendChild(element("td", "number", range(total(code))));
    sum.appendChild(element("td", "basis", word("of_types_shown")));
    table.appendChild(sum);
    box.appendChild(table);
    return box;
  }

  function inWords(code) {
    if (!inProgramme(code)) return provinceName(code) + ": " + word("outside");
    return fill(word("in_words"), { province: provinceName(code), count: range(total(code)) });
  }

  /* ---------- legend ---------- */

  let legend;

  function drawLegend() {
    const Legend = L.Control.extend({
      onAdd: () => {
        legend = element("details", "legend");
        L.DomEvent.disableClickPropagation(legend);
        L.DomEvent.disableScrollPropagation(legend);
        return legend;
      },
    });
    const narrow = map.getSize().x < 560;
    new Legend({ position: narrow ? "topleft" : "bottomleft" }).addTo(map);
    legend.open = !narrow;
    legend.addEventListener("toggle", () => painted && drawSymbols());
  }

  function updateLegend() {
    legend.textContent = "";
    legend.appendChild(element("summary", "", word("legend.title")));
    if (state.mask) legend.appendChild(nestedCircles());
    const codes = Object.keys(data.figures.provinces).filter(inProgramme);
    const kinds = new Set(state.mask ? codes.filter(shown).map(kindOf) : []);
    const entries = [
      ["exact", (box) => svg("circle", { cx: 13, cy: 9, r: 6, class: "symbol exact" }, box)],
      ["range", (box) => {
        svg("circle", { cx: 13, cy: 9, r: 5.5, class: "symbol band", "stroke-width": 5 }, box);
        svg("circle", { cx: 13, cy: 9, r: 3, class: "symbol low" }, box);
        svg("circle", { cx: 13, cy: 9, r: 8, class: "symbol high" }, box);
      }],
      ["zero", (box) => sign(box, "0", "zero")],
      ["unknown", (box) => sign(box, "?", "unknown")],
    ];
    for (const [kind, draw] of entries) legendLine(word("legend." + kind), draw, !kinds.has(kind));
    legendLine(word("legend.in_programme"), (box) => patch(box, "in-programme"));
    if (!codes.every(shown)) {
      legendLine(word("legend.not_shown"), (box) => patch(box, "in-programme not-shown"));
    }
    legendLine(word("legend.outside"), (box) => patch(box, "outside"));
  }

  function legendLine(text, draw, absent) {
    const line = element("div", "legend-line" + (absent ? " absent" : ""));
    const box = svg("svg", { width: 26, height: 18, "aria-hidden": "true" });
    draw(box);
    line.appendChild(box);
    line.appendChild(element("span", "", text));
    legend.appendChild(line);
  }

  function sign(box, text, kind) {
    svg("circle", { cx: 13, cy: 9, r: 7.5, class: "sign " + kind }, box);
    const node = svg("text", { x: 13, y: 13, class: "sign-text" }, box);
    node.textContent = text;
  }

  const patch = (box, kind) =>
    svg("rect", { x: 3, y: 2, width: 20, height: 14, class: "province " + kind }, box);

  /* Nested circles for round numbers, standing on one line, drawn to the map's scale. */
  function nestedCircles() {
    const values = roundNumbers(painted.largest);
    const outer = radius(values[0]);
    const width = 2 * outer + 46, height = Math.max(2 * outer, values.length * 13) + 6;
    const box = svg("svg", { width, height, class: "nested", "aria-hidden": "true" });
    let free = 0;
    values.forEach((value) => {
      const r = radius(value), top = height - 3 - 2 * r;
      svg("circle", { cx: outer + 1, cy: top + r, r, class: "symbol scale" }, box);
      const y = Math.max(top + 1, free + 12);
      free = y;
      svg("line", { x1: outer + 1, y1: top, x2: 2 * outer + 10, y2: y - 4, class: "leader" }, box);
      const text = svg("text", { x: 2 * outer + 13, y, class: "scale-text" }, box);
      text.textContent = number(value);
    });
    return box;
  }

  function roundNumbers(largest) {
    const steps = [1, 2, 5, 10, 20, 30, 40, 60, 100, 200, 300, 500, 1000, 2000, 5000, 10000];
    const top = steps.filter((step) => step <= largest).pop() || 1;
    const small = [top / 2, top / 6].map((value) => steps.filter((step) => step <= value).pop());
    return [...new Set([top, ...small.filter(Boolean)])];
  }

  /* ---------- insets of the archipelagos, where the map is too narrow for them ---------- */

  let insets;

  function drawInsets() {
    const Insets = L.Control.extend({
      onAdd: () => (insets = element("div", "insets")),
    });
    new Insets({ position: "topright" }).addTo(map);
  }

  function updateArchipelagos() {
    insets.textContent = "";
    for (const { feature, group } of layers.archipelagos) {
      if (inPlace(feature)) {
        group.addTo(map);
      } else {
        group.remove();
        insets.appendChild(inset(feature));
      }
    }
  }

  function inset(feature) {
    const [west, south, east, north] = feature.properties.frame;
    const own = inProgramme(feature.properties.province_code) ? "in-programme" : "outside";
    const figure = element("figure", "inset");
    const height = 44, width = Math.round(height * (east - west) / (north - south));
    const box = svg("svg", { width, height, "aria-hidden": "true" }, figure);
    svg("rect", { x: 0, y: 0, width, height, class: "archipelago-frame " + own }, box);
    for (const [lon, lat] of islets(feature)) {
      svg("circle", {
        cx: (lon - west) / (east - west) * width, cy: (north - lat) / (north - south) * height,
        r: 1.6, class: "islet " + own,
      }, box);
    }
    const caption = element("figcaption");
    archipelagoLines(feature).forEach((line) => caption.appendChild(element("span", "", line)));
    figure.appendChild(caption);
    return figure;
  }

  window.AccessMap = { mount, paint };
})();
