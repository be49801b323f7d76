/* Buttons beside the map: to the selected province and back, the whole screen, the online map. */

const ICONS = {
  selected: "M8 1v4M8 11v4M1 8h4M11 8h4M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5",
  country: "M2 8l6-6 6 6M4 7v7h8V7",
  filter: "M1.5 4V1.5H4M12 1.5h2.5V4M14.5 12v2.5H12M4 14.5H1.5V12M4 5h8L9 8.6V12l-2-1V8.6z",
  screen: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  online: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M1.5 8h13M8 1.5c-5 4-5 9 0 13M8 1.5c5 4 5 9 0 13",
};

function icon(name) {
  const drawing = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" });
  svg("path", { d: ICONS[name], class: "icon" }, drawing);
  return drawing;
}

class Buttons {
  constructor(map, { zoom, zoomToFilter, toggleOnline }) {
    this.node = element("div", "leaflet-bar buttons");
    this.zoom = button("zoom-selected", "", zoom);
    this.filter = button("zoom-filter", "", zoomToFilter);
    this.filter.appendChild(icon("filter"));
    this.screen = button("full-screen", "", toggleFullScreen);
    this.online = button("online", "", toggleOnline);
    this.screen.appendChild(icon("screen"));
    this.online.appendChild(icon("online"));
    this.node.append(this.zoom, this.filter, this.online);
    if (document.fullscreenEnabled) this.node.insertBefore(this.screen, this.online);
    L.DomEvent.disableClickPropagation(this.node);
    const Control = L.Control.extend({ onAdd: () => this.node });
    new Control({ position: "topleft" }).addTo(map);
  }

  /* Measures with the button of the filter, which comes and goes: it moves no map. */
  withAll(measure) {
    const { hidden } = this.filter;
    this.filter.hidden = false;
    const measured = measure();
    this.filter.hidden = hidden;
    return measured;
  }

  update(shown, canZoomIn, zoomedToFilter) {
    const name = (node, key) => {
      node.title = word(key);
      node.setAttribute("aria-label", word(key));
    };
    const kind = canZoomIn ? "selected" : "country";
    if (this.kind !== kind) this.zoom.replaceChildren(icon(kind));
    this.kind = kind;
    name(this.zoom, canZoomIn ? "button.selected" : "button.country");
    this.filter.hidden = !shown.panels[0].provinces;
    name(this.filter, zoomedToFilter ? "button.country" : "button.filter");
    this.filter.setAttribute("aria-pressed", String(zoomedToFilter));
    name(this.screen, document.fullscreenElement ? "button.leave_screen" : "button.full_screen");
    name(this.online, shown.online ? "button.offline" : "button.online");
    name(document.querySelector(".leaflet-control-zoom-in"), "button.zoom_in");
    name(document.querySelector(".leaflet-control-zoom-out"), "button.zoom_out");
    this.online.setAttribute("aria-pressed", String(shown.online));
  }
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}
