/* The points of a register, in place of the circles of a count: one by one where there are
 * few and none hides another, else in clusters with their number, gathered for the zoom and
 * for the site types and provinces shown. The ring of a cluster is parted by site type. */

const DEEPEST_ZOOM = SYMBOLS.deepestZoom; // of the pixels in which the points stand
const MOST_EACH = 300; // in the window, drawn one by one
const MOST_IN_CELL = 12; // of the size of a cluster: more would hide each other
const RING = 4; // pixels, its width
const MOST_NAMED = 12; // of points in one place
const STEP_IN = 2; // zoom levels, for a click on a cluster

/* The file of the points with their places as pixels of the deepest zoom. */
function unpackedPoints(file) {
  const places = (steps) => {
    let at = 0;
    return Float64Array.from(steps, (step) => (at += step) / file.unit);
  };
  return { ...file, x: places(file.x), y: places(file.y) };
}

class Points {
  constructor(panel) {
    this.panel = panel;
    const pane = panel.map.createPane("points");
    pane.style.zIndex = 404;
    pane.style.pointerEvents = "none";
    this.drawing = svg("svg", { width: 1, height: 1, class: "symbols points" });
    pane.appendChild(this.drawing);
  }

  /* A rate has no points, and computers are no points either. */
  get visible() {
    return this.panel.view.measure === "points";
  }

  /* Draws what is near the window, and returns it: {x, y, reach, box}. */
  draw(near) {
    const found = (this.drawn = this.visible ? this.gathered(near) : []);
    this.tooltip?.remove();
    const nodes = document.createDocumentFragment();
    for (const one of found) {
      if (one.count === 1) this.drawPoint(one, nodes);
      else this.drawCluster(one, nodes);
      const { x, y, reach } = one;
      one.box = [x - reach, y - reach, x + reach, y + reach];
    }
    const focused = this.drawing.contains(document.activeElement);
    this.drawing.replaceChildren(nodes);
    if (focused) this.focusAgain();
    return found;
  }

  /* What is to be drawn: {x, y, count, counts by site type}, in pixels of the layers. */
  gathered(near) {
    const { view, map } = this.panel, points = data.points;
    const zoom = map.getZoom(), origin = map.getPixelOrigin();
    const grow = 2 ** (zoom - DEEPEST_ZOOM);
    const level = Math.max(0, DEEPEST_ZOOM - Math.round(zoom));
    const cell = SYMBOLS.clusterCell * 2 ** level;
    const bits = data.figures.siteTypes.map((_, bit) => bit).filter((bit) => countedMask(view) & (1 << bit));
    const shown = points.provinces[view.division].map((code) => isShown(view, code));
    const clusters = new Map(), each = [];
    let inWindow = 0;
    for (let index = 0; index < points.x.length; index++) {
      if (!shown[points.province[index]]) continue;
      let count = 0;
      for (const bit of bits) count += points.counts[bit][index];
      if (!count) continue;
      const x = points.x[index], y = points.y[index];
      if (isNear(x * grow - origin.x, y * grow - origin.y, near)) {
        inWindow += count;
        if (each.length <= MOST_EACH) each.push(index);
      }
      const key = Math.floor(y / cell) * 65536 + Math.floor(x / cell);
      let cluster = clusters.get(key);
      if (!cluster) clusters.set(key, (cluster = { x: 0, y: 0, count: 0, counts: {}, members: [] }));
      if (cluster.members.length < MOST_NAMED) cluster.members.push(index);
      cluster.x += x * count;
      cluster.y += y * count;
      cluster.count += count;
      for (const bit of bits) cluster.counts[bit] = (cluster.counts[bit] ?? 0) + points.counts[bit][index];
    }
    const placed = (x, y, one) =>
      withReach({ ...one, x: x * grow - origin.x, y: y * grow - origin.y });
    const gathered = [...clusters.values()]
      .map((one) => placed(one.x / one.count, one.y / one.count, one))
      .filter((one) => isNear(one.x, one.y, near));
    const crowded = gathered.some((one) => one.count > MOST_IN_CELL);
    if (crowded || inWindow > MOST_EACH || points.unit === 1) return apart(gathered);
    return each.map((index) => placed(points.x[index], points.y[index], {
      count: 1, members: [index], counts: Object.fromEntries(bits.map((bit) => [bit, points.counts[bit][index]])),
    }));
  }

  drawPoint(one, nodes) {
    const { x, y, reach, counts } = one;
    const point = svg("circle", { cx: x, cy: y, r: reach, class: "point " + typeNames(counts)[0], tabindex: -1, role: "img" }, nodes);
    point.setAttribute("aria-label", this.named(one).join("; "));
    point.dataset.province = data.points.provinces[this.panel.view.division][data.points.province[one.members[0]]];
    // Those beneath are named with it: there may be several in one place.
    const open = () => this.say(x, y, this.drawn.filter((other) => Math.hypot(other.x - x, other.y - y) < reach));
    for (const come of ["pointerenter", "focus"]) point.addEventListener(come, open);
    for (const gone of ["pointerleave", "blur"]) point.addEventListener(gone, () => this.tooltip?.remove());
  }

  /* What the points of a place are called, each with its type. */
  named({ members, counts }) {
    const { names, counts: columns } = data.points;
    return members.map((index) => {
      const kind = data.figures.siteTypes.find((_, bit) => columns[bit][index] && counts[bit]);
      return [names[index], word("type." + kind)].filter(Boolean).join(" · ");
    });
  }

  say(x, y, places) {
    const lines = places.flatMap((one) => this.named(one)).slice(0, MOST_NAMED);
    const more = places.reduce((sum, one) => sum + one.count, 0) - lines.length;
    if (more > 0) lines.push(fill(word("points.more"), { count: whole(more) }));
    const box = document.createElement("div");
    for (const line of lines) box.appendChild(element("p", "", line));
    this.panel.closeTooltip();
    this.tooltip?.remove();
    this.tooltip = L.tooltip({ className: "province-tooltip", direction: "top", offset: [0, -6], opacity: 1 })
      .setLatLng(this.panel.map.layerPointToLatLng([x, y])).setContent(box).addTo(this.panel.map);
  }

  drawCluster(cluster, nodes) {
    const { x, y, count, counts } = cluster, text = whole(count), r = cluster.reach - RING;
    const group = svg("g", { class: "cluster", role: "button", tabindex: 0, transform: `translate(${x},${y})` }, nodes);
    const told = fill(word("points.cluster"), { count: text, types: typesInWords(counts) });
    group.setAttribute("aria-label", told);
    svg("title", {}, group).textContent = told;
    svg("circle", { r: r + RING / 2, class: "cluster-ground" }, group);
    let from = 0;
    for (const bit in counts) {
      if (!counts[bit]) continue;
      const part = 100 * counts[bit] / count;
      svg("circle", {
        r, class: "cluster-part " + data.figures.siteTypes[bit], pathLength: 100,
        "stroke-dasharray": `${part} 100`, "stroke-dashoffset": -from,
      }, group);
      from += part;
    }
    svg("text", { y: 4, class: "cluster-text" }, group).textContent = text;
    group.addEventListener("click", () => this.open(cluster));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.focusAt = this.panel.map.layerPointToLatLng([x, y]);
      this.open(cluster);
    });
    group.addEventListener("blur", () => this.tooltip?.remove());
  }

  /* Steps into a cluster; where no deeper zoom parts its points, names them. */
  open(cluster) {
    const { x, y } = cluster, { map } = this.panel;
    if (map.getZoom() >= map.getMaxZoom()) {
      if (data.points.unit > 1) this.say(x, y, [cluster]);
      return;
    }
    userMoved = true;
    const zoom = Math.min(map.getZoom() + STEP_IN, map.getMaxZoom());
    map.setView(map.layerPointToLatLng([x, y]), zoom, { animate: false });
  }

  /* By keyboard one goes on from what was opened: what was drawn is drawn anew. */
  focusAgain() {
    const { x, y } = this.panel.map.latLngToLayerPoint(this.focusAt ?? this.panel.map.getCenter());
    const off = this.drawn.map((one) => Math.hypot(one.x - x, one.y - y));
    this.drawing.children[off.indexOf(Math.min(...off))]?.focus({ preventScroll: true });
  }
}

const withReach = (one) => {
  one.reach = one.count === 1 ? 4 : RING + Math.max(10, 5 + 3.2 * whole(one.count).length);
  return one;
};

/* Clusters that lie over each other become one, the smaller part of the larger. */
function apart(clusters) {
  const kept = [];
  for (const one of clusters.sort((a, b) => b.count - a.count)) {
    const over = one.count > 1 && kept.find((other) =>
      Math.hypot(other.x - one.x, other.y - one.y) < other.reach + one.reach - RING);
    if (!over) {
      kept.push(one);
      continue;
    }
    const count = over.count + one.count;
    for (const axis of ["x", "y"]) over[axis] = (over[axis] * over.count + one[axis] * one.count) / count;
    for (const bit in one.counts) over.counts[bit] += one.counts[bit];
    over.members = over.members.concat(one.members).slice(0, MOST_NAMED);
    over.count = count;
    withReach(over);
  }
  return kept;
}

/* Beside what the name of a province stands that has a cluster over its middle. */
function clusterOver(at, drawn) {
  const over = drawn.find(({ count, box }) => count > 1 && isNear(at.x, at.y, box));
  return over && { x: over.x, y: over.y, reach: over.reach, box: over.box, toward: at };
}

const typeNames = (counts) => Object.keys(counts)
  .filter((bit) => counts[bit]).map((bit) => data.figures.siteTypes[bit]);

const typesInWords = (counts) => Object.keys(counts).filter((bit) => counts[bit])
  .map((bit) => `${word("type." + data.figures.siteTypes[bit])} ${whole(counts[bit])}`).join(", ");

/* What the circles of clusters and of single points mean, for the legend. */
function pointKeys(box) {
  box.appendChild(keyLine(word("points.legend.cluster"), (drawing) => {
    svg("circle", { cx: 13, cy: 9, r: 7, class: "cluster-part" }, drawing);
  }));
  box.appendChild(keyLine(word("points.legend.point"), (drawing) => {
    svg("circle", { cx: 13, cy: 9, r: 4, class: "point" }, drawing);
  }));
  const { rows, counted, located } = data.points;
  const left = [
    [word("points.legend.uncounted"), rows - counted],
    [word("points.legend.unplaced"), counted - located],
  ];
  for (const [told, count] of left) {
    if (count) box.appendChild(element("p", "points-left", fill(told, { count: whole(count) })));
  }
}
