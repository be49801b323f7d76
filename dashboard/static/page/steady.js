/* What moves in Streamlit's tree of elements is gone for a moment while a screen is drawn anew.
   The page keeps its height until the run is over, or it would be scrolled up meanwhile. */

const keepHeight = () => {
  const content = document.querySelector(".stMainBlockContainer > .stVerticalBlock");
  if (!content) return;
  const isOver = document.querySelector(".stApp").dataset.testScriptState === "notRunning";
  content.style.minHeight = isOver ? "" : content.style.minHeight || `${content.offsetHeight}px`;
};

new MutationObserver(keepHeight).observe(document, {
  subtree: true, attributeFilter: ["data-test-script-state"],
});
