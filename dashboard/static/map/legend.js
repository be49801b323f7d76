/* The legend, which is the filter of the site types too. */

class Legend {
  constructor(map, toggleType) {
    this.node = element("details", "legend");
    this.heading = element("summary");
    this.switches = element("div", "switches");
    this.switches.setAttribute("role", "group");
    this.keys = element("div", "keys");
    this.node.append(this.heading, this.switches, this.keys);
    L.DomEvent.disableClickPropagation(this.node);
    L.DomEvent.disableScrollPropagation(this.node);
    const Control = L.Control.extend({ onAdd: () => this.node });
    const narrow = map.getSize().x < 560;
    this.control = new Control({ position: narrow ? "topleft" : "bottomleft" }).addTo(map);
    this.node.open = !narrow;
    this.map = map;
    data.figures.siteTypes.forEach((type, bit) => {
      const one = element("button", "switch " + type);
      one.type = "button";
      one.dataset.siteType = type;
      one.append(element("i"), element("span"));
      one.addEventListener("click", () => toggleType(bit));
      this.switches.appendChild(one);
    });
  }

  /* Over the one map, or in the strip under several. */
  place(strip) {
    const inStrip = strip.contains(this.node);
    if (!strip.hidden && !inStrip) {
      strip.prepend(this.node);
      this.node.open = true;
    } else if (strip.hidden && inStrip) {
      this.control.addTo(this.map);
    }
  }

  update(shown, panels) {
    const several = panels.length > 1 && !shown.eachType;
    this.heading.textContent = several ? word("legend.title") : word("measure." + panels[0].view.measure);
    this.switches.setAttribute("aria-label", word("legend.types"));
    const measured = shown.panels.reduce((mask, view) => mask | measureOf(view).mask, 0);
    [...this.switches.children].forEach((one, bit) => {
      const on = Boolean(shown.mask & (1 << bit)), idle = !(measured & (1 << bit));
      one.setAttribute("aria-pressed", String(on));
      one.classList.toggle("idle", idle);
      one.title = idle ? word("legend.not_counted") : "";
      one.lastChild.textContent = word("type." + one.dataset.siteType);
    });
    this.keys.textContent = "";
    const scales = new Set();
    for (const panel of panels) {
      // Maps of the same measure share their scale, and so its key.
      if (scales.has(panel.view.measure)) continue;
      scales.add(panel.view.measure);
      const box = element("div", "scale");
      if (several) box.appendChild(element("h3", "", word("measure." + panel.view.measure)));
      if (isRate(panel.view)) this.classKeys(box, panel, panels);
      else if (panel.points?.visible) pointKeys(box);
      else this.circleKeys(box, panel);
      this.keys.appendChild(box);
    }
    this.keys.appendChild(this.kindKeys(shown, panels));
  }

  /* Nested circles for round numbers, standing on one line, drawn to the map's scale. */
  circleKeys(box, panel) {
    if (!countedMask(panel.view)) return;
    const scale = circleScale(panel.map, panel.circles);
    const values = roundNumbers(panel.circles.largest), outer = scale * Math.sqrt(values[0]);
    const width = 2 * outer + 56, height = Math.max(2 * outer, values.length * 13) + 6;
    const drawing = svg("svg", { width, height, class: "nested", "aria-hidden": "true" }, box);
    const tops = values.map((value) => height - 3 - 2 * scale * Math.sqrt(value));
    // Each number beside the top of its circle, or under the number before, all in the box.
    const lines = [];
    for (const top of tops) lines.push(Math.max(top + 4, (lines.at(-1) ?? -1) + 12));
    const over = Math.max(0, lines.at(-1) + 3 - height);
    values.forEach((value, index) => {
      const r = scale * Math.sqrt(value), top = tops[index], y = lines[index] - over;
      svg("circle", { cx: outer + 1, cy: top + r, r, class: "symbol scale" }, drawing);
      svg("line", { x1: outer + 1, y1: top, x2: 2 * outer + 10, y2: y - 4, class: "scale-line" }, drawing);
      svg("text", { x: 2 * outer + 13, y, class: "scale-text" }, drawing).textContent = whole(value);
    });
  }

  classKeys(box, panel, panels) {
    const { view, edges } = panel, classes = edges.length - 1;
    const denominator = measureOf(view).denominator;
    box.appendChild(element("p", "source", word("numerator." + measureOf(view).counted)));
    box.appendChild(element("p", "source", word("denominator." + denominator)));
    const alike = panels.filter((other) => other.view.measure === view.measure);
    const known = alike.flatMap((other) => knownFigures(other.view));
    // How many provinces a class holds differs from map to map.
    const many = (count) => element(
      "span", "many", alike.length === 1 ? fill(word("legend.provinces"), { count }) : "");
    for (let index = 0; index < classes; index++) {
      const inside = known.filter((one) => {
        const [first, last] = classesOf(one, edges);
        return first === last && first === index && one.kind !== "unknown";
      }).length;
      const line = keyLine(classText(edges, index), (drawing) => {
        const swatch = svg("rect", { x: 3, y: 2, width: 20, height: 14, class: "swatch" }, drawing);
        swatch.style.fill = classColour(index, classes);
      });
      line.classList.add("class-line");
      line.appendChild(many(inside));
      box.appendChild(line);
    }
    const spanning = known.filter((one) => {
      const [first, last] = classesOf(one, edges);
      return first !== last && one.kind !== "unknown";
    }).length;
    if (classes > 1 && spanning) {
      const line = keyLine(word("legend.spanning"), (drawing) => {
        const swatch = svg("rect", { x: 3, y: 2, width: 20, height: 14, class: "swatch" }, drawing);
        swatch.style.fill = stripes(0, classes - 1, classes);
      });
      line.classList.add("class-line");
      line.appendChild(many(spanning));
      box.appendChild(line);
    }
  }

  /* How a number is known, and what the provinces without one are. */
  kindKeys(shown, panels) {
    const box = element("div", "kinds"), kinds = new Set();
    let filtered = false, partial = false;
    for (const { view } of panels) {
      for (const known of knownFigures(view)) kinds.add(known.kind);
      for (const code in divisionOf(view).provinces) {
        if (!counted(view, code)) continue;
        if (!isShown(view, code)) filtered = true;
        if (provinceOf(view, code).missing.length) partial = true;
      }
    }
    const rates = panels.filter(({ view }) => isRate(view)).length;
    const pointed = panels.every((panel) => panel.points?.visible);
    for (const [kind, [low, high]] of Object.entries(SYMBOLS.legend.samples)) {
      if (pointed && kind !== "zero" && kind !== "unknown") continue;
      // A rate is worked out: no source states it.
      if (kind === "published" && rates === panels.length) continue;
      const line = keyLine(word("legend." + kind), (drawing) => {
        const known = { low, high, kind }, sign = kind === "zero" || kind === "unknown";
        const both = rates && rates < panels.length && !sign;
        if (both) drawing.setAttribute("width", 44);
        drawing.innerHTML = (rates < panels.length ? countSymbol(known, 13, 9, 1)[0] : "") +
          (rates && (both || rates === panels.length) ? rateMark(known, both ? 33 : 13, 9)[0] : "");
      });
      line.classList.toggle("absent", !kinds.has(kind));
      box.appendChild(line);
    }
    if (rates < panels.length) box.appendChild(patchLine("legend.in_programme", "in-programme"));
    if (filtered) box.appendChild(patchLine("legend.not_shown", "in-programme not-shown"));
    box.appendChild(patchLine("legend.outside", "outside"));
    if (partial) box.appendChild(patchLine("legend.partial", "missing-part"));
    return box;
  }
}

function keyLine(text, draw) {
  const line = element("div", "legend-line");
  draw(svg("svg", { width: 26, height: 18, "aria-hidden": "true" }, line));
  line.appendChild(element("span", "", text));
  return line;
}

const patchLine = (key, kind) => keyLine(word(key), (drawing) =>
  svg("rect", { x: 3, y: 2, width: 20, height: 14, class: kind === "missing-part" ? kind : "province " + kind }, drawing));

/* "dưới 3", "3 – dưới 4", "từ 4"; one class is all its values. */
function classText(edges, index) {
  const last = edges.length - 2, [low, high] = [edges[index], edges[index + 1]].map(inFull);
  if (!last) return Number.isFinite(edges[0]) ? range(edges[0], edges[1], endsInFull) : word("legend.all");
  if (index === 0) return fill(word("legend.below"), { high });
  return index === last ? fill(word("legend.from"), { low }) : fill(word("legend.between"), { low, high });
}

function roundNumbers(largest) {
  const { steps, parts } = SYMBOLS.legend;
  const top = steps.filter((step) => step <= largest).pop() || 1;
  const small = parts.map((part) => steps.filter((step) => step <= top / part).pop());
  return [...new Set([top, ...small.filter(Boolean)])];
}
