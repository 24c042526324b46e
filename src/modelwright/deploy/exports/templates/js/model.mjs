// A Modelwright release in JavaScript: any row in, the model's answer out.
//
// The model itself is model.onnx, run by ONNX Runtime: onnxruntime-node in Node, onnxruntime-web in a page.
// What "#onnxruntime" stands for is said in package.json, and for a page in the import map of index.html.

import "./quiet.mjs"; // first
import * as ort from "#onnxruntime";
import { ReadingError, columnReader, readCategory } from "./values.mjs";

const ROWS_PER_CALL = 1000; // bounds the memory of intermediate results

/** Rows that cannot be answered; `problems` is a list of { row, column, problem }, rows counted from 0. */
export class RowsError extends Error {
  constructor(problems) {
    const shown = problems.slice(0, 5).map((each) => `row ${each.row}, ${each.column}: ${each.problem}`);
    const rest = problems.length - shown.length;
    super(`Rows cannot be used: ${shown.join("; ")}${rest > 0 ? `; and ${rest} more problems` : ""}.`);
    this.name = "RowsError";
    this.problems = problems;
  }
}

/** Opens the model that lies beside this file. */
export async function load() {
  const [bytes, signature, reading] = await Promise.all([
    bytesOf(new URL("./model.onnx", import.meta.url)),
    jsonOf(new URL("./signature.json", import.meta.url)),
    jsonOf(new URL("./reading.json", import.meta.url)),
  ]);
  // More threads would need headers of the page's server that few send, and one row gains nothing by them.
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
  });
  return new Model(session, signature, reading);
}

/** A release, opened; made by `load`. */
export class Model {
  #session;
  #readers = new Map();
  #names = { numbers: [], strings: [] };
  #labels;

  constructor(session, signature, reading) {
    this.#session = session;
    this.signature = signature;
    for (const column of signature.columns) {
      const isText = column.type === "category" || column.type === "text";
      this.#readers.set(column.name, columnReader(column, reading));
      this.#names[isText ? "strings" : "numbers"].push(column.name);
    }
    this.#labels = new Map(signature.target.classes.map((label) => [readCategory(label), label]));
  }

  /**
   * Answers a row, or a list of rows.
   *
   * A row is an object whose own properties are values by the names of the columns; what is absent, undefined, null or NaN is
   * missing, and names that the model does not know are passed over. An answer has `prediction`, and
   * `probabilities` by class or, for a number, `interval` as [lower, upper]. With { rawScores: true } it also has
   * `rawScores`: what the learners said before calibration, by class, or a number on the scale that was learned.
   *
   * @throws {RowsError} if a value cannot be read, or is missing where it may not be; no row is answered then
   */
  async predict(rowOrRows, options = {}) {
    const rows = Array.isArray(rowOrRows) ? rowOrRows : [rowOrRows];
    const cells = this.#cellsOf(rows);
    const answers = await this.score(cells.numbers, cells.strings, rows.length, options);
    return Array.isArray(rowOrRows) ? answers : answers[0];
  }

  /** Whether the release has raw scores; those of before they were there have none. */
  get hasRawScores() {
    return this.#session.outputNames.includes("raw_scores");
  }

  /** Returns what a column's value is read as: a number (NaN where missing) or a text ("" where missing). */
  read(column, value) {
    const read = this.#readers.get(column);
    if (read === undefined) throw new TypeError(`The model has no column ${column}.`);
    return read(value);
  }

  /** Answers rows whose values are read already: two flat lists, row after row, in the signature's order. */
  async score(numbers, strings, nRows, { rawScores = false } = {}) {
    if (rawScores && !this.hasRawScores) throw new TypeError("This release has no raw scores.");
    const names = ["prediction", this.#isRegression ? "interval" : "probabilities"];
    if (rawScores) names.push("raw_scores");
    const widths = { numbers: this.#names.numbers.length, strings: this.#names.strings.length };
    const answers = [];
    for (let first = 0; first < nRows; first += ROWS_PER_CALL) {
      const last = Math.min(first + ROWS_PER_CALL, nRows);
      const text = strings.slice(first * widths.strings, last * widths.strings);
      const number = Float64Array.from(numbers.slice(first * widths.numbers, last * widths.numbers));
      const inputs = {
        strings: new ort.Tensor("string", text, [last - first, widths.strings]),
        numbers: new ort.Tensor("float64", number, [last - first, widths.numbers]),
      };
      const outputs = await this.#session.run(inputs, names);
      for (let row = 0; row < last - first; row++) {
        answers.push(this.#answer(outputs, row));
      }
    }
    return answers;
  }

  #cellsOf(rows) {
    const cells = { numbers: [], strings: [] };
    const problems = [];
    rows.forEach((row, position) => {
      if (row === null || typeof row !== "object" || Array.isArray(row)) {
        throw new TypeError(`Row ${position} is no object with values by column, such as { age: 41 }.`);
      }
      for (const [kind, names] of Object.entries(this.#names)) {
        for (const column of names) {
          try {
            cells[kind].push(this.read(column, Object.hasOwn(row, column) ? row[column] : null));
          } catch (error) {
            if (!(error instanceof ReadingError)) throw error;
            problems.push({ row: position, column, problem: error.message });
          }
        }
      }
    });
    if (problems.length > 0) throw new RowsError(problems);
    return cells;
  }

  #answer(outputs, row) {
    const prediction = outputs.prediction.data[row];
    const raw = outputs.raw_scores?.data;
    if (this.#isRegression) {
      const ends = outputs.interval.data;
      const answer = { prediction, interval: [ends[2 * row], ends[2 * row + 1]] };
      return raw ? { ...answer, rawScores: raw[row] } : answer;
    }
    const texts = [...this.#labels.keys()];
    const byClass = (shares) =>
      Object.fromEntries(texts.map((text, place) => [text, shares[row * texts.length + place]]));
    const answer = { prediction: this.#labels.get(prediction), probabilities: byClass(outputs.probabilities.data) };
    return raw ? { ...answer, rawScores: byClass(raw) } : answer;
  }

  get #isRegression() {
    return this.signature.target.task === "regression";
  }
}

async function bytesOf(url) {
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} is not there: HTTP ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function jsonOf(url) {
  return JSON.parse(new TextDecoder().decode(await bytesOf(url)));
}
