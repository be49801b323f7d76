/* The title stays in the window while the page scrolls under it (page.css): what is scrolled to,
   and what stays below the title, is told how high it is. */
const titleSize = new ResizeObserver(([{ target }]) => {
  root.style.setProperty("--title-height", `${target.offsetHeight}px`);
});

let measuredTitle = null;
whenDrawn(() => {
  const title = document.querySelector(".st-key-title");
  if (!title || title === measuredTitle) return;
  titleSize.disconnect();
  titleSize.observe(measuredTitle = title);
});
