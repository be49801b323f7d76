/* The title stays in the window while the page scrolls under it (page.css): what is scrolled to,
   and what stays below the title, is told how high it is. */
whenSized(".st-key-title", ({ target }) => {
  root.style.setProperty("--title-height", `${target.offsetHeight}px`);
});
