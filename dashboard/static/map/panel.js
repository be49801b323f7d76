/* One Leaflet map: the land, drawn once, and what a view shows on it. */

const TOOLTIP_EDGE = 4; // pixels, at least, from the edge of the map
const TOOLTIP_AWAY = 18; // pixels, from what it points at: its offset and Leaflet's margin
const FINGER = 22; // pixels, half of the 44 that a finger needs
const TOOLTIP_WIDTH = 320; // pixels, with its distance from the pointer
const SMOOTH = 0.25; // pixels by which Leaflet may straighten an outline, which it rounds to whole ones
const KEY_WIDTH = 16; // pixels, of the ring around the number for a name

/* Leaflet draws an outline in whole pixels, but after a reset leaves all of them a part of a pixel
 * beside their place, until the map is moved: beside their symbols, and beside the first picture. */
function drawInWholePixels() {
  const { _reset: reset } = L.SVG.prototype;
  L.SVG.include({
    _reset() {
      reset.call(this);
      L.DomUtil.setPosition(this._container, this._bounds.min);
    },
  });
}

/* The outline of a province hides islets of some pixels, which would look like points: they are
 * painted once more, over it. The layers that have such islets have a paint of their land. */
function paintIslets() {
  const { _updatePoly: update, _removePath: remove } = L.SVG.prototype;
  L.SVG.include({
    _updatePoly(layer, closed) {
      update.call(this, layer, closed);
      const islets = layer.options.land ? layer._parts.filter(isIslet) : [];
      if (islets.length && !layer.islets) {
        this.islets ??= svg("g", {}, this._container);
        layer.islets = svg("path", { class: "islets" }, this.islets);
        paintLand(layer, layer.options.land);
      }
      layer.islets?.setAttribute("d", L.SVG.pointsToPath(islets, closed));
    },
    _removePath(layer) {
      remove.call(this, layer);
      layer.islets?.remove();
      layer.islets = null;
    },
  });
}

function isIslet(ring) {
  const { widestIslet: widest } = SYMBOLS, [first] = ring;
  return ring.every(({ x, y }) => Math.abs(x - first.x) < widest && Math.abs(y - first.y) < widest);
}

function paintLand(layer, paint) {
  layer.options.land = paint;
  if (layer.islets) layer.islets.style.fill = layer.islets.style.stroke = paint;
}

class Panel {
  constructor(box, map) {
    this.box = box;
    this.map = map;
    this.title = element("h2", "panel-title");
    box.prepend(this.title);
    this.paths = {};
    this.told = {};
    this.spots = []; // the symbols: {code, x, y, reach}
    ["neighbours", "provinces", "missing", "archipelagos", "symbols", "names"].forEach((name, index) => {
      const pane = map.createPane(name);
      pane.style.zIndex = 400 + index;
      if (name !== "provinces") pane.style.pointerEvents = "none";
    });
    this.neighbours = L.geoJSON(data.geometry.neighbours, {
      pane: "neighbours", interactive: false, className: "neighbour",
    }).addTo(map);
    this.renderer = L.svg({ pane: "provinces", padding: 0.4 });
    this.archipelagos = data.geometry.archipelagos.map((feature) => this.drawArchipelago(feature));
    this.drawing = svg("svg", { width: 1, height: 1, class: "symbols", "aria-hidden": "true" });
    this.islets = svg("g", {}, this.drawing);
    this.symbols = svg("g", {}, this.drawing);
    map.getPane("symbols").appendChild(this.drawing);
    this.addPoints();
    map.on("zoomstart", () => box.classList.add("zooming"));
    map.on("moveend", () => {
      box.classList.remove("zooming");
      if (this.view && !fitting) this.arrange();
    });
  }

  /* Once the points of a register are there, if there is one. */
  addPoints() {
    if (data.points && !this.points) this.points = new Points(this);
  }

  get container() {
    return this.map.getContainer();
  }

  /* The outlines of a division, in place of those of another, and over them the parts
   * of which nothing was counted. */
  setDivision(division) {
    if (this.division === division) return;
    for (const layer of [this.provinces, this.missing]) layer?.remove();
    this.division = division;
    this.paths = {};
    this.told = {};
    this.geometry = data.geometries[division];
    this.provinces = L.geoJSON(this.geometry.provinces, {
      pane: "provinces",
      renderer: this.renderer,
      smoothFactor: SMOOTH,
      land: "var(--outside)",
      onEachFeature: (feature, layer) => {
        const code = feature.properties.province_code;
        this.paths[code] = layer;
        layer.on("add", () => this.makeReachable(layer.getElement(), code));
      },
    }).addTo(this.map);
    const figures = Object.values(data.figures.divisions[division].provinces);
    const partial = figures.filter((one) => one.points);
    const missing = new Set(partial.flatMap((one) => one.missing.map((part) => part.code)));
    this.missing = L.geoJSON(data.geometry.provinces, {
      pane: "missing",
      interactive: false,
      className: "missing-part",
      smoothFactor: SMOOTH,
      land: "var(--outside)",
      filter: (feature) => missing.has(feature.properties.province_code),
    }).addTo(this.map);
  }

  /* Every province can be pointed at, clicked, touched, and reached by keyboard. */
  makeReachable(path, code) {
    path.dataset.province = code;
    path.addEventListener("pointermove", (event) => this.openTooltip(this.meant(event) ?? code, event));
    // A finger selects, and the page tells: a tooltip would hide what was touched.
    path.addEventListener("pointerdown", (event) => (this.touched = event.pointerType === "touch" && !host.alone));
    path.addEventListener("pointerleave", () => this.closeTooltip());
    path.addEventListener("dblclick", (event) => zoomTo(this, this.meant(event) ?? code));
    if (!data.figures.divisions[this.division].provinces[code].points) {
      path.setAttribute("role", "img");
      return;
    }
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.addEventListener("keydown", () => (this.touched = false));
    path.addEventListener("focus", () => this.openTooltip(code));
    path.addEventListener("blur", () => this.closeTooltip());
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      selectProvince(this.view, code);
    });
  }

  click(event) {
    // The second click of a double click does not undo the first; what was moved is no click.
    if (!this.view || event.detail > 1 || this.map.dragging.moved()) return;
    if (event.target.closest(".leaflet-control, .inset, .cluster")) return;
    const code = this.meant(event) ?? event.target.dataset.province;
    if (code) selectProvince(this.view, code);
  }

  /* The province whose symbol is meant by a click: the one that it lies on, or for a finger
   * the nearest one. Undefined where there is none. */
  meant(event) {
    const { x, y } = this.map.mouseEventToLayerPoint(event), near = event.pointerType === "touch" ? FINGER : 0;
    const found = this.spots.map((spot) => ({ ...spot, off: Math.hypot(spot.x - x, spot.y - y) }))
      .filter(({ reach, off }) => off <= Math.max(reach, near));
    return found.sort((a, b) => a.off - b.off)[0]?.code;
  }

  /* ---------- painting ---------- */

  /* What to show; drawn by paint(), once the legend has its size. */
  take(view, shown, scale) {
    this.view = view;
    this.shown = shown;
    this.circles = scale.circles;
    this.edges = scale.edges;
    this.setDivision(view.division);
  }

  paint() {
    const { view, shown, container: box } = this;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", shown.panels.length > 1 ? panelTitle(view, shown) : word("title"));
    box.setAttribute("aria-describedby", "summary");
    // On the map itself it would set the style of every outline anew.
    this.title.dataset.type = this.drawing.dataset.type = symbolType(view);
    box.dataset.measure = view.measure;
    box.dataset.division = view.division;
    say(this.title, panelTitle(view, shown));
    this.closeTooltip();
    this.arrange();
    for (const code in this.paths) this.paintProvince(code);
    for (const code of view.selected) this.bringToFront(this.paths[code]);
  }

  paintProvince(code) {
    const view = this.view, path = this.paths[code].getElement();
    const known = figure(view, code), chosen = view.selected.includes(code);
    const visible = isShown(view, code);
    let paint = "";
    if (isRate(view) && visible && known) paint = rateFill(known, this.edges);
    const ground = groundOf(view, code), hidden = counted(view, code) && !visible;
    const classes = ["province", "leaflet-interactive", ground];
    if (hidden) classes.push("not-shown");
    if (chosen) classes.push("selected");
    if (paint) classes.push("rate");
    const label = inWords(view, code, known);
    // Most provinces stay as they are: only what changed touches the page.
    const told = [classes.join(" "), paint, label, chosen].join("\n");
    if (this.told[code] === told) return;
    this.told[code] = told;
    path.setAttribute("class", classes.join(" "));
    path.style.fill = paint;
    paintLand(this.paths[code], paint || `var(--${hidden ? "not-shown" : ground})`);
    path.setAttribute("aria-label", label);
    if (counted(view, code)) path.setAttribute("aria-pressed", String(chosen));
  }

  /* The outline of the selected province lies over its neighbours'; the keyboard stays on it. */
  bringToFront(layer) {
    if (!layer) return;
    const focused = document.activeElement;
    layer.bringToFront();
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
  }

  /* What depends on the scale and on the part of the map in view. */
  arrange() {
    if (!this.map.getSize().x) return;
    this.updateArchipelagos();
    this.drawSymbols();
  }

  drawSymbols() {
    const { view, map, geometry } = this;
    const scale = isRate(view) ? 0 : circleScale(map, this.circles), window = this.windowBox();
    const symbols = [], labels = [];
    // All that is measured on the page comes before all that is written to it: the
    // browser works out the layout once.
    const obstacles = this.controlBoxes(window);
    const style = getComputedStyle(this.container);
    const size = parseFloat(style.getPropertyValue("--name-size"));
    const type = typeOf(size, style.fontFamily);
    const near = [window[0] - 60, window[1] - 60, window[2] + 60, window[3] + 60];
    const pointed = this.points?.visible;
    const points = this.points?.draw(near) ?? [];
    for (const point of points) obstacles.push(point.box);
    for (const code in geometry.anchors) {
      const shown = isShown(view, code);
      if (!shown && (this.keys || !view.selected.includes(code))) continue;
      const at = map.latLngToLayerPoint(geometry.anchors[code]);
      // The map may be moved from under a sheet, which draws nothing anew.
      if (!overlap([at.x, at.y, at.x + 1, at.y + 1], grown(window, 400))) continue;
      const known = shown ? figure(view, code) : null; // one that is selected has its name at least
      let reach = 0, core = 0;
      // Points stand in place of the circles; what is nothing or not known has none.
      if (known && (!pointed || known.kind === "zero" || known.kind === "unknown")) {
        const [drawn, reaches] = isRate(view)
          ? rateMark(known, at.x, at.y) : countSymbol(known, at.x, at.y, scale);
        symbols.push([reaches, symbolOf(code, known, drawn)]);
        reach = core = reaches;
        if (known.kind === "range" && !isRate(view)) core = scale * Math.sqrt(known.low);
      }
      const value = known && (known.kind === "unknown" ? "?" : inNumbers(view, known));
      labels.push({ code, value, x: at.x, y: at.y, reach, core, ...clusterOver(at, points) });
    }
    this.spots = labels.filter(({ reach }) => reach);
    // The smaller over the larger. Markup of numbers, codes and names of classes alone.
    symbols.sort(([a], [b]) => b - a);
    this.symbols.innerHTML = symbols.map(([, drawn]) => drawn).join("");
    this.drawNames(labels, obstacles, window, type);
  }

  /* The selected one first, then those with the least room around: the largest symbols. */
  drawNames(labels, obstacles, window, type) {
    const pane = this.map.getPane("names"), names = document.createDocumentFragment();
    const lines = svg("svg", { width: 1, height: 1, class: "leaders", "aria-hidden": "true" }, names);
    if (this.inPlace) {
      for (const { feature } of this.archipelagos) {
        const name = this.archipelagoName(feature, obstacles, window, type);
        if (name) names.appendChild(name);
      }
    }
    const isSelected = ({ code }) => this.view.selected.includes(code);
    labels.sort((a, b) => isSelected(b) - isSelected(a) || b.reach - a.reach);
    const { placed, size, unplaced } = placeInType((own) => this.worded(labels, own), type, obstacles, window);
    this.unnamed = unplaced;
    for (const { label, form, box, leader } of placed) {
      const { code, name, value, x } = label;
      if (leader) {
        const [[x1, y1], [x2, y2]] = leader;
        svg("line", { x1, y1, x2, y2, class: "leader", "data-province": code }, lines);
      }
      const node = element("span", "name");
      node.appendChild(element(this.keys ? "i" : "span", "", name));
      if (value) node.append(" ", element("b", "", value));
      node.dataset.province = code;
      node.classList.toggle("selected", isSelected(label));
      node.classList.toggle("stacked", form > 0);
      node.classList.toggle("before", box[2] <= x);
      [node.style.width, node.style.height] = [box[2] - box[0] + "px", box[3] - box[1] + "px"];
      if (size !== type.size) node.style.fontSize = size + "px";
      node.style.transform = `translate(${box[0]}px,${box[1]}px)`;
      names.appendChild(node);
    }
    if (!this.shown.online) {
      const taken = [
        ...obstacles, ...placed.map(({ box }) => box), ...this.frameBoxes(),
        ...labels.map(({ x, y, reach }) => [x - reach, y - reach, x + reach, y + reach]),
      ];
      const told = labels.filter(isSelected).map(({ code }) => provinceName(this.view, code));
      names.append(...quietNames(this.map, { taken, told }, window, type));
    }
    pane.replaceChildren(names);
  }

  /* Of the archipelagos in their place, with the names above them. */
  frameBoxes() {
    if (!this.inPlace) return [];
    return this.archipelagos.map(({ feature: { properties: { frame: [west, south, east, north] } } }) => {
      const from = this.map.latLngToLayerPoint([north, west]), to = this.map.latLngToLayerPoint([south, east]);
      const middle = (from.x + to.x) / 2, half = Math.max((to.x - from.x) / 2, NAME[0] / 2);
      return [middle - half, from.y - NAME[1], middle + half, to.y];
    });
  }

  /* The labels with their words, and the sizes of these. */
  worded(labels, type) {
    return labels.map((label) => {
      const name = provinceName(this.view, label.code), key = this.keys?.get(name);
      const worded = { ...label, name: key ?? name };
      return { ...worded, forms: key ? keyForms(worded, type) : labelForms(worded, type) };
    });
  }

  /* A number on the map for each name, which a list beside the maps has; null for the names. */
  nameByKeys(keys) {
    const same = String([...keys ?? []]) === String([...this.keys ?? []]);
    this.keys = keys;
    if (!same) this.drawSymbols();
  }

  /* The window and what lies over the map in it, in the coordinates of the layers. */
  windowBox() {
    const corner = this.map.containerPointToLayerPoint([0, 0]), size = this.map.getSize();
    return [corner.x, corner.y, corner.x + size.x, corner.y + size.y];
  }

  controlBoxes([left, top]) {
    const box = this.container.getBoundingClientRect();
    return [...this.container.querySelectorAll(".leaflet-control, .inset")]
      .map((control) => control.getBoundingClientRect())
      .filter((at) => at.width > 0)
      .map((at) => [
        at.left - box.left + left, at.top - box.top + top,
        at.right - box.left + left, at.bottom - box.top + top,
      ]);
  }

  /* ---------- archipelagos: in their place where the view holds all islands, else insets ---------- */

  drawArchipelago(feature) {
    const [west, south, east, north] = feature.properties.frame;
    const lines = ["archipelago-edge", "archipelago-frame"].map((className) => L.rectangle(
      [[south, west], [north, east]], { pane: "archipelagos", interactive: false, className },
    ));
    return { feature, lines, dots: svg("g", {}) };
  }

  /* As they were fitted; where the user has moved the map, whatever is in view. */
  get inPlace() {
    return userMoved || !framing || framing.inPlace;
  }

  updateArchipelagos() {
    const inPlace = this.inPlace, place = inPlace && `${this.map.getZoom()} ${this.map.getPixelOrigin()}`;
    for (const one of this.archipelagos) {
      const { feature, lines, dots } = one;
      if (one.place !== place) {
        one.place = place;
        dots.textContent = "";
        if (inPlace) this.drawInPlace(one);
        else for (const line of lines) line.remove();
      }
      if (inPlace) this.paintArchipelago(feature, lines.at(-1).getElement(), dots.children);
    }
    if (this === panels[0]) showInsets(!inPlace);
  }

  drawInPlace({ feature, lines, dots }) {
    for (const line of lines) line.addTo(this.map);
    this.islets.appendChild(dots);
    for (const [lon, lat] of islets(feature)) {
      const at = this.map.latLngToLayerPoint([lat, lon]);
      svg("circle", { cx: at.x, cy: at.y, r: SYMBOLS.islet, class: "islet" }, dots);
    }
  }

  /* It takes the colour of its province, the frame that of a rate: islets are land, no points. */
  paintArchipelago(feature, frame, dots) {
    const code = feature.properties.provinces[this.division];
    const known = figure(this.view, code), visible = isShown(this.view, code);
    const rated = isRate(this.view) && known && visible && known.kind !== "unknown";
    const [first, last] = rated ? classesOf(known, this.edges) : [0, 1];
    const coloured = rated && first === last;
    frame.classList.toggle("in-programme", visible);
    frame.classList.toggle("outside", !visible);
    frame.classList.toggle("rate", Boolean(coloured));
    frame.style.stroke = coloured ? rateFill(known, this.edges) : "";
    for (const dot of dots) dot.classList.toggle("in-programme", visible);
  }

  /* Its name over its frame, null where the frame is out of view. */
  archipelagoName(feature, obstacles, window, type) {
    const [west, south, east, north] = feature.properties.frame, [left, , right] = window;
    const topLeft = this.map.latLngToLayerPoint([north, west]);
    const bottomRight = this.map.latLngToLayerPoint([south, east]);
    const frame = [topLeft.x, topLeft.y, bottomRight.x, bottomRight.y];
    if (!overlap(frame, window)) return null;
    const node = element("span", "name archipelago"), lines = archipelagoLines(feature, this.view);
    lines.forEach((line) => node.appendChild(element("span", "", line)));
    const width = Math.max(...lines.map((line) => textWidth(line, type.font)));
    const height = lines.length * type.height;
    const middle = (topLeft.x + bottomRight.x - width) / 2;
    const x = Math.max(left + 4, Math.min(middle, right - 4 - width));
    const y = topLeft.y - height - 2;
    node.style.width = width + "px";
    node.style.transform = `translate(${x}px,${y}px)`;
    obstacles.push([x, y, x + width, y + height]);
    // Names may lie over the frame, for there is nothing but sea in it beside the islets.
    for (const [lon, lat] of islets(feature)) {
      const at = this.map.latLngToLayerPoint([lat, lon]);
      obstacles.push([at.x - 1, at.y - 1, at.x + 1, at.y + 1]);
    }
    return node;
  }

  /* ---------- tooltip ---------- */

  openTooltip(code, event) {
    if (!this.view || this.touched) return;
    const at = event ? this.map.mouseEventToLatLng(event) : L.latLng(this.geometry.anchors[code]);
    if (!this.tooltip) {
      this.tooltip = L.tooltip({ className: "province-tooltip", offset: [12, 0], opacity: 1 });
    }
    // To the right while there is room: the legend is on the left, and lies over it.
    const size = this.map.getSize(), { x, y } = this.map.latLngToContainerPoint(at);
    const left = x - this.legendWidth(), room = size.x - x, right = room > TOOLTIP_WIDTH || room > left;
    this.tooltip.options.direction = right ? "right" : "left";
    if (this.tooltipFor !== code) this.tooltip.setContent(describe(this.view, code, this.edges));
    if (!this.map.hasLayer(this.tooltip)) this.tooltip.setLatLng(at).addTo(this.map);
    const box = this.tooltip.getElement();
    box.style.setProperty("--most", `${size.x - 2 * TOOLTIP_EDGE - 22}px`);
    box.classList.toggle("narrow", size.x < TOOLTIP_WIDTH);
    if (this.tooltipFor !== code) this.tooltipSize = [box.offsetWidth, box.offsetHeight];
    this.tooltipFor = code;
    // All of it stays in the map; its tip stays where it points.
    const [width, height] = this.tooltipSize;
    const over = Math.max(0, TOOLTIP_AWAY + width + TOOLTIP_EDGE - (right ? room : left));
    const start = right ? x + TOOLTIP_AWAY - over : x - TOOLTIP_AWAY - width + over;
    const [least, most] = this.clearHeights(start, start + width);
    const middle = Math.max(Math.min(y, most - height / 2), least + height / 2), down = middle - y;
    this.tooltip.options.offset = [right ? 12 - over : over - 12, down];
    box.style.setProperty("--tip", -down + "px");
    this.tooltip.setLatLng(at);
  }

  /* From where to where a tooltip may reach: controls at the top and at the bottom lie over it. */
  clearHeights(start, end) {
    const { y: height } = this.map.getSize();
    let [least, most] = [0, height];
    for (const [left, top, right, bottom] of this.controlBoxes([0, 0])) {
      if (right <= start || left >= end) continue;
      if (top + bottom < height) least = Math.max(least, bottom);
      else most = Math.min(most, top);
    }
    return [least + TOOLTIP_EDGE, most - TOOLTIP_EDGE];
  }

  /* What an open legend takes of the left of the map. */
  legendWidth() {
    return legend.node.open && this.container.contains(legend.node) ? boxIn(this.container, legend.node)[2] : 0;
  }

  closeTooltip() {
    if (this.tooltip) this.tooltip.remove();
    this.tooltipFor = null;
  }
}

/* One point for each islet. */
function islets(feature) {
  const polygons = feature.geometry.type === "Polygon"
    ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  return polygons.map((polygon) => polygon[0][0]);
}

/* Of a label with a number in a ring for its name. */
function keyForms({ value }, { font, height }) {
  if (!value) return [[KEY_WIDTH, height]];
  const below = Math.ceil(textWidth(value, font)) + 1, space = Math.ceil(textWidth(" ", font));
  return [[KEY_WIDTH + space + below, height], [Math.max(KEY_WIDTH, below), 2 * height]];
}

function panelTitle(view, shown) {
  const types = typesIn(countedMask(view));
  const title = shown.eachType && types.length === 1
    ? word("type." + types[0]) : word("measure." + view.measure);
  if (shown.divisions > 1) return word("division." + view.division) + ": " + title;
  if (!shown.eachType && shown.compared && types.length < data.figures.siteTypes.length) {
    return types.map((type) => word("type." + type)).join(" + ") + ": " + title;
  }
  return title;
}
