/* A new page paints its map before Streamlit draws what stands around it, which takes as long: what
   the server says after the map waits until the map is painted, and so do the scripts that draw that
   (server/served_page.py). The first picture gives way to it there. The connection is opened before
   Streamlit's script is there to ask for it. */
{
  const MAP = "streamlit_folium.st_folium", LONGEST = 5000; // milliseconds that the rest waits at the most
  const PROTOCOLS = ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]; // Streamlit's; it adds the id of a session that was lost
  const picture = () => document.getElementById("first-picture");
  const scriptsOfRest = () => {
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
      requestAnimationFrame(() => setTimeout(() => scriptsOfRest().then(goOn)));
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
  let early;
  window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
      const opened = early;
      early = undefined;
      const isMeant = opened?.meant === new URL(address).href && protocols.length === PROTOCOLS.length;
      if (isMeant && opened.readyState <= WebSocket.OPEN) {
        if (opened.readyState === WebSocket.OPEN) setTimeout(() => opened.dispatchEvent(new Event("open")));
        return opened;
      }
      opened?.close();
      super(address, protocols);
    }

    /* Opens the connection that Streamlit will ask for, and keeps what comes until it has asked for a run. */
    static openEarly(address, query) {
      early = new WebSocket(address + query, PROTOCOLS);
      early.meant = address;
      early.binaryType = "arraybuffer";
      early.kept = [];
      const opened = early;
      super.prototype.addEventListener.call(opened, "message", (message) => opened.kept?.push(message));
    }

    addEventListener(type, listener, ...options) {
      if (type !== "message") return super.addEventListener(type, listener, ...options);
      const hear = letThrough(listener);
      this.all = [...(this.all ?? []), hear];
      super.addEventListener(type, (message) => this.kept || hear(message), ...options);
    }

    send(data) {
      super.send(data);
      setTimeout(() => {
        const kept = this.kept ?? [];
        this.kept = undefined;
        for (const message of kept) this.all.forEach((hear) => hear(message));
      });
    }
  };
  const base = new URL(window.__streamlit.BACKEND_BASE_URL);
  const shows = location.pathname === base.pathname ? `?shows=${encodeURIComponent(location.search.slice(1))}` : "";
  WebSocket.openEarly(new URL("_stcore/stream", base).href.replace(/^http/, "ws"), shows);
}
