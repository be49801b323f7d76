/* Buttons that copy a text (`data-copy`), or that of an element (`data-copy-of`), say for a
   moment that they have done so. Where the browser refuses they select the text and say that. */

const SAID_FOR = 2000; // milliseconds

/* A page that is not served over HTTPS, or from this machine, has no clipboard. */
const copyFromField = (text) => {
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.appendChild(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
};

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyFromField(text);
  }
};

const refusals = new WeakMap(); // from a button to what was put beside it

/* A text that stands nowhere is put into a field. */
const selectText = (button, text, element) => {
  const note = document.createElement("span");
  note.className = "copy-refused";
  note.setAttribute("role", "status");
  note.textContent = button.dataset.refused;
  button.after(note);
  if (element) {
    getSelection().selectAllChildren(element);
  } else {
    const field = document.createElement("textarea");
    field.readOnly = true;
    field.value = text;
    field.setAttribute("aria-label", button.getAttribute("aria-label"));
    note.append(field);
    field.select();
    field.focus();
  }
  refusals.set(button, note);
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy], button[data-copy-of]");
  if (!button) return;
  const { copy: own, copyOf } = button.dataset, element = copyOf && document.getElementById(copyOf);
  const text = own ?? element.textContent, copied = await copy(text);
  refusals.get(button)?.remove();
  button.focus({ preventScroll: true });
  if (!copied) selectText(button, text, element);
  if (copied) sayDone(button);
});

const sayDone = (button) => {
  if (button.dataset.says) return;
  button.dataset.says = button.textContent;
  button.style.minWidth = `${button.offsetWidth}px`; // what stands beside it stays where it is
  button.textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = button.dataset.says;
    delete button.dataset.says;
    button.style.minWidth = "";
  }, SAID_FOR);
};
