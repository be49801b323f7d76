/* A phone in the hall: it shows what the speaker shows, in a language of its own, until somebody looks
 * around on it; a button comes back. With the right to speak it turns the pages of the hall. */

function beginPhone(asked) {
  const own = navigator.languages.map((one) => one.slice(0, 2)).find((one) => languages.includes(one));
  state.language = languages.includes(asked) ? asked : own ?? root.lang;
  for (const act of ["end", "console", "window"]) acts[act] = close;
  acts.follow = () => {
    setAway(false);
    drawn = { article: drawn.article }; // it may have been moved
    if (sync.latest !== NOTHING) follow(sync.latest);
  };
  draw();
  document.getElementById("map_div").addEventListener("pointerdown", () => role === "follow" && setAway(true));
  link.run();
}

function setAway(now) {
  away = now;
  body.classList.toggle("away", away);
}
