/* Streamlit's icons are words that a font of 375 kB makes signs of. It is fetched when the first
   one is there (server/icon_font.py); until then the style sheet hides the words. The arrow of a
   list that unfolds is drawn without it. */

const ICON = '[data-testid="stIconMaterial"]:not(.stPopover button *)';
let iconFont = null;

whenDrawn(() => {
  if (iconFont || !document.querySelector(ICON)) return;
  iconFont = document.fonts.load('1em "Material Symbols Rounded"').then(
    () => { document.documentElement.dataset.icons = ""; },
    () => { iconFont = null; }, // the next drawing asks again
  );
});
