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

/* What the script does with the size of an element, whenever that has changed: of the one that is
   there now, for Streamlit puts others in its place. */
const whenSized = (selector, todo) => {
  const sizes = new ResizeObserver(([one]) => todo(one));
  let measured = null;
  whenDrawn(() => {
    const now = document.querySelector(selector);
    if (now === measured) return;
    sizes.disconnect();
    measured = now;
    if (now) sizes.observe(now);
  });
};
