/* The story, changed in the console: what is applied is checked by the server, and shown from then on. */

const ADDED = "access-map-scenes"; // views that were added in the dashboard
const LISTS = ["zoom", "highlights"], FORM = ".story form";
let draft = null, edited = 0;

function beginEditor() {
  if (!draft) {
    draft = structuredClone(given.written);
    edited = state.scene;
    const fields = kindly(FORM);
    fields.addEventListener("input", ({ target }) => write(target.name, target.value));
    fields.addEventListener("submit", (event) => event.preventDefault());
    kindly(".story ol").addEventListener("click", ({ target }) => edit([...target.closest("ol").children].indexOf(target.closest("li"))));
    kindly(".story .load").addEventListener("change", async ({ target }) => take(await target.files[0].text()));
  }
  draft.push(...added());
  edit(edited);
}

function added() {
  const scenes = JSON.parse(localStorage.getItem(ADDED) ?? "[]");
  localStorage.removeItem(ADDED);
  if (scenes.length) edited = draft.length;
  return scenes;
}

/* A text is one for all languages, or one for each. */
const inLanguage = (text, language) => (typeof text === "object" ? text[language] : text) ?? "";

function read(name) {
  const [key, language] = name.split("."), value = draft[edited][key];
  return language ? inLanguage(value, language) : LISTS.includes(key) ? (value ?? []).join(", ") : value ?? "";
}

function write(name, value) {
  const [key, language] = name.split("."), scene = draft[edited];
  if (language) scene[key] = { ...Object.fromEntries(languages.map((one) => [one, inLanguage(scene[key], one)])), [language]: value };
  else if (LISTS.includes(key)) scene[key] = value.split(",").map((code) => code.trim()).filter(Boolean);
  else scene[key] = key === "seconds" && Number(value) ? Number(value) : value;
  if (value === "" && !language) delete scene[key];
  if (key === "title") list();
}

function list() {
  kindly(".story ol").replaceChildren(...draft.map(({ title }, index) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.dataset.scene = index;
    button.textContent = inLanguage(title, state.language);
    button.setAttribute("aria-current", String(index === edited));
    item.append(button);
    return item;
  }));
}

function edit(index) {
  edited = Math.max(0, Math.min(draft.length - 1, index));
  for (const field of kindly(FORM).elements) if (field.name) field.value = read(field.name);
  list();
}

function move(by) {
  const [scene] = draft.splice(edited, 1);
  draft.splice(edited + by < 0 ? 0 : edited + by, 0, scene);
  edit(edited + by);
}

/* The scenes of the editor, or the text of a file. */
async function take(story) {
  applying = true;
  const { problems } = await post(`${desk}/story`, story);
  applying = !problems;
  kindly(".story .said").textContent = (problems?.[state.language] ?? []).join("\n");
  if (problems) return;
  sync.say({ ...state, scene: edited, changes: {} });
  sync.channel?.postMessage({ reload: true });
  location.reload();
}

Object.assign(acts, {
  up: () => move(-1),
  down: () => move(1),
  add: () => { draft.splice(edited + 1, 0, { title: "{measure}" }); edit(edited + 1); },
  remove: () => { draft.splice(edited, 1); edit(edited); },
  apply: () => take(draft),
  save: () => location.assign(`${desk}/story.toml`),
});
