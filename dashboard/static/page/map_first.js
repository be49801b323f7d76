/* A new page paints its map before Streamlit draws what stands around it, which takes as long: what
   the server says after the map waits until the map is painted. The first picture gives way to it there. */
{
  const MAP = "streamlit_folium.st_folium", LONGEST = 5000; // milliseconds that the rest waits at the most
  const picture = () => document.getElementById("first-picture");
  const letThrough = (listener) => {
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
      // Where the picture is scrolled, the map is not in its place.
      if (picture()?.scrollTop === 0) document.documentElement.dataset.map = "painted";
      requestAnimationFrame(() => setTimeout(goOn));
    });
    return (message) => {
      if (isOver || !picture()) return listener(message);
      if (waiting) return waiting.push(message);
      listener(message);
      if (!new TextDecoder("latin1").decode(message.data).includes(MAP)) return;
      waiting = [];
      follow.observe(document, { childList: true, subtree: true, attributeFilter: ["data-view"] });
      setTimeout(goOn, LONGEST);
    };
  };
  window.WebSocket = class extends WebSocket {
    addEventListener(type, listener, ...options) {
      super.addEventListener(type, type === "message" ? letThrough(listener) : listener, ...options);
    }
  };
}
