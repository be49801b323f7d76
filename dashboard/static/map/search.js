/* A box that finds a province by any of its names and codes, with or without accents. */

const MOST_FOUND = 7;

class Search {
  constructor(map, choose) {
    this.map = map;
    this.choose = choose;
    this.node = element("div", "search");
    this.input = element("input");
    this.input.type = "search";
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", "found");
    this.input.setAttribute("aria-autocomplete", "list");
    this.list = element("ul");
    this.list.id = "found";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.node.append(this.input, this.list);
    L.DomEvent.disableClickPropagation(this.node);
    L.DomEvent.disableScrollPropagation(this.node);
    const Control = L.Control.extend({ onAdd: () => this.node });
    new Control({ position: "topleft" }).addTo(map);
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
  }

  update(shown) {
    this.view = shown.panels[0];
    this.input.placeholder = word("search.placeholder");
    this.input.setAttribute("aria-label", word("search.label"));
    this.list.setAttribute("aria-label", word("search.label"));
  }

  /* The whole of a name or code comes first, then its beginning, then any part of it. */
  find(text) {
    const asked = searchable(text);
    if (!asked) return [];
    const found = [], number = /^\d+$/.test(asked); // a code is no part of another code
    for (const code in divisionOf(this.view).provinces) {
      const keys = provinceOf(this.view, code).keys;
      let rank = 4;
      for (const key of keys) {
        if (key === asked) rank = Math.min(rank, 0);
        else if (key.startsWith(asked)) rank = Math.min(rank, 1);
        else if (asked.length > 1 && !number && key.includes(asked)) rank = Math.min(rank, 2);
      }
      if (rank < 4) found.push([rank, !counted(this.view, code), code]);
    }
    found.sort(([a, outA, codeA], [b, outB, codeB]) =>
      a - b || outA - outB || nameOrder.compare(provinceName(this.view, codeA), provinceName(this.view, codeB)));
    return found.slice(0, MOST_FOUND).map(([, , code]) => code);
  }

  look() {
    this.found = this.find(this.input.value);
    this.list.textContent = "";
    this.found.forEach((code, index) => {
      const line = element("li", "", provinceName(this.view, code));
      line.id = "found-" + index;
      line.setAttribute("role", "option");
      if (!counted(this.view, code)) {
        const steps = new Set(provinceOf(this.view, code).missing.map(({ step }) => step));
        line.appendChild(element("small", "", [...steps].sort().reverse().map(stepInShort).join(", ")));
      }
      // The input keeps the focus until the click, which so falls on nothing under the list.
      for (const press of ["pointerdown", "mousedown"]) {
        line.addEventListener(press, (event) => event.preventDefault());
      }
      line.addEventListener("click", () => this.take(code));
      this.list.appendChild(line);
    });
    if (!this.found.length && this.input.value.trim()) {
      const line = element("li", "none", word("search.none"));
      line.setAttribute("role", "option");
      line.setAttribute("aria-disabled", "true");
      this.list.appendChild(line);
    }
    this.list.hidden = !this.list.children.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(0);
  }

  mark(index) {
    this.marked = this.found.length ? (index + this.found.length) % this.found.length : -1;
    [...this.list.children].forEach((line, at) =>
      line.setAttribute("aria-selected", String(at === this.marked)));
    if (this.marked < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", "found-" + this.marked);
  }

  key(event) {
    if (event.key === "Escape" && (this.input.value || !this.list.hidden)) {
      event.stopPropagation(); // the first Escape is for the box, not for the selection
      this.input.value = "";
      this.close();
    } else if (event.key === "Enter" && !this.list.hidden && this.marked >= 0) {
      this.take(this.found[this.marked]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.look();
      else this.mark(this.marked + (event.key === "ArrowDown" ? 1 : -1));
    }
  }

  take(code) {
    this.input.value = "";
    this.close();
    this.choose(code);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
