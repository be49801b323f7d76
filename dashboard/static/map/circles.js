/* How large the circles of a count are. */

/* The radius of the circle of the number 1, in degrees of longitude, for all maps that share a
 * scale: areas are as the numbers. Circles are [x, y, number, province], on one map each, and the
 * largest may be as large as its province has room; all shrink together until none of them
 * hides more than a part of another. They stop where two places are all but the same. */
function fittingScale(maps) {
  const { fullScale, largestRadius, mostShrunk } = SYMBOLS;
  const largest = Math.max(fullScale, ...maps.flat().map(([, , number]) => number));
  const full = largestRadius / Math.sqrt(largest);
  let scale = full;
  for (const circles of maps) {
    const ordered = circles.filter(([, , number]) => number > 0)
      .map(([x, y, number, owner]) => [x, y, Math.sqrt(number), owner]).sort((a, b) => a[0] - b[0]);
    const widest = Math.max(...ordered.map(([, , root]) => root));
    ordered.forEach(([x, y, root, owner], index) => {
      for (let next = index + 1; next < ordered.length; next++) {
        const [x2, y2, root2, owner2] = ordered[next];
        if (x2 - x >= scale * (root + widest)) break;
        const distance = Math.hypot(x2 - x, y2 - y);
        if (owner === owner2 || distance >= scale * (root + root2)) continue;
        const larger = Math.max(root, root2), share = Math.min(root, root2) / larger;
        scale = Math.min(scale, distance / (larger * leastDistance(share)));
      }
    });
  }
  return Math.max(scale, full * mostShrunk);
}

/* How far apart two circles must be, of radius 1 and less, so that not more than a part of the
 * smaller is hidden. */
function leastDistance(radius) {
  let near = 1 - radius, far = 1 + radius;
  for (let step = 0; step < SYMBOLS.halvings; step++) {
    const middle = (near + far) / 2;
    if (sharedArea(middle, radius) > SYMBOLS.mostHidden * Math.PI * radius ** 2) near = middle;
    else far = middle;
  }
  return far;
}

/* The area that a circle of radius 1 shares with a smaller one that crosses it. */
function sharedArea(distance, radius) {
  const cosine = (a, b, c) => Math.acos(Math.max(-1, Math.min(1, (a * a + b * b - c * c) / (2 * a * b))));
  const large = cosine(distance, 1, radius), small = cosine(distance, radius, 1);
  return large - Math.sin(2 * large) / 2 + radius ** 2 * (small - Math.sin(2 * small) / 2);
}

const mercator = (latitude) => Math.log(Math.tan(Math.PI / 4 + latitude * Math.PI / 360)) * 180 / Math.PI;
const scales = new Map(); // by what is on the maps, which does not change while they are shown

/* The scale of maps that show one measure: of all their provinces, shown or not, so that a
 * filter of provinces leaves the circles as they are. */
function circlesOf(views) {
  const key = views.map((view) => [view.measure, view.division, view.mask].join()).join(";");
  if (!scales.has(key)) {
    const maps = views.map((view) => Object.entries(data.geometries[view.division].anchors)
      .flatMap(([code, [latitude, longitude]]) => {
        const known = figure(view, code), y = mercator(latitude);
        const numbers = known ? new Set([known.low, known.high ?? known.low]) : [];
        return [...numbers].map((number) => [longitude, y, number, code]);
      }));
    const largest = Math.max(1, ...maps.flat().map(([, , number]) => number));
    scales.set(key, { scale: fittingScale(maps), largest });
  }
  return scales.get(key);
}

/* The radius of the circle of the number 1 in pixels; never so large that it hides its province. */
function circleScale(map, circles) {
  return scaleAt(256 * 2 ** map.getZoom() / 360, circles);
}

/* The same where a degree of longitude has some pixels. */
function scaleAt(degree, { scale, largest }) {
  return Math.min(scale * degree, SYMBOLS.mostPixels / Math.sqrt(Math.max(largest, SYMBOLS.fullScale)));
}
