/* In a file of its own, in place of served.js: the data stand in the page, and there is no map from
 * the Internet. */

const load = async (id) => {
  const content = JSON.parse(document.getElementById(id).textContent);
  for (const name of ["neighbours", "provinces"]) {
    if (content[name]) content[name] = content[name].map(unpacked);
  }
  return content;
};

const unpacked = ({ properties, rings }) => ({
  type: "Feature",
  properties,
  geometry: { type: "MultiPolygon", coordinates: rings.map((polygon) => polygon.map(cornersOf)) },
});

const LETTERS = new Map([..."0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"].map((letter, bits) => [letter, bits]));

/* Of an outline each corner is the difference to the one before, in ten-thousandths of a degree; a
 * number is doubled, odd where it was negative, and has five bits in each letter. */
function cornersOf(letters) {
  const corners = [], at = [0, 0];
  let number = 0, shift = 0, axis = 0;
  for (const letter of letters) {
    const bits = LETTERS.get(letter);
    number |= (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    at[axis] += number & 1 ? -(number >> 1) - 1 : number >> 1;
    if (axis) corners.push([at[0] / 1e4, at[1] / 1e4]);
    axis = 1 - axis;
    number = shift = 0;
  }
  return corners;
}

const showTiles = () => {};
