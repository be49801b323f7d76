/* What the page lays over the lower edge of the map: the symbol of the province selected moves
   out from under it, and back again. */

const CLEAR_OF_SHEET = 34; // pixels from a symbol's middle to what covers the map

class Covered {
  constructor(map) {
    this.map = map;
    this.moved = 0; // by how much the map was moved up
  }

  /* Moves the map under something of a height, in pixels, for the place of a symbol, if any. */
  giveWay(height, place) {
    // Fitted or moved since then, it is where somebody wants it.
    if (this.moved && !this.isWhereItWas()) this.moved = 0;
    let wanted = 0;
    if (height > 0 && place) {
      const yOf = (at) => this.map.latLngToContainerPoint(at).y + this.moved;
      const { y } = this.map.getSize();
      const most = yOf(MOST_OF_MAP[0]) - y; // from beyond its bounds Leaflet would slide it back
      wanted = Math.max(0, Math.round(Math.min(yOf(place) + CLEAR_OF_SHEET + height - y, most - 1)));
    }
    if (wanted === this.moved) return;
    this.map.panBy([0, wanted - this.moved], { animate: false });
    this.moved = wanted;
    this.at = this.map.getCenter();
  }

  /* But for the part of a pixel to which Leaflet rounds. */
  isWhereItWas() {
    const middle = this.map.getSize().divideBy(2);
    return this.map.latLngToContainerPoint(this.at).distanceTo(middle) < 2;
  }
}
