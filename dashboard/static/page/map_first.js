/* A new page paints its map before Streamlit draws what stands around it, which takes as long: what
   the server says after the map waits until the map is painted, and so do the scripts that draw that
   (server/served_page.py). The first picture gives way to it there. */

const MAP_MESSAGE = "streamlit_folium.st_folium";
const REST_WAITS = 5000; // milliseconds, at the most
const firstPicture = () => document.getElementById("first-picture");

const runScriptsOfRest = () => {
  const rest = document.getElementById("after-map");
  if (!rest) return Promise.resolve();
  const parts = document.importNode(rest.content, true);
  rest.remove();
  const run = [...parts.querySelectorAll("script")].map((script) => new Promise((resolve) => {
    script.onload = script.onerror = resolve;
  }));
  document.head.append(parts);
  return Promise.all(run);
};

/* What tells a listener of the server's messages, of those after the map once that is painted. */
const mapFirst = (listener) => {
  let waiting = null, isOver = false;
  const goOn = () => {
    if (isOver) return;
    isOver = true;
    for (const message of waiting) listener(message);
  };
  const follow = new MutationObserver(() => {
    const isPainted = document.querySelector(".st-key-map-side iframe")?.dataset.view;
    if (!isPainted || document.querySelector('[data-testid="stSkeleton"]')) return; // or what is over it still comes
    follow.disconnect();
    mapAndSheet(); // what was over it took room from it until now
    // Where the picture is scrolled, the map is not in its place.
    if (firstPicture()?.scrollTop === 0) document.documentElement.dataset.map = "painted";
    requestAnimationFrame(() => setTimeout(() => runScriptsOfRest().then(goOn)));
  });
  return (message) => {
    if (isOver || !firstPicture()) return listener(message);
    if (waiting) return waiting.push(message);
    listener(message);
    if (!new TextDecoder("latin1").decode(message.data).includes(MAP_MESSAGE)) return;
    waiting = [];
    follow.observe(document, { childList: true, subtree: true, attributeFilter: ["data-view"] });
    setTimeout(goOn, REST_WAITS);
  };
};
