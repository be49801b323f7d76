/* What needs a server: the files of the map, and the map from the Internet. In a page that stands in a
 * file of its own inlined.js is in its place. */

const TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";

const load = (address) => fetch(address).then((answer) => answer.json());

/* The map from the Internet: asked for by the user alone, and given up when it does not come. */
function showTiles(panel, online, giveUp) {
  panel.box.classList.toggle("online", online);
  if (!online) {
    if (panel.tiles) panel.tiles.remove();
    panel.tiles = null;
    return;
  }
  if (panel.tiles) return;
  let came = false;
  panel.tiles = L.tileLayer(TILES, { maxZoom: 19, crossOrigin: "anonymous" });
  panel.tiles.on("tileload", () => (came = true));
  panel.tiles.on("tileerror", () => came || giveUp());
  panel.tiles.addTo(panel.map);
}
