// The page's form: a field for each column of the model, and the answer below.

const form = document.getElementById("row");
const answer = document.getElementById("answer");

function fieldOf(column) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.name = column.name;
  input.required = !column.nullable;
  input.autocomplete = "off";
  label.append(column.name, input);
  if (column.levels.length > 0) {
    const list = document.createElement("datalist");
    list.id = `levels of ${column.name}`.replaceAll(/\s/g, "-");
    list.append(...column.levels.slice(0, 100).map((level) => new Option(level)));
    input.setAttribute("list", list.id);
    label.append(list);
  }
  const hint = document.createElement("small");
  hint.textContent = hintOf(column);
  label.append(hint);
  return label;
}

function hintOf(column) {
  if (column.type === "datetime") return column.datetime_format ? `like ${column.datetime_format}` : "like 2024-01-31T10:20:30";
  if (column.type === "boolean") return "yes or no";
  if (column.minimum === null || column.maximum === null) return column.type === "text" ? "a text" : "";
  return `${column.minimum} to ${column.maximum} in training`;
}

function textOf({ prediction, interval, probabilities }) {
  if (interval) return `${prediction}, within ${interval[0]} and ${interval[1]}`;
  const shares = Object.entries(probabilities).map(([label, share]) => `${label}: ${share.toFixed(4)}`);
  return [String(prediction), ...shares].join("\n");
}

async function start() {
  // Here and not above, so that a missing ONNX Runtime gets a sentence and not an empty page.
  const { load } = await import("./model.mjs");
  const model = await load();
  const button = document.createElement("button");
  button.textContent = `Predict ${model.signature.target.name}`;
  form.append(...model.signature.columns.map(fieldOf), button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      answer.textContent = textOf(await model.predict(Object.fromEntries(new FormData(form))));
    } catch (error) {
      answer.textContent = error.message;
    }
  });
  answer.textContent = "";
}

start().catch((error) => {
  answer.textContent = `The model cannot be loaded: ${error.message}. Was "npm install" run in its folder?`;
});
