// Answers the rows and reads the values of a file, for the comparison with ONNX Runtime in Python; no part of the
// export.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, questionsPath, answersPath] = process.argv.slice(2);
const { load } = await import(pathToFileURL(`${folder}/model.mjs`));
const { ReadingError, readCategory } = await import(pathToFileURL(`${folder}/values.mjs`));

class Questions {
  #bytes;
  #view;
  #place = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  #take(nBytes) {
    this.#place += nBytes;
    return this.#place - nBytes;
  }

  integer = () => this.#view.getInt32(this.#take(4));
  number = () => this.#view.getFloat64(this.#take(8));
  flag = () => this.#bytes[this.#take(1)] === 1;

  text = () => {
    const length = this.integer();
    const start = this.#take(length);
    return this.#bytes.toString("utf8", start, start + length);
  };

  list = (read) => Array.from({ length: this.integer() }, read);

  value = () => {
    const kind = this.text();
    if (kind === "missing") return null;
    if (kind === "flag") return this.flag();
    return kind === "text" ? this.text() : this.number();
  };
}

const parts = [];
const writeNumber = (number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(number);
  parts.push(bytes);
};
const writeInteger = (integer) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(integer);
  parts.push(bytes);
};
const writeText = (text) => {
  const bytes = Buffer.from(text, "utf8");
  writeInteger(bytes.length);
  parts.push(bytes);
};
const writeReading = (column, value) => {
  let reading = null;
  try {
    reading = model.read(column, value);
  } catch (error) {
    if (!(error instanceof ReadingError)) throw error;
  }
  parts.push(Buffer.from([reading === null ? 0 : typeof reading === "number" ? 1 : 2]));
  if (typeof reading === "number") writeNumber(reading);
  if (typeof reading === "string") writeText(reading);
};

const model = await load();
const questions = new Questions(await readFile(questionsPath));
const rows = questions.list(() => [questions.list(questions.number), questions.list(questions.text)]);
const numbers = rows.flatMap(([numbers]) => numbers);
const texts = rows.flatMap(([, texts]) => texts);
const answers = await model.score(numbers, texts, rows.length, { rawScores: model.hasRawScores });
const classes = model.signature.target.classes.map(readCategory);
const inOrder = (byClass) => classes.map((label) => byClass[label]);
for (const { prediction, interval, probabilities, rawScores } of answers) {
  writeText(interval ? "" : readCategory(prediction));
  writeNumber(interval ? prediction : NaN);
  (interval ?? inOrder(probabilities)).forEach(writeNumber);
  const raw = rawScores === undefined ? [] : interval ? [rawScores] : inOrder(rawScores);
  writeInteger(raw.length);
  raw.forEach(writeNumber);
}
questions.list(() => writeReading(questions.text(), questions.value()));
await writeFile(answersPath, Buffer.concat(parts));
