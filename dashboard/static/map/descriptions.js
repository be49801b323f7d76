/* What is said of a province: the tooltip, the label for screen readers, the summary. */

/* Why a province has no counts. */
function whyNotCounted(view, code) {
  const { missing } = provinceOf(view, code), served = new Set(missing.map(({ step }) => step));
  const { steps, step: shown } = data.figures, [step] = served;
  if (!steps || (served.size === 1 && !step)) return word("outside");
  if (served.size > 1) return fill(word("outside_parts"), { parts: partNames(missing), shown });
  return fill(word("step"), {
    step, shown, provinces: whole(steps[step].provinces), points: whole(steps[step].points),
  });
}

const stepInShort = (step) =>
  data.figures.steps && step ? fill(word("step_short"), { step }) : word("outside_short");

/* The parts of a province, each with the step of the programme that served it. */
const partNames = (parts) => parts
  .map((part) => [part[language], part.step]).sort(([a], [b]) => nameOrder.compare(a, b))
  .map(([name, step]) => (data.figures.steps ? fill(word("part"), { name, step: stepInShort(step) }) : name))
  .join(", ");

function inWords(view, code, known) {
  const province = provinceName(view, code);
  if (!counted(view, code)) return province + ": " + whyNotCounted(view, code);
  if (!known) return province + ": " + word("nothing_counted");
  const values = {
    province, measure: word("measure." + view.measure), value: inNumbers(view, known),
    basis: word("basis." + (known.kind === "zero" ? known.basis : known.kind)),
  };
  const [low, high] = known.strict ?? [];
  const strict = known.strict && fill(word("strict"), { range: inNumbers(view, { ...known, low, high }) });
  return [fill(word("in_words"), values), strict].filter(Boolean).join("; ");
}

function describe(view, code, edges) {
  const box = element("div");
  box.appendChild(element("strong", "", provinceName(view, code)));
  if (!counted(view, code)) {
    box.appendChild(element("p", "", whyNotCounted(view, code)));
    return box;
  }
  const measure = measureOf(view), province = provinceOf(view, code), mask = countedMask(view);
  const table = element("table"), star = province.missing.length ? PARTIAL : "";
  const strict = [];
  const row = (className, label, place) => {
    const basis = BASES[province.basis[measure.counted][place]], own = strictEnds(province, measure, place);
    if (own && className !== "off") strict.push(label + " " + range(...own) + star);
    const line = element("tr", className);
    line.appendChild(element("th", "", label));
    line.appendChild(element("td", "number", range(...province[measure.counted][place]) + star));
    line.appendChild(element("td", "basis", word("basis." + basis)));
    table.appendChild(line);
  };
  data.figures.siteTypes.forEach((type, bit) => {
    row(mask & (1 << bit) ? "" : "off", word("type." + type), (1 << bit) - 1);
  });
  const known = figure(view, code);
  if (known) row("sum", word("sum." + measure.counted), mask - 1);
  box.appendChild(table);
  if (strict.length) {
    box.appendChild(element("p", "strict", fill(word("strict_rows"), { rows: strict.join("; ") })));
  }
  if (known && measure.denominator) box.appendChild(quotient(view, known, edges));
  if (province.missing.length) {
    box.appendChild(element("p", "partial", PARTIAL + " " + fill(word("partial"), { parts: partNames(province.missing) })));
  }
  return box;
}

/* "38 ÷ 1.188,4 nghìn dân × 100.000 = 3,2", and whose figures they are. */
function quotient(view, known, edges) {
  const measure = measureOf(view), box = element("div", "quotient");
  const values = {
    numerator: range(...known.numerator),
    denominator: whole(known.denominator),
    value: inNumbers(view, known),
  };
  const line = element("p", "", fill(word("quotient." + measure.denominator), values));
  if (known.kind !== "unknown" && edges.length > 1) line.append(" ", classSwatch(known, edges));
  box.appendChild(line);
  box.appendChild(element("p", "source", word("numerator." + measure.counted)));
  box.appendChild(element("p", "source", word("denominator." + measure.denominator)));
  return box;
}

/* What the maps show now, for those who do not see them. */
function summary(shown) {
  const lines = shown.panels.map((view) => {
    const codes = Object.keys(divisionOf(view).provinces).filter((code) => isShown(view, code));
    const known = codes.map((code) => [code, figure(view, code)]).filter(([, found]) => found);
    const exact = known.filter(([, found]) => found.low === found.high && !found.partial);
    const types = typesIn(countedMask(view)).map((type) => word("type." + type)).join(", ");
    let line = fill(word("summary"), {
      measure: word("measure." + view.measure), division: word("division." + view.division),
      types: types || word("no_types"), shown: codes.length, exact: exact.length,
    });
    if (exact.length) {
      exact.sort(([, a], [, b]) => b.low - a.low);
      const say = ([code, found]) => provinceName(view, code) + " " + inNumbers(view, found);
      line += " " + fill(word("summary.ends"), {
        most: say(exact[0]), least: say(exact[exact.length - 1]),
      });
    }
    for (const code of view.selected) {
      line += " " + fill(word("summary.selected"), { province: inWords(view, code, figure(view, code)) });
    }
    return line;
  });
  return lines.join(" ");
}

/* Measures, divisions and the filter in a line. */
function caption({ panels }) {
  const told = (tell) => [...new Set(panels.flatMap(tell))].join(", ");
  return [
    told((view) => word("measure." + view.measure)),
    told((view) => word("division." + view.division)),
    told((view) => typesIn(countedMask(view)).map((type) => word("type." + type))) || word("no_types"),
    told((view) => [...(view.provinces ?? [])].map((code) => provinceName(view, code))),
  ].filter(Boolean).join(" · ");
}

/* The selected provinces with their numbers; several maps say them themselves. */
function selectedInWords({ panels: [view, ...others] }) {
  if (others.length) return "";
  return [...view.selected].map((code) => inWords(view, code, figure(view, code))).join("; ");
}
