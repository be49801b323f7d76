/* What Streamlit says in English, whatever the page's language, is said in our words: they
   stand in the title (`data-words`), by what Streamlit says. `{n}` and `{m}` are numbers or names. */

const SAID = "[aria-label], input[placeholder]";
const WRITTEN = "[data-testid=stSkipToContent], [data-testid=InputInstructions] span, "
  + "[role=log] > div, [role=option] > span, [role=option] > div, [role=dialog] :is(h1, h2, h3, p, div, span), .stNumberInput [role=alert], "
  + ".stFileUploader :is(p, div, span), [data-testid=stTooltipErrorContent] p";

const theirWords = new WeakMap(); // from an element to what Streamlit said and what we say
let ourWords = [], ourWordsSource = "";

const readWords = () => {
  const source = document.querySelector("[data-words]")?.dataset.words ?? ourWordsSource;
  if (source === ourWordsSource) return;
  ourWordsSource = source;
  ourWords = Object.entries(JSON.parse(source)).map(([theirs, ours]) => {
    const plain = theirs.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return [new RegExp(`^${plain.replace("{n}", "(?<n>.+)").replace("{m}", "(?<m>.+)")}$`), ours];
  });
};

const inOurWords = (said) => {
  for (const [pattern, ours] of ourWords) {
    const found = said.match(pattern);
    if (found) return ours.replace(/\{([nm])\}/g, (_, name) => found.groups?.[name] ?? "");
  }
  return null;
};

const reword = (node, place, now, set) => {
  if (!now) return;
  const known = theirWords.get(node) ?? {};
  // In the language before these were our words, which stand for what Streamlit said.
  const theirs = known[place]?.ours === now ? known[place].theirs : now;
  const ours = inOurWords(theirs);
  if (!ours) return;
  theirWords.set(node, { ...known, [place]: { theirs, ours } });
  if (ours !== now) set(ours);
};

const rewordAll = () => {
  readWords();
  for (const node of document.querySelectorAll(SAID)) {
    for (const place of ["aria-label", "placeholder"]) {
      reword(node, place, node.getAttribute(place), (ours) => node.setAttribute(place, ours));
    }
  }
  for (const node of document.querySelectorAll(WRITTEN)) {
    const texts = [...node.childNodes]; // React writes a sentence in several pieces
    if (texts.some((text) => text.nodeType !== Node.TEXT_NODE)) continue;
    reword(node, "text", node.textContent, (ours) => {
      texts.forEach((text, index) => { text.data = index ? "" : ours; });
    });
  }
};

// At once, not with the next picture: nobody is to read or hear Streamlit's words.
new MutationObserver(rewordAll).observe(document, {
  subtree: true, childList: true, characterData: true,
  attributeFilter: ["aria-label", "placeholder", "data-words"],
});
rewordAll();
