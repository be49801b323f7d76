/* What the page's script does to the page, done again whenever Streamlit has drawn some of it. */
const whenDrawn = (todo) => {
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; todo(); });
  };
  new MutationObserver(soon).observe(document, { childList: true, subtree: true });
  soon();
};
