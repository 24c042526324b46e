// Dates and times as seconds since 1970 in UTC; a time without a zone is UTC.

const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
const MICROSECONDS = 1_000_000n;
const DAY = 86_400;
const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Returns the function that reads a text: seconds, or null where it is no time.
 *
 * Each pattern has an expression and, for each of its groups, a letter as in Python's strptime; G, V and u are
 * year, number and day of an ISO week.
 */
export function datetimeReader(patterns, format, plainDigits) {
  const compiled = patterns.map(({ expression, flags, parts }) => {
    return { expression: new RegExp(`^(?:${expression})$`, flags), letters: Array.from(parts) };
  });
  return (value) => {
    const text = format ? plainDigits(value) : value;
    for (const { expression, letters } of compiled) {
      const found = expression.exec(text);
      if (found) {
        return secondsOf(Object.fromEntries(letters.map((letter, place) => [letter, found[place + 1]])));
      }
    }
    return null;
  };
}

/** Returns a Date as Python's isoformat() writes a time in UTC. */
export function isoformat(date) {
  const [whole, thousandths] = date.toISOString().slice(0, -1).split(".");
  return `${whole}${thousandths === "000" ? "" : `.${thousandths}000`}+00:00`;
}

function secondsOf(parts) {
  const day = dayOf(parts);
  const time = timeOf(parts);
  const offset = offsetOf(parts.z);
  if (day === null || time === null || offset === null) return null;
  const microseconds = BigInt(day * DAY + time) * MICROSECONDS + sixDigits(parts.f) - offset;
  // Written with its exponent, the number is rounded once.
  return Number(`${microseconds}e-6`);
}

/** Returns the number of the day since 1970; null where there is no such day. */
function dayOf(parts) {
  if ("G" in parts) return dayOfWeek(Number(parts.G), Number(parts.V), Number(parts.u ?? 1));
  const twoDigits = Number(parts.y);
  const year = parts.y === undefined ? Number(parts.Y ?? 1900) : twoDigits + (twoDigits <= 68 ? 2000 : 1900);
  if (parts.j !== undefined) return year < 1 ? null : daysBefore(year) + Number(parts.j) - 1;
  const name = parts.b ?? parts.B;
  const month = name ? MONTHS.indexOf(name.slice(0, 3).toLowerCase()) / 3 + 1 : Number(parts.m ?? 1);
  return dayOfMonth(year, month, Number(parts.d ?? 1));
}

function dayOfMonth(year, month, day) {
  const lengths = DAYS_OF_MONTHS.with(1, isLeap(year) ? 29 : 28);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengths[month - 1]) return null;
  return daysBefore(year) + lengths.slice(0, month - 1).reduce((sum, length) => sum + length, 0) + day - 1;
}

function dayOfWeek(year, week, weekday) {
  const monday = (day) => day - (((day + 3) % 7) + 7) % 7; // 1 January 1970 was a Thursday
  const first = monday(daysBefore(year) + 3); // of the week with 4 January, which is the first
  const next = monday(daysBefore(year + 1) + 3);
  if (year < 1 || week < 1 || week > (next - first) / 7 || weekday < 1 || weekday > 7) return null;
  return first + (week - 1) * 7 + weekday - 1;
}

function daysBefore(year) {
  const before = year - 1;
  const days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return days - 719_162; // those before 1970
}

function isLeap(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Returns the seconds of the day; null where there is no such time. */
function timeOf(parts) {
  let hour = Number(parts.H ?? 0);
  if (parts.I !== undefined) {
    hour = (Number(parts.I) % 12) + (parts.p?.toLowerCase() === "pm" ? 12 : 0);
  }
  const minute = Number(parts.M ?? 0);
  const second = Number(parts.S ?? 0);
  return hour > 23 || minute > 59 || second > 59 ? null : hour * 3600 + minute * 60 + second;
}

/** Returns how far a zone such as +02, -0330 or Z is from UTC, in microseconds; null where there is no such zone. */
function offsetOf(zone) {
  if (zone === undefined || zone === "Z") return 0n;
  const [digits, fraction] = zone.slice(1).replaceAll(":", "").split(/[.,]/);
  const [hours, minutes, seconds] = [0, 2, 4].map((place) => Number(digits.slice(place, place + 2)));
  const microseconds = BigInt(hours * 3600 + minutes * 60 + seconds) * MICROSECONDS + sixDigits(fraction);
  if (zone === "z" || microseconds >= BigInt(DAY) * MICROSECONDS) return null;
  return zone[0] === "-" ? -microseconds : microseconds;
}

function sixDigits(fraction) {
  return BigInt(`${fraction ?? 0}00000`.slice(0, 6));
}
