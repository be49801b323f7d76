/* Streamlit's link to the content leads to the whole page, title and all; ours to what
   follows the title. */

const contentOfScreen = () => {
  const title = document.querySelector(".st-key-title");
  let part = title?.closest(".stMainBlockContainer > .stVerticalBlock > *");
  do part = part?.nextElementSibling; while (part && !part.getBoundingClientRect().height);
  return part;
};

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-testid=stSkipToContent]")) return;
  const content = contentOfScreen();
  if (!content) return;
  event.preventDefault();
  event.stopPropagation();
  content.tabIndex = -1;
  content.focus({ preventScroll: true });
  content.scrollIntoView({ block: "nearest" });
}, { capture: true });

/* Streamlit's <main> scrolls, not the page: the keys that scroll reach it while nothing has the
   focus, too. */
const SCROLLING_KEYS = ["PageDown", "PageUp", "End", "Home", "ArrowDown", "ArrowUp", " "];

document.addEventListener("keydown", (event) => {
  const main = document.getElementById("stMain");
  if (event.target !== document.body || !main || !SCROLLING_KEYS.includes(event.key)) return;
  main.dataset.scrolled = ""; // without the mark of a focus that somebody has moved there
  main.focus({ preventScroll: true });
  main.addEventListener("blur", () => delete main.dataset.scrolled, { once: true });
});

/* Being scrolled, it is a stop of the keyboard: it is named after the page. */
whenDrawn(() => {
  const main = document.getElementById("stMain");
  if (main && !main.hasAttribute("aria-labelledby")) main.setAttribute("aria-labelledby", "page-title");
  // Streamlit gives the place for a file a name, and says that it means nothing.
  for (const place of document.querySelectorAll(".stFileUploader section[role=presentation]")) {
    place.setAttribute("role", "group");
  }
});
