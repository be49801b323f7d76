/* The legend, which is the filter of the site types too. */

class Legend {
  constructor(map, toggleType) {
    this.node = element("details", "legend");
    this.heading = element("summary");
    this.heading.append("", element("span"));
    this.ask = element("p", "ask");
    this.ask.id = "switches";
    this.ask.append("", element("span"));
    this.switches = element("div", "switches");
    this.switches.setAttribute("role", "group");
    this.switches.setAttribute("aria-labelledby", this.ask.id);
    this.keys = element("div", "keys");
    this.measure = element("h3", "measure");
    this.content = element("div", "content");
    this.content.append(this.measure, this.keys, this.ask, this.switches);
    this.node.append(this.heading, this.content);
    L.DomEvent.disableClickPropagation(this.node);
    L.DomEvent.disableScrollPropagation(this.node);
    const Control = L.Control.extend({ onAdd: () => this.node });
    this.control = new Control({ position: "bottomleft" }).addTo(map);
    this.map = map;
    // At once, not after it, as the browser would: what depends on it is drawn with it.
    this.heading.addEventListener("click", (event) => {
      event.preventDefault();
      this.node.open = !this.node.open;
      this.asked = this.node.open === this.over ? this.node.open : null;
    });
    this.node.addEventListener("toggle", () => this.setHeading());
    // First, for controls keep what comes down on them to themselves.
    document.addEventListener("pointerdown", (event) => {
      if (!this.node.contains(event.target)) this.uncover();
    }, { capture: true });
    this.setHeading();
    data.figures.siteTypes.forEach((type, bit) => {
      const one = element("button", "switch " + type);
      one.type = "button";
      one.dataset.siteType = type;
      one.append(element("i"), element("span"));
      one.addEventListener("click", () => one.ariaDisabled === "true" || toggleType(bit));
      this.switches.appendChild(one);
    });
  }

  /* Whether it is folded: as the user asked, else as there is room. */
  fold(folded) {
    this.over = folded;
    this.node.open = this.asked ?? !folded;
  }

  /* Opened where it lies over the land, it is closed by a touch beside it. */
  uncover() {
    if (!this.over || openedHeight) return;
    this.asked = null;
    this.node.open = false;
  }

  /* What it takes of the width of the map, open, and of both when folded, with its margins. */
  widths() {
    return legendSizes(this.node, this.heading, word("legend.title"));
  }

  /* The size of the numbers beside circles, in pixels: it changes with the window alone. */
  measureType() {
    this.type = Number(getComputedStyle(document.body).getPropertyValue("--key-type"));
  }

  setHeading() {
    const [title, measure] = this.heading.childNodes;
    say(title, word("legend.title"));
    say(this.measure, this.title ?? "");
    say(measure, this.title && this.node.open ? ": " + this.title : "");
  }

  /* Over the one map, or in the strip under several. */
  place(strip) {
    const inStrip = strip.contains(this.node);
    if (!strip.hidden && !inStrip) {
      strip.prepend(this.node);
    } else if (strip.hidden && inStrip) {
      this.control.addTo(this.map);
    }
  }

  update(shown, panels) {
    const several = panels.length > 1 && !shown.eachType;
    this.title = several ? "" : word("measure." + panels[0].view.measure);
    this.setHeading();
    const [asked, how] = this.ask.childNodes;
    say(asked, word("legend.types"));
    say(how, " – " + word("legend.types_how"));
    this.switches.classList.toggle("coloured", panels.every(showsTypeColour));
    const measured = shown.panels.reduce((mask, view) => mask | measureOf(view).mask, 0);
    [...this.switches.children].forEach((one, bit) => {
      const on = Boolean(shown.mask & (1 << bit)), idle = !(measured & (1 << bit));
      one.setAttribute("aria-pressed", String(on && !idle));
      one.setAttribute("aria-disabled", String(idle));
      one.title = idle ? word("legend.not_counted") : "";
      say(one.lastChild, word("type." + one.dataset.siteType));
    });
    const keys = element("div", "keys"), scales = new Set();
    const types = new Set(panels.map(({ view }) => symbolType(view)));
    keys.dataset.type = types.size === 1 ? [...types][0] : "several";
    for (const panel of panels) {
      // Maps of the same measure share their scale, and so its key.
      if (scales.has(panel.view.measure)) continue;
      scales.add(panel.view.measure);
      const box = element("div", "scale");
      if (several) box.appendChild(element("h3", "", word("measure." + panel.view.measure)));
      if (isRate(panel.view)) this.classKeys(box, panel, panels);
      else if (panel.points?.visible) pointKeys(box);
      else this.circleKeys(box, panel);
      keys.appendChild(box);
    }
    const kinds = this.kindKeys(shown, panels);
    if (panels.some(({ view }) => knownFigures(view).some((known) => known.partial))) {
      kinds.appendChild(keyLine(word("legend.star"), (drawing) => {
        svg("text", { x: 13, y: 16, class: "star" }, drawing).textContent = PARTIAL;
      }));
    }
    keys.appendChild(kinds);
    // What stays as it is needs no new layout.
    if (keys.isEqualNode(this.keys)) return;
    this.keys.replaceWith(keys);
    this.keys = keys;
  }

  /* Nested circles for round numbers, standing on one line, drawn to the map's scale. */
  circleKeys(box, panel) {
    if (!countedMask(panel.view)) return;
    const { type } = this;
    const scale = circleScale(panel.map, panel.circles);
    const values = roundNumbers(panel.circles.largest), outer = scale * Math.sqrt(values[0]);
    const width = 2 * outer + 23 + 3 * type, height = Math.max(2 * outer, values.length * (type + 2)) + 6;
    const drawing = svg("svg", { width, height, class: "nested", "aria-hidden": "true" }, box);
    const tops = values.map((value) => height - 3 - 2 * scale * Math.sqrt(value));
    // Each number beside the top of its circle, or under the number before, all in the box.
    const lines = [];
    for (const top of tops) lines.push(Math.max(top + 4, (lines.at(-1) ?? -1) + type + 1));
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
    const alike = panels.filter((other) => other.view.measure === view.measure);
    const known = alike.flatMap((other) => knownFigures(other.view));
    if (!known.length) {
      const said = word("nothing_counted");
      box.appendChild(element("p", "source", said[0].toUpperCase() + said.slice(1)));
      return;
    }
    box.appendChild(element("p", "source", word("numerator." + measureOf(view).counted)));
    box.appendChild(element("p", "source", word("denominator." + measureOf(view).denominator)));
    // How many provinces a class holds differs from map to map.
    const many = (count) => element(
      "span", "many", alike.length === 1 ? fill(word("legend.provinces"), { count }) : "");
    const ends = alike.flatMap((other) => knownEnds(other.view));
    for (let index = 0; index < classes; index++) {
      const inside = known.filter((one) => {
        const [first, last] = classesOf(one, edges);
        return first === last && first === index && one.kind !== "unknown";
      }).length;
      box.appendChild(
        classLine(classText(measureOf(view), edges, index, ends), classColour(index, classes), many(inside)));
    }
    for (const { first, last, count } of spans(known, edges)) {
      const from = { first: first + 1, last: last + 1 }, one = last !== undefined;
      const words = fill(word(one ? "legend.spanning" : "legend.spanning_from"), from);
      const line = classLine(words, pale(first, classes), many(count));
      if (one) line.firstChild.after(classSwatch({ low: edges[first], high: edges[last] }, edges));
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
      const stated = kind === "published"; // a rate is worked out: no source states it
      if (!kinds.has(kind) || (stated && rates === panels.length)) continue;
      const line = keyLine(word("legend." + kind), (drawing) => {
        const known = { low, high, kind }, sign = kind === "zero" || kind === "unknown";
        const mixed = rates && rates < panels.length && !sign, both = mixed && !stated;
        if (mixed) drawing.setAttribute("width", 44);
        drawing.innerHTML = (rates < panels.length ? countSymbol(known, 13, 9, 1)[0] : "") +
          (rates && (both || rates === panels.length) ? rateMark(known, both ? 33 : 13, 9)[0] : "");
      });
      box.appendChild(line);
    }
    for (const line of groundLines(panels, { filtered, partial })) box.appendChild(line);
    return box;
  }
}

/* What the paint of the provinces means: which of them are counted, and what the others are. */
function groundLines(panels, { filtered, partial }) {
  const { view } = panels[0], provinces = divisionOf(view).provinces;
  const codes = Object.keys(provinces), merged = String(view.division) !== "2013";
  const steps = [...new Set(codes.flatMap((code) => otherSteps(view, code)))].sort().join(", ");
  const count = whole(codes.filter((code) => provinces[code].points).length), { step } = data.figures;
  const lines = [];
  if (panels.some(({ view }) => !isRate(view) || !knownFigures(view).length)) {
    const text = fill(merged ? word("legend.in_programme_2025") : word("legend.in_programme"), { count, step });
    lines.push(patchLine(text, "in-programme"));
  }
  if (filtered) lines.push(patchLine(word("legend.not_shown"), "in-programme not-shown"));
  if (steps) {
    const text = fill(merged ? word("legend.other_steps_2025") : word("legend.other_steps"), { steps });
    lines.push(patchLine(text, "other-step"));
  }
  lines.push(patchLine(word("legend.outside"), "outside"));
  if (partial) lines.push(patchLine(word("legend.partial"), "missing-part"));
  return lines;
}

/* Whether the symbols of a map have the colour of a site type: of one alone, or of points. */
const showsTypeColour = ({ view, points }) =>
  !isRate(view) && (points?.visible || symbolType(view) !== "several");

/* How many of some rates span the same classes: by their first and last one; where these are too
 * many to list, by the first alone, which is what the map shows. */
function spans(known, edges) {
  const across = known.filter(({ kind }) => kind !== "unknown")
    .map((one) => classesOf(one, edges)).filter(([first, last]) => first !== last);
  const told = (ends) => [...new Set(ends.map(String))].sort().map((key) => {
    const [first, last] = key.split(",").map(Number);
    return { first, last, count: ends.filter((one) => String(one) === key).length };
  });
  const each = told(across);
  return each.length <= SYMBOLS.legend.mostSpans ? each : told(across.map(([first]) => [first]));
}

function keyLine(text, draw) {
  const line = element("div", "legend-line");
  draw(svg("svg", { width: 26, height: 18, "aria-hidden": "true" }, line));
  line.appendChild(element("span", "", text));
  return line;
}

function classLine(text, paint, many) {
  const line = keyLine(text, (drawing) => {
    svg("rect", { x: 3, y: 2, width: 20, height: 14, class: "swatch rate" }, drawing).style.fill = paint;
  });
  line.classList.add("class-line");
  line.appendChild(many);
  return line;
}

const patchLine = (text, kind) => keyLine(text, (drawing) =>
  svg("rect", { x: 3, y: 2, width: 20, height: 14, class: kind === "missing-part" ? kind : "province " + kind }, drawing));

/* "dưới 3", "3 – dưới 4", "từ 4"; one class is all its values. */
function classText(measure, edges, index, ends) {
  const last = edges.length - 2;
  if (!last) return Number.isFinite(edges[0]) ? numberOf(measure, edges[0], edges[1]) : word("legend.all");
  const [low, high] = [edges[index], edges[index + 1]].map((edge) => edgeOf(measure, edge, ends));
  if (index === 0) return fill(word("legend.below"), { high });
  return index === last ? fill(word("legend.from"), { low }) : fill(word("legend.between"), { low, high });
}

function roundNumbers(largest) {
  const { steps, parts } = SYMBOLS.legend;
  const top = steps.filter((step) => step <= largest).pop() || 1;
  const small = parts.map((part) => steps.filter((step) => step <= top / part).pop());
  return [...new Set([top, ...small.filter(Boolean)])];
}
