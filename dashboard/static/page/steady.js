/* What moves in Streamlit's tree of elements is gone for a moment while a screen is drawn anew.
   The page keeps its height until the run is over, or it would be scrolled up meanwhile. (A least
   height of the content would do, but for the moment in which it changes the browser no longer
   keeps in its place what is being read.) */

const foot = document.createElement("i");
foot.style.cssText = "position: relative; width: 1px; height: 1px; margin-bottom: -1px; visibility: hidden";

const keepHeight = () => {
  const main = document.querySelector(".stMain");
  const isOver = document.querySelector(".stApp").dataset.testScriptState === "notRunning";
  if (isOver) foot.remove();
  else if (main && !foot.isConnected) {
    foot.style.top = `${main.scrollHeight - 1}px`;
    main.prepend(foot);
  }
};

new MutationObserver(keepHeight).observe(document, {
  subtree: true, attributeFilter: ["data-test-script-state"],
});

/* What is found is said over the map, in one line or in several. It keeps the room of the longest
   that this window has had in this language: no filter makes the map another size. */
let foundWidth = 0;

const keepRoom = (found, anew) => {
  const isSaid = found.querySelector(".headline"); // Streamlit keeps a place for it, which is higher
  if (anew || !isSaid) root.style.removeProperty("--found-height");
  if (isSaid) root.style.setProperty("--found-height", `${found.getBoundingClientRect().height}px`);
};
whenSized(".st-key-found", ({ target, contentRect: { width } }) => {
  keepRoom(target, width !== foundWidth);
  foundWidth = width;
});
const keepAnew = () => document.querySelectorAll(".st-key-found").forEach((found) => keepRoom(found, true));
new MutationObserver(keepAnew).observe(root, { attributeFilter: ["lang"] });
document.fonts.addEventListener("loadingdone", keepAnew); // words are wider or narrower in it
