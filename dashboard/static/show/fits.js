/* Preflight (`/show?check`): whether each scene fits its page, in both shapes and all languages, and
 * whether what it needs is on this machine. The faults stand in the page, as JSON. */

const SIZES = [[1024, 768, 1024, 372], [1920, 1080, 1366, 500]]; // of a window; units across, beside

async function check() {
  const faults = [];
  for (const [width, height, across, beside] of SIZES) {
    root.style.setProperty("--u", `min(${width}px / ${across}, ${height}px / 768)`);
    root.style.setProperty("--across", across);
    root.style.setProperty("--beside", beside);
    measure();
    await painted(); // the map has its size by then
    for (const language of languages) {
      for (let scene = 0; scene < scenes.length; scene++) {
        state = { ...state, scene, language };
        draw();
        const where = { size: `${width}×${height}`, lang: language, scene: scene + 1 };
        faults.push(...faultsOfFit().map((part) => ({ ...where, part })));
      }
    }
  }
  const letters = missingLetters();
  if (letters) faults.push({ part: "letters", letters });
  const beyond = performance.getEntriesByType("resource").filter(({ name }) => !name.startsWith(location.origin));
  faults.push(...beyond.map(({ name }) => ({ part: "outside", address: name })));
  if (!navigator.wakeLock) faults.push({ part: "wake" });
  const output = document.querySelector(".typed");
  output.textContent = JSON.stringify(faults);
  body.dataset.checked = String(scenes.length);
}

const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)));

function faultsOfFit() {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.getClientRects().length);
  const [legend, map, foot] = [".legend", ".stage", ".credit"].map((name) => document.querySelector(name).getBoundingClientRect());
  const beyond = (nodes, bottom, right) => nodes.some((node) => {
    const box = node.getBoundingClientRect();
    return box.bottom > bottom + 1 || box.right > right + 1 || node.scrollWidth > node.clientWidth + 1;
  });
  const [title] = seen(".scene h1"), faults = [];
  if (title.clientHeight > 2.5 * parseFloat(getComputedStyle(title).fontSize) || beyond([title], map.top, map.right)) faults.push("title");
  if (beyond(seen(".scene .message > *"), legend.top, map.left)) faults.push("text");
  if (beyond(seen(".legend :is(.legend-line, .switch)"), foot.top, map.left)) faults.push("legend");
  return faults;
}

/* Letters of the page that its font lacks: they are drawn in another, whichever comes next. */
function missingLetters() {
  const widths = (next) => (letter) => {
    ruler.font = `40px "Source Sans", ${next}`;
    return ruler.measureText(letter).width;
  };
  const ruler = document.createElement("canvas").getContext("2d"), letters = [...new Set(articles.map((one) => one.textContent).join(""))];
  const [serif, fixed] = ["serif", "monospace"].map((next) => letters.map(widths(next)));
  return letters.filter((_, index) => serif[index] !== fixed[index]).join("");
}
