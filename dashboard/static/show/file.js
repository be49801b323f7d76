/* What a file of its own has beside the scenes: where the reader is; of a view headline and table,
 * which go with the site types that are shown on the map. All numbers were worked out beforehand. */

const BASES_OF_CELLS = { p: "published", d: "derived", r: "range", u: "unknown", n: "none" };

for (const act of ["end", "console", "window"]) acts[act] = close;

function drawFile() {
  const { scene, language, changes } = state, message = scenes[scene].messages[language];
  document.title = given.titles[language];
  for (const one of document.querySelectorAll(".at")) one.textContent = `${scene + 1} / ${scenes.length}`;
  if (given.tables) drawTable(changes.mask ?? message.mask, (changes.selected ?? message.panels[0].selected)[0]);
}

/* Those of all languages: which of them is seen is for the style sheet to say. */
function drawTable(mask, selected) {
  for (const [language, tables] of Object.entries(given.tables)) {
    const { headline, labels, rows, sums } = tables[mask];
    const place = document.querySelector(`table.points[lang="${language}"]`);
    document.querySelector(`.scene[lang="${language}"] .message p`).textContent = headline;
    fillRow(place.tHead.rows[0], "th", labels);
    [...place.tBodies[0].rows].forEach((row, index) => {
      row.classList.toggle("selected", row.querySelector("button").dataset.province === selected);
      fillRow(row, "td", rows[index]);
    });
    fillRow(place.tFoot.rows[0], "td", sums);
  }
}

/* After its first cell. A number has before it the letter of how it is known. */
function fillRow(row, kind, texts) {
  row.replaceChildren(row.cells[0], ...texts.map((text) => {
    const cell = document.createElement(kind);
    if (kind === "th") cell.scope = "col";
    else cell.className = BASES_OF_CELLS[text[0]];
    cell.textContent = kind === "th" ? text : text.slice(1);
    return cell;
  }));
}
