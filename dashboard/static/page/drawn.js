/* What the page's script does to the page, done again whenever Streamlit has drawn some of it or
   has changed one of some attributes. */
const whenDrawn = (todo, attributes = []) => {
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; todo(); });
  };
  new MutationObserver(soon).observe(document, {
    childList: true, subtree: true, ...(attributes.length && { attributeFilter: attributes }),
  });
  soon();
};
