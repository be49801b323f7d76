/* The app starts when the browser has drawn the first picture: to ask for its hundred files takes
 * longer than to draw it. */
(() => {
  const LATEST = 2000; // milliseconds; a page that is not in front is not drawn
  const frame = document.querySelector("#first-picture .first-frame");
  const app = document.getElementById("app");
  const start = () => {
    const parts = document.importNode(app.content, true);
    app.content.replaceChildren();
    for (const script of parts.querySelectorAll("script")) script.async = false; // in their order
    document.head.append(parts);
  };
  const look = () => (!frame || "drawn" in frame.dataset ? setTimeout(start) : requestAnimationFrame(look));
  requestAnimationFrame(look);
  setTimeout(start, LATEST);
})();
