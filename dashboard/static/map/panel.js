/* One Leaflet map: the land, drawn once, and what a view shows on it. */

const TOOLTIP_WIDTH = 320; // pixels, with its distance from the pointer
const KEY_WIDTH = 16; // pixels, of the ring around the number for a name

class Panel {
  constructor(box, map) {
    this.box = box;
    this.map = map;
    this.title = element("h2", "panel-title");
    box.prepend(this.title);
    this.paths = {};
    this.told = {};
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
    const drawing = svg("svg", { width: 1, height: 1, class: "symbols", "aria-hidden": "true" });
    this.islets = svg("g", {}, drawing);
    this.symbols = svg("g", {}, drawing);
    map.getPane("symbols").appendChild(drawing);
    this.insets = element("div", "insets");
    const Insets = L.Control.extend({ onAdd: () => this.insets });
    new Insets({ position: "topright" }).addTo(map);
    this.addPoints();
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    map.on("zoomstart", () => box.classList.add("zooming"));
    map.on("moveend", () => {
      box.classList.remove("zooming");
      if (this.view) this.arrange();
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
      onEachFeature: (feature, layer) => {
        const code = feature.properties.province_code;
        this.paths[code] = layer;
        layer.on("add", () => this.makeReachable(layer.getElement(), code));
      },
    }).addTo(this.map);
    const figures = Object.values(data.figures.divisions[division].provinces);
    const missing = new Set(figures.flatMap((one) => one.missing.map((part) => part.code)));
    this.missing = L.geoJSON(data.geometry.provinces, {
      pane: "missing",
      interactive: false,
      className: "missing-part",
      filter: (feature) => missing.has(feature.properties.province_code),
    }).addTo(this.map);
  }

  /* Every province can be pointed at, clicked, touched, and reached by keyboard. */
  makeReachable(path, code) {
    path.dataset.province = code;
    path.addEventListener("pointermove", (event) => this.openTooltip(code, event));
    path.addEventListener("pointerleave", () => this.closeTooltip());
    path.addEventListener("click", (event) => {
      // The second click of a double click does not undo the first.
      if (event.detail < 2) selectProvince(this.view, code);
    });
    path.addEventListener("dblclick", () => zoomTo(this, code));
    if (!data.figures.divisions[this.division].provinces[code].points) {
      path.setAttribute("role", "img");
      return;
    }
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.addEventListener("focus", () => this.openTooltip(code));
    path.addEventListener("blur", () => this.closeTooltip());
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      selectProvince(this.view, code);
    });
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
    const types = typesIn(countedMask(view));
    box.dataset.type = types.length === 1 ? types[0] : "several";
    box.dataset.measure = view.measure;
    box.dataset.division = view.division;
    this.title.textContent = panelTitle(view, shown);
    this.title.dataset.type = box.dataset.type;
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
    const classes = ["province", "leaflet-interactive", counted(view, code) ? "in-programme" : "outside"];
    if (counted(view, code) && !visible) classes.push("not-shown");
    if (chosen) classes.push("selected");
    if (paint) classes.push("rate");
    const label = inWords(view, code, known);
    // Most provinces stay as they are: only what changed touches the page.
    const told = [classes.join(" "), paint, label, chosen].join("\n");
    if (this.told[code] === told) return;
    this.told[code] = told;
    path.setAttribute("class", classes.join(" "));
    path.style.fill = paint;
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
    const type = { size, font: `700 ${size}px ${style.fontFamily}`, height: Math.ceil(1.2 * size) };
    const near = [window[0] - 60, window[1] - 60, window[2] + 60, window[3] + 60];
    const pointed = this.points?.visible;
    const points = this.points?.draw(near) ?? [];
    for (const point of points) obstacles.push(point.box);
    for (const code in geometry.anchors) {
      if (!isShown(view, code)) continue;
      const at = map.latLngToLayerPoint(geometry.anchors[code]);
      if (!overlap([at.x, at.y, at.x + 1, at.y + 1], near)) continue;
      const known = figure(view, code);
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
    for (const label of labels) {
      label.name = provinceName(this.view, label.code);
      if (this.keys) label.name = this.keys.get(label.name);
      label.forms = this.keys ? keyForms(label, type) : labelForms(label, type);
    }
    const placed = placeLabels(labels, obstacles, window);
    this.unnamed = labels.filter(({ x, y }) => isNear(x, y, window)).length - placed.length;
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
      node.style.width = box[2] - box[0] + "px";
      node.style.transform = `translate(${box[0]}px,${box[1]}px)`;
      names.appendChild(node);
    }
    pane.replaceChildren(names);
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
    return [...this.container.querySelectorAll(".leaflet-control")]
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
    const frame = L.rectangle([[south, west], [north, east]], {
      pane: "archipelagos", interactive: false, className: "archipelago-frame",
    });
    return { feature, frame, dots: svg("g", {}) };
  }

  /* All of them or none: an inset might lie over the frame of another. */
  get inPlace() {
    const view = this.map.getBounds();
    return userMoved || this.archipelagos.every(({ feature }) =>
      islets(feature).every(([lon, lat]) => view.contains([lat, lon])));
  }

  updateArchipelagos() {
    this.insets.textContent = "";
    // Insets stand in the Gulf of Tonkin, the widest sea beside a mainland that fills the map.
    const north = this.map.latLngToContainerPoint([21.4, 108]).y;
    this.insets.style.marginTop = Math.max(0, Math.round(north)) + "px";
    const inPlace = this.inPlace;
    for (const { feature, frame, dots } of this.archipelagos) {
      dots.textContent = "";
      if (!inPlace) {
        frame.remove();
        this.insets.appendChild(this.inset(feature));
        continue;
      }
      frame.addTo(this.map);
      this.islets.appendChild(dots);
      for (const [lon, lat] of islets(feature)) {
        const at = this.map.latLngToLayerPoint([lat, lon]);
        svg("circle", { cx: at.x, cy: at.y, class: "islet" }, dots);
      }
      this.paintArchipelago(feature, frame.getElement(), dots.children);
    }
  }

  /* It takes the colour of its province: the frame, or for a rate the islets. */
  paintArchipelago(feature, frame, dots) {
    const code = feature.properties.provinces[this.division];
    const known = figure(this.view, code), visible = isShown(this.view, code);
    const coloured = Boolean(isRate(this.view) && known && visible);
    frame.classList.toggle("in-programme", visible);
    frame.classList.toggle("outside", !visible);
    frame.classList.toggle("rate", coloured);
    for (const dot of dots) {
      dot.classList.toggle("rate", coloured);
      dot.setAttribute("r", coloured ? 3.4 : 1.6);
      dot.style.fill = coloured ? rateFill(known, this.edges) : "";
    }
  }

  inset(feature) {
    const [west, south, east, north] = feature.properties.frame;
    const figureBox = element("figure", "inset");
    const height = 44, width = Math.round(height * (east - west) / (north - south));
    const size = { width, height, viewBox: `0 0 ${width} ${height}` };
    const box = svg("svg", { ...size, "aria-hidden": "true" }, figureBox);
    const frame = svg("rect", { x: 0, y: 0, width, height, class: "archipelago-frame" }, box);
    const dots = islets(feature).map(([lon, lat]) => svg("circle", {
      cx: (lon - west) / (east - west) * width, cy: (north - lat) / (north - south) * height,
      class: "islet",
    }, box));
    this.paintArchipelago(feature, frame, dots);
    const caption = element("figcaption");
    this.archipelagoLines(feature).forEach((line) => caption.appendChild(element("span", "", line)));
    figureBox.appendChild(caption);
    return figureBox;
  }

  /* Its name over its frame, null where the frame is out of view. */
  archipelagoName(feature, obstacles, window, type) {
    const [west, south, east, north] = feature.properties.frame, [left, , right] = window;
    const topLeft = this.map.latLngToLayerPoint([north, west]);
    const bottomRight = this.map.latLngToLayerPoint([south, east]);
    const frame = [topLeft.x, topLeft.y, bottomRight.x, bottomRight.y];
    if (!overlap(frame, window)) return null;
    const node = element("span", "name archipelago"), lines = this.archipelagoLines(feature);
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

  archipelagoLines(feature) {
    const code = feature.properties.provinces[this.division];
    return [feature.properties["name_" + language], `(${provinceName(this.view, code)})`];
  }

  /* ---------- tooltip ---------- */

  openTooltip(code, event) {
    if (!this.view) return;
    const at = event ? this.map.mouseEventToLatLng(event) : L.latLng(this.geometry.anchors[code]);
    if (!this.tooltip) {
      this.tooltip = L.tooltip({ className: "province-tooltip", offset: [12, 0], opacity: 1 });
    }
    // To the right while there is room: the legend is on the left, and lies over it.
    const room = this.map.getSize().x - this.map.latLngToContainerPoint(at).x;
    this.tooltip.options.direction = room > TOOLTIP_WIDTH ? "right" : "left";
    if (this.tooltipFor !== code) this.tooltip.setContent(describe(this.view, code));
    this.tooltipFor = code;
    this.tooltip.setLatLng(at);
    if (!this.map.hasLayer(this.tooltip)) this.tooltip.addTo(this.map);
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

/* The sizes of a label: on one line, or with the value under the name. */
function labelForms({ name, value }, { font, height }) {
  const above = Math.ceil(textWidth(name, font)) + 1;
  if (!value) return [[above, height]];
  const below = Math.ceil(textWidth(value, font)) + 1, space = Math.ceil(textWidth(" ", font));
  return [[above + space + below, height], [Math.max(above, below), 2 * height]];
}

/* Of a label with a number in a ring for its name. */
function keyForms({ value }, { font, height }) {
  const below = value ? Math.ceil(textWidth(" " + value, font)) + 1 : 0;
  return [[KEY_WIDTH + below, height]];
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
