/* The page opens the connection before Streamlit's script is there to ask for it, and says what it
   will show: the server begins with that (server/early_run.py). Streamlit then gets what is open,
   and hears what has come by then when it has asked for a run. */
{
  const PROTOCOLS = ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]; // Streamlit's; it adds the id of a session that was lost
  let early;

  window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
      const opened = early;
      early = undefined;
      const isAskedFor = opened?.askedForAs === new URL(address).href && protocols.length === PROTOCOLS.length;
      if (isAskedFor && opened.readyState <= WebSocket.OPEN) {
        if (opened.readyState === WebSocket.OPEN) setTimeout(() => opened.dispatchEvent(new Event("open")));
        return opened;
      }
      opened?.close();
      super(address, protocols);
    }

    /* Opens the connection that will be asked for at an address, with more in its query. */
    static openEarly(address, query) {
      early = new WebSocket(address + query, PROTOCOLS);
      const opened = early;
      opened.askedForAs = address;
      opened.binaryType = "arraybuffer";
      opened.unheard = [];
      super.prototype.addEventListener.call(opened, "message", (message) => opened.unheard?.push(message));
    }

    addEventListener(type, listener, ...options) {
      if (type !== "message") return super.addEventListener(type, listener, ...options);
      const hear = mapFirst(listener);
      this.hearers = [...(this.hearers ?? []), hear];
      super.addEventListener(type, (message) => this.unheard || hear(message), ...options);
    }

    send(data) {
      super.send(data);
      if (this.unheard) setTimeout(() => this.hearAll());
    }

    hearAll() {
      const unheard = this.unheard ?? [];
      this.unheard = undefined;
      for (const message of unheard) this.hearers.forEach((hear) => hear(message));
    }
  };

  const base = new URL(window.__streamlit.BACKEND_BASE_URL);
  const shows = location.pathname === base.pathname ? `?shows=${encodeURIComponent(location.search.slice(1))}` : "";
  WebSocket.openEarly(new URL("_stcore/stream", base).href.replace(/^http/, "ws"), shows);
}
