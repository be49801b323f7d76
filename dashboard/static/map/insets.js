/* The archipelagos where they are not in view: small pictures of them, one pair for all maps,
 * on the first of them or in the strip. */

const INSET_HEIGHT = 44; // pixels, of the frame

class Insets {
  constructor() {
    this.node = element("div", "insets");
    this.figures = data.geometry.archipelagos.map((feature) => {
      const [west, south, east, north] = feature.properties.frame;
      const height = INSET_HEIGHT, width = Math.round(height * (east - west) / (north - south));
      const node = element("figure", "inset");
      const box = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, node);
      // The whole of its line lies in the picture, as wide as a rate makes it.
      const line = { x: 2, y: 2, width: width - 4, height: height - 4 };
      svg("rect", { ...line, class: "archipelago-edge" }, box);
      const frame = svg("rect", { ...line, class: "archipelago-frame" }, box);
      const dots = islets(feature).map(([lon, lat]) => svg("circle", {
        cx: (lon - west) / (east - west) * width, cy: (north - lat) / (north - south) * height,
        r: SYMBOLS.islet, class: "islet",
      }, box));
      const caption = element("figcaption");
      node.appendChild(caption);
      this.node.appendChild(node);
      return { feature, node, frame, dots, caption };
    });
  }

  /* Names them in the language and the division of a view, and returns their sizes on a map. */
  sizes(view, home) {
    this.name(view);
    if (this.node.parentNode !== home) home.prepend(this.node);
    const { hidden } = this.node;
    this.node.hidden = false;
    const sizes = this.figures.map(({ node }) => ({ width: node.offsetWidth, height: node.offsetHeight }));
    this.node.hidden = hidden;
    return sizes;
  }

  name(view) {
    for (const { feature, caption } of this.figures) {
      const lines = archipelagoLines(feature, view), told = lines.join("\n");
      if (caption.told === told) continue;
      caption.told = told;
      caption.replaceChildren(...lines.map((line) => element("span", "", line)));
    }
  }

  /* Puts them into their boxes on a map, or beside each other in the strip. Those that went with a
   * map from under a sheet, so that they never lie over land, are whole or not shown. */
  place(home, boxes) {
    if (this.node.parentNode !== home) home.prepend(this.node);
    const over = boxes && covered.moved.y ? toolBoxes(home) : [];
    this.figures.forEach(({ node }, index) => {
      const [left, top, right, bottom] = boxes?.[index] ?? [], up = covered.moved.y;
      const box = [left, top + up, right, bottom + up], isCut = box[1] < 0 || anyOverlap([box], over);
      node.style.visibility = isCut ? "hidden" : "";
      node.style.left = boxes ? box[0] + "px" : "";
      node.style.top = boxes ? box[1] + "px" : "";
    });
  }

  /* Colours them as a panel colours the archipelagos in their place. */
  paint(panel) {
    this.name(panel.view);
    for (const { feature, frame, dots } of this.figures) panel.paintArchipelago(feature, frame, dots);
  }
}

/* Its name, which no line's end parts, and the province that administers it. */
function archipelagoLines(feature, view) {
  const code = feature.properties.provinces[view.division];
  const name = feature.properties["name_" + language].replace(/(Hoàng|Trường) Sa/, "$1\u00a0Sa").replace(") Islands", ")\u00a0Islands");
  return [name, `(${provinceName(view, code).replace(/ /g, "\u00a0")})`];
}
