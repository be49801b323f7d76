/* The boxes in which places are chosen understand what the map's search understands: names
   with and without accents, codes, names of the parts. Streamlit's filter asks in which form
   labels and what was typed are compared (server/option_search.py). What there is to find by
   stands in the title (`data-places`): by division and label, the keys of the place. */

const BETWEEN = "\n"; // what cannot be typed into the box
let keysOfPlaces = {}, keysOfPlacesSource = "";

const placesAsked = () => {
  const source = document.querySelector("[data-places]")?.dataset.places ?? keysOfPlacesSource;
  if (source !== keysOfPlacesSource) keysOfPlaces = JSON.parse(keysOfPlacesSource = source);
  // Elsewhere than on the map the places are those in which the points were counted.
  const onMap = document.querySelector(".st-key-map-side");
  const division = onMap && new URLSearchParams(location.search).get("division");
  return keysOfPlaces[division] ?? Object.values(keysOfPlaces)[0] ?? {};
};

/* As the map's search: a letter or a number begins a key, more letters stand anywhere in it.
   What was typed may be a label to the letter: then it is compared as typed, with all others. */
window.accessMapSearch = (text) => {
  const keys = text === document.activeElement?.value ? undefined : placesAsked()[text];
  const asked = searchable(text);
  if (keys !== undefined) return [, asked, ...keys.split(" "), ""].join(BETWEEN);
  return asked.length === 1 || /^\d+$/.test(asked) ? BETWEEN + asked : asked;
};
