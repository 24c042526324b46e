// The page's form: a field for each column of the model, and the answer below.

const LEVELS_SHOWN = 8;
const EXAMPLE = {{example}};
const NUMBERS = new Intl.NumberFormat("en", { maximumSignificantDigits: 7 });

const form = document.getElementById("row");
const answer = document.getElementById("answer");

function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function lineOf(column, place) {
  const field = column.type === "boolean" ? choice() : input(column);
  field.id = `column-${place}`;
  field.name = column.name;
  field.required = !column.nullable;
  const label = element("label", column.name);
  label.htmlFor = field.id;
  const cell = element("td", field);
  if (column.levels.length > 0) {
    const known = element("datalist", ...column.levels.map((level) => new Option(level)));
    known.id = `levels-${place}`;
    field.setAttribute("list", known.id);
    cell.append(known);
  }
  const type = column.nullable ? column.type : `${column.type}, required`;
  return element("tr", element("td", label), element("td", type), element("td", contentOf(column)), cell);
}

function choice() {
  return element("select", ...["", "yes", "no"].map((text) => new Option(text)));
}

function input(column) {
  const field = element("input");
  field.autocomplete = "off";
  const example = String(EXAMPLE[column.name]);
  field.placeholder = `such as ${column.decimal_comma ? example.replace(".", ",") : example}`;
  return field;
}

/** Returns what a column held in training, for people. */
function contentOf({ type, levels, minimum, maximum }) {
  if (levels.length > 0) {
    const rest = levels.length - LEVELS_SHOWN;
    return levels.slice(0, LEVELS_SHOWN).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
  }
  if (type === "boolean" || minimum === null || maximum === null) return "";
  if (type === "datetime") return `${dayOf(minimum)} to ${dayOf(maximum)}`;
  return `${minimum} to ${maximum}`;
}

function dayOf(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function textOf({ prediction, interval, probabilities }) {
  if (interval) {
    const [value, low, high] = [prediction, ...interval].map((number) => NUMBERS.format(number));
    return `${value}, within ${low} and ${high}`;
  }
  const shares = Object.entries(probabilities).map(([label, share]) => `${label}: ${share.toFixed(4)}`);
  return [String(prediction), ...shares].join("\n");
}

async function start() {
  // Here and not above, so that a missing ONNX Runtime gets a sentence and not an empty page.
  const { load } = await import("./model.mjs");
  const model = await load();
  const { columns, target } = model.signature;
  const titles = ["Column", "Type", "In training", "Value"].map((title) => element("th", title));
  const head = element("thead", element("tr", ...titles));
  const table = element("table", head, element("tbody", ...columns.map(lineOf)));
  form.append(table, element("button", `Predict ${target.name}`));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      answer.textContent = textOf(await model.predict(Object.fromEntries(new FormData(form))));
    } catch (error) {
      answer.textContent = error.message;
    }
  });
  answer.textContent = "The answer appears here.";
}

start().catch((error) => {
  answer.textContent = `The model cannot be loaded: ${error.message}. Was "npm install" run in its folder?`;
});
