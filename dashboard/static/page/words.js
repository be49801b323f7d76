/* What Streamlit says in English, whatever the page's language, is said in our words: they
   stand in the title (`data-words`), by what Streamlit says. `{n}` and `{m}` are numbers or names. */

const NOT_THEIRS = ".stHtml, .stText, style, script, svg, iframe, div.connection";
const SAID_IN = ["aria-label", "placeholder", "title"];

const theirWords = new WeakMap(); // from an element to what Streamlit said and what we say
let ourWords = [], ourWordsSource = "";

/* Returns whether they are others than before. */
const readWords = () => {
  const source = document.querySelector("[data-words]")?.dataset.words ?? ourWordsSource;
  if (source === ourWordsSource) return false;
  ourWordsSource = source;
  ourWords = Object.entries(JSON.parse(source)).map(([theirs, ours]) => {
    const plain = theirs.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return [new RegExp(`^(?:Error: )?${plain.replace("{n}", "(?<n>.+)").replace("{m}", "(?<m>.+)")}$`), ours];
  });
  return true;
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

const rewordElement = (node) => {
  for (const place of SAID_IN) {
    reword(node, place, node.getAttribute(place), (ours) => node.setAttribute(place, ours));
  }
  const texts = [...node.childNodes]; // React writes a sentence in several pieces
  if (!texts.length || texts.some((text) => text.nodeType !== Node.TEXT_NODE)) return;
  reword(node, "text", node.textContent, (ours) => {
    texts.forEach((text, index) => { text.data = index ? "" : ours; });
  });
};

const rewordWithin = (top) => {
  if (top.closest(NOT_THEIRS)) return;
  rewordElement(top);
  const theirs = (node) => (node.matches(NOT_THEIRS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const walk = document.createTreeWalker(top, NodeFilter.SHOW_ELEMENT, theirs);
  while (walk.nextNode()) rewordElement(walk.currentNode);
};

const rewordChanged = (changes) => {
  if (readWords()) {
    rewordWithin(document.body);
    return;
  }
  for (const { type, target, addedNodes } of changes) {
    const node = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    if (!node?.isConnected || node.closest(NOT_THEIRS)) continue;
    rewordElement(node);
    if (type !== "childList") continue;
    for (const added of addedNodes) if (added.nodeType === Node.ELEMENT_NODE) rewordWithin(added);
  }
};

// At once, not with the next picture: nobody is to read or hear Streamlit's words.
new MutationObserver(rewordChanged).observe(document, {
  subtree: true, childList: true, characterData: true, attributeFilter: [...SAID_IN, "data-words"],
});
if (readWords()) rewordWithin(document.body);
