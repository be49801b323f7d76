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
