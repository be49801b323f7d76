/* What the page lays over the lower edge of the map, or over its left one: the symbol of the
   province selected moves out from under it, and back again. */

const CLEAR_OF_SHEET = [110, 34]; // pixels from a symbol's middle to what covers the map: beside it is a name

class Covered {
  constructor(map) {
    this.map = map;
    this.moved = L.point(0, 0); // by how much the land was moved
  }

  /* Moves the map under something of a width at its left and a height at its foot, in pixels, for the
   * place of a symbol, if any. */
  giveWay([width, height], place) {
    // Fitted or moved since then, it is where somebody wants it.
    if (this.at && !this.isWhereItWas()) this.moved = L.point(0, 0);
    const wanted = L.point(0, 0);
    if (place) {
      const unmoved = (degrees) => this.map.latLngToContainerPoint(degrees).subtract(this.moved);
      const at = unmoved(place), edge = unmoved(MOST_OF_MAP[0]), { y } = this.map.getSize();
      const [aside, under] = CLEAR_OF_SHEET;
      // From beyond its bounds Leaflet would slide it back.
      if (width > 0) wanted.x = Math.max(0, Math.round(Math.min(width + aside - at.x, -1 - edge.x)));
      if (height > 0) wanted.y = Math.min(0, Math.round(Math.max(y - height - under - at.y, y + 1 - edge.y)));
    }
    if (wanted.equals(this.moved)) return;
    const by = this.moved.subtract(wanted);
    this.moved = wanted; // first, for the insets move with the map
    this.map.panBy(by, { animate: false });
    this.at = this.map.getCenter();
  }

  /* But for the part of a pixel to which Leaflet rounds. */
  isWhereItWas() {
    const middle = this.map.getSize().divideBy(2);
    return this.map.latLngToContainerPoint(this.at).distanceTo(middle) < 2;
  }
}
