// Readers of single values: what one cell means, by its column's type, as in training. Missing is NaN for numbers
// and "" for texts.

import { datetimeReader, isoformat } from "./times.mjs";

const MISSING = new Set([{{missing}}]);
// "none" is an answer in a category ("no insurance"), not a gap.
const MISSING_CATEGORIES = new Set([{{missing_categories}}]);
const TRUE = new Set([{{true}}]);
const FALSE = new Set([{{false}}]);

// JavaScript's own trim() takes other characters.
const WHITE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const WHITE_AT_ENDS = new RegExp(`^${WHITE}+|${WHITE}+$`, "g");
const PLAIN = /^[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
const GROUPED_BY_POINTS = /^[+-]?\d{1,3}(\.\d{3})+$/;
const SIGNS_AT_ENDS = /^[$\u20ac\u00a3\u00a5% \u00a0]+|[$\u20ac\u00a3\u00a5% \u00a0]+$/g;
const SIGNS_BEHIND_SIGN = /^([+-])[$\u20ac\u00a3\u00a5 ]+/;
const SPACES_IN_NUMBERS = /[ \u00a0\u202f'_]/g;
const WHOLE_FLOAT = /^-?(0|[1-9][0-9]{0,15})\.0$/;
const LARGEST_WHOLE_FLOAT = 1e16; // from here on Python writes floats with an exponent
const HALF_CHARACTER = /[\ud800-\udfff]/gu;
const NOT_ASCII = /[^\x00-\x7f]/;

/** A value that cannot be read as its column's type; the message says what was expected. */
export class ReadingError extends Error {
  constructor(message) {
    super(message);
    this.name = "ReadingError";
  }
}

/** Returns the function that reads one value of a column. */
export function columnReader(column, reading) {
  const read = readerOf(column, reading);
  return (value) => {
    const cell = read(value);
    if (!column.nullable && (cell === "" || Number.isNaN(cell))) {
      throw new ReadingError("a value is missing where none may be");
    }
    return cell;
  };
}

/** Returns a category as text, the same however the value travelled: 3, "3" and "3.0" are "3". */
export function readCategory(value) {
  if (isMissing(value)) return "";
  if (typeof value === "string") return categoryOf(value);
  if (typeof value === "number") return textOfNumber(value);
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Date) return isoformat(value);
  throw new ReadingError("a single value is expected");
}

function readerOf(column, reading) {
  const codes = new Set(column.missing_codes.map(readCategory));
  const plainDigits = digitsReader(reading.zeros);
  if (column.type === "number" || column.type === "integer") {
    return numberReader(codes, (value) => readNumber(value, column.decimal_comma, plainDigits));
  }
  if (column.type === "boolean") return coded(codes, NaN, readBoolean);
  if (column.type === "datetime") {
    const readText = datetimeReader(reading.patterns[column.name], column.datetime_format, plainDigits);
    return coded(codes, NaN, (value) => readDatetime(value, column.datetime_format, readText, plainDigits));
  }
  if (column.type === "category") return coded(codes, "", readCategory);
  return coded(codes, "", wordsReader(reading.words));
}

function coded(codes, missing, read) {
  return codes.size === 0 ? read : (value) => (codes.has(readCategory(value)) ? missing : read(value));
}

function numberReader(codes, readPlain) {
  const words = new Set();
  const numbers = new Set();
  for (const code of codes) {
    try {
      numbers.add(readPlain(code));
    } catch (error) {
      if (!(error instanceof ReadingError)) throw error;
      words.add(code);
    }
  }
  return (value) => {
    if (words.size > 0 && typeof value === "string" && words.has(readCategory(value))) return NaN;
    const number = readPlain(value);
    return numbers.has(number) ? NaN : number;
  };
}

function readNumber(value, decimalComma, plainDigits) {
  if (typeof value === "string") return numberOfText(value, decimalComma, plainDigits);
  if (isMissing(value)) return NaN;
  if (!["number", "bigint", "boolean"].includes(typeof value)) throw new ReadingError("a number is expected");
  return finite(Number(value));
}

function numberOfText(value, decimalComma, plainDigits) {
  let text = strip(value);
  if (!decimalComma) {
    const plain = plainDigits(text);
    const number = PLAIN.test(plain) ? Number(plain.replaceAll("_", "")) : NaN;
    if (Number.isFinite(number)) return number + 0;
  }
  if (MISSING.has(text.toLowerCase())) return NaN;
  text = text.replace(SIGNS_AT_ENDS, "").replaceAll("\u2212", "-").replace(SIGNS_BEHIND_SIGN, "$1");
  if (decimalComma) {
    if (text.includes(",") || GROUPED_BY_POINTS.test(text)) text = text.replaceAll(".", "").replaceAll(",", ".");
  } else if (GROUPED.test(text)) {
    text = text.replaceAll(",", "");
  }
  text = text.replace(SPACES_IN_NUMBERS, "");
  if (!NUMBER.test(text)) throw new ReadingError("a number is expected");
  return finite(Number(text));
}

function readBoolean(value) {
  if (typeof value === "string") {
    const text = strip(value).toLowerCase();
    if (TRUE.has(text)) return 1;
    if (FALSE.has(text)) return 0;
    if (MISSING.has(text)) return NaN;
  } else if (isMissing(value)) {
    return NaN;
  } else if (["number", "bigint", "boolean"].includes(typeof value)) {
    const number = Number(value);
    if (number === 0 || number === 1) return number + 0;
  }
  throw new ReadingError("true or false is expected");
}

/** Returns seconds since 1970 in UTC. A number is such seconds, unless the column has a format. */
function readDatetime(value, format, readText, plainDigits) {
  if (isMissing(value)) return NaN;
  if (value instanceof Date) return value.getTime() / 1000;
  if (typeof value !== "string" && !format) return readNumber(value, false, plainDigits);
  const text = strip(typeof value === "string" ? value : readCategory(value));
  if (MISSING.has(text.toLowerCase())) return NaN;
  const seconds = readText(text);
  if (seconds === null) {
    throw new ReadingError(`a date or time ${format ? `like ${format}` : "in ISO 8601"} is expected`);
  }
  return seconds;
}

/** Returns the reader of texts: words in lower case, with single spaces between. */
function wordsReader(words) {
  const lowerCase = new Map(Object.entries(words.lower_case));
  const isOfWord = (code) => countUpTo(words.stretches, code) % 2 === 1;
  return (value) => {
    const text = composed(typeof value === "string" ? value : readCategory(value));
    const characters = Array.from(text, (character) =>
      isOfWord(character.codePointAt(0)) ? (lowerCase.get(character) ?? character) : " ",
    );
    return composed(characters.join("")).split(" ").filter(Boolean).join(" ");
  };
}

/** Returns a function that writes the decimal digits of all alphabets as 0 to 9. */
function digitsReader(zeros) {
  return (text) => {
    if (!NOT_ASCII.test(text)) return text;
    return Array.from(text, (character) => {
      const digit = character.codePointAt(0) - zeros[countUpTo(zeros, character.codePointAt(0)) - 1];
      return digit >= 0 && digit < 10 ? String(digit) : character;
    }).join("");
  };
}

/** Returns how many of the ascending numbers are not above a limit. */
function countUpTo(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function categoryOf(value) {
  let text = strip(value);
  if (NOT_ASCII.test(text)) {
    text = composed(text).replace(HALF_CHARACTER, "?");
  } else if (WHOLE_FLOAT.test(text)) {
    text = text === "-0.0" ? "0" : text.slice(0, -2);
  }
  const lower = text.toLowerCase();
  if (MISSING_CATEGORIES.has(lower)) return "";
  return lower === "true" || lower === "false" ? lower : text;
}

/** Returns a number with the fewest digits that give it back, as Python writes it. */
function textOfNumber(number) {
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  if (Number.isInteger(number) && Math.abs(number) < LARGEST_WHOLE_FLOAT) return String(number + 0);
  const [digits, exponent] = number.toExponential().split("e");
  const size = Math.abs(Number(exponent));
  if (Number(exponent) >= -4 && size < 16) return String(number);
  return `${digits}e${exponent[0]}${String(size).padStart(2, "0")}`;
}

function strip(text) {
  return text.replace(WHITE_AT_ENDS, "");
}

function composed(text) {
  return NOT_ASCII.test(text) ? text.normalize("NFC") : text;
}

function isMissing(value) {
  return value === null || value === undefined || Number.isNaN(value) || (value instanceof Date && isNaN(value));
}

function finite(number) {
  if (!Number.isFinite(number)) throw new ReadingError("a finite number is expected");
  return number + 0; // -0 becomes 0
}
