/* Quiet names of countries, seas and cities: where neither symbols, labels nor controls are. */

const LEAST_WIDTH = 300; // pixels, of a map that has room for them
const APART = 24; // pixels, from a country or sea to what stands in line with it: not one name of two
const CITY = { half: 2.5, gap: 3, further: 6 }; // pixels, of its mark, and from the mark to the name

/* The nodes of the names for which there is room in a window; `taken` are boxes, `told` the names
 * of the provinces that are selected: a city is not named again. */
function quietNames(map, { taken, told }, window, { size, font, height }) {
  if (map.getSize().x < LEAST_WIDTH) return [];
  const nodes = [], quiet = font.replace("700", "500"), boxes = [...taken], named = told.map(lettersOf);
  const isFree = (box, apart) => within(box, window)
    && !boxes.some((other) => overlap([box[0] - apart, box[1], box[2] + apart, box[3]], other));
  for (const { kind, name: { [language]: name }, places } of data.geometry.mapNames) {
    if (kind === "city" && named.some((province) => lettersOf(name).endsWith(province))) continue;
    const apart = kind === "city" ? 0 : APART;
    const width = Math.ceil(textWidth(name, quiet) * (kind === "country" ? 1.12 : 1)) + 4;
    for (const [lon, lat] of places) {
      const { x, y } = map.latLngToLayerPoint([lat, lon]);
      const mark = [x - CITY.half, y - CITY.half, x + CITY.half, y + CITY.half];
      const spots = kind === "city" ? besideCity(x, y, width, height) : [[x - width / 2, y - height / 2]];
      const spot = spots.find(([left, top]) => isFree([left, top, left + width, top + height], apart));
      if (!spot || (kind === "city" && !isFree(mark, 0))) continue;
      boxes.push([spot[0], spot[1], spot[0] + width, spot[1] + height]);
      if (kind === "city") {
        boxes.push(mark);
        const dot = element("i", "city-mark");
        dot.style.transform = `translate(${mark[0]}px,${mark[1]}px)`;
        nodes.push(dot);
      }
      const node = element("span", "map-name " + kind, name);
      node.style.width = width + "px";
      node.style.transform = `translate(${spot[0]}px,${spot[1]}px)`;
      nodes.push(node);
      break;
    }
  }
  for (const node of nodes) node.setAttribute("aria-hidden", "true");
  return nodes;
}

const besideCity = (x, y, width, height) => {
  const around = (away) => [
    [x + away, y - height / 2], [x - away - width, y - height / 2],
    [x - width / 2, y - away - height], [x - width / 2, y + away],
  ];
  const { half, gap, further } = CITY;
  const [right, left, top, bottom] = [x + half, x - half - width, y - half - height, y + half];
  const corners = [[right, top], [right, bottom], [left, top], [left, bottom]];
  return [...around(half + gap), ...corners, ...around(half + gap + further)];
};

/* A name without its marks and spaces: "Hà Nội" and "Hanoi" are one. */
const lettersOf = (name) => name.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase();
