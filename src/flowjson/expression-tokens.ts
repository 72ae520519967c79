// Splits conditions and expressions into tokens, one at a time, each character looked at once. Knows no grammar.
import { type NotationProblem, type Reference, readReference, type Span, shorten } from './reference.ts';

/** The text of an If's `condition`, or what stands between backticks (6.0). */
export type Notation = 'condition' | 'expression';

export type Token = Span &
  (
    | { readonly kind: 'binding'; readonly reference: Reference }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'operator'; readonly operator: string }
    | { readonly kind: '(' | ')' | 'end' }
  );

/** Ends the reading at the first thing that is wrong. Never leaves the parser. */
export class Stop extends Error {
  readonly problem: NotationProblem;
  constructor(problem: NotationProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const SYMBOLS = '=!<>&|+-*/%';
const IN_CONDITIONS = ['==', '!=', '<', '<=', '>', '>=', '&&', '||', '!'];
const IN_EXPRESSIONS = [...IN_CONDITIONS, '+', '-', '*', '/', '%'];
/** What people write who know other languages. */
const MEANT: Readonly<Record<string, string>> = { '=': '==', '===': '==', '!==': '!=', '&': '&&', '|': '||' };
const MEANT_WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };

/** The token that starts at or after `from`. White space is skipped. */
export function readToken(text: string, from: number, to: number, notation: Notation): Token {
  let start = from;
  while (start < to && isSpace(text.charCodeAt(start))) start += 1;
  if (start >= to) return { kind: 'end', start: to, end: to };
  const first = text[start] ?? '';
  if (first === '(' || first === ')') return { kind: first, start, end: start + 1 };
  if (text.startsWith('${', start)) return readBinding(text, start, to);
  if (first === "'") return readString(text, start, to);
  if (isDigit(first)) return readNumber(text, start, start, to);
  if (first === '-' && notation === 'condition') {
    if (isDigit(text[start + 1])) return readNumber(text, start, start + 1, to);
    stop(start, start + 1, 'a number must follow the minus sign', {
      hint: 'a condition cannot calculate: write the number after the minus sign',
    });
  }
  if (isLetter(first)) return readWord(text, start, to);
  if (SYMBOLS.includes(first)) return readOperator(text, start, to, notation);
  if (first === '"') doubleQuotes(text, start, to);
  return stop(start, start + 1, ...unexpected(text, start, first));
}

type Advice = Pick<NotationProblem, 'hint' | 'instead'>;

export function stop(start: number, end: number, message: string, advice: Advice = {}): never {
  throw new Stop({ kind: 'syntax', message, start, end, ...advice });
}

function readBinding(text: string, start: number, to: number): Token {
  const result = readReference(text, start);
  if ('problem' in result) throw new Stop(result.problem);
  const { reference } = result;
  if (reference.end > to) stop(start, start + 2, 'a reference starts here with "${" and is never closed with "}"');
  return { kind: 'binding', reference, start, end: reference.end };
}

function readString(text: string, start: number, to: number): Token {
  const parts: string[] = [];
  let from = start + 1;
  for (let at = from; at < to; at += 1) {
    const character = text[at];
    if (character === "'") {
      parts.push(text.slice(from, at));
      return { kind: 'string', value: parts.join(''), start, end: at + 1 };
    }
    if (character === '`') break;
    if (character === '\\' && isEscapable(text[at + 1]) && at + 1 < to) {
      parts.push(text.slice(from, at));
      at += 1;
      from = at;
    }
  }
  return stop(start, start + 1, 'a text starts here with "\'" and is never closed with "\'"', {
    hint: 'a quote inside the text is written "\\\'", a backtick "\\`" (in JSON with two backslashes)',
  });
}

/** @param digits where the digits start: after a minus sign, if there is one */
function readNumber(text: string, start: number, digits: number, to: number): Token {
  let end = digits;
  while (end < to && isDigit(text[end])) end += 1;
  const whole = end;
  if (text[end] === '.' && end + 1 < to && isDigit(text[end + 1])) {
    end += 1;
    while (end < to && isDigit(text[end])) end += 1;
  }
  if (whole - digits > 1 && text[digits] === '0') {
    let zeroes = digits;
    while (zeroes < whole - 1 && text[zeroes] === '0') zeroes += 1;
    stop(start, end, 'a number must not start with zeroes', {
      instead: text.slice(start, digits) + text.slice(zeroes, end),
    });
  }
  if (end < to && (isLetter(text[end]) || text[end] === '.')) {
    const after = endOfWord(text, end, to);
    stop(start, after, `"${shorten(text.slice(start, after))}" is no number`, { hint: "text is written in 'quotes'" });
  }
  return { kind: 'number', start, end };
}

function readWord(text: string, start: number, to: number): Token {
  const end = endOfWord(text, start, to);
  const word = text.slice(start, end);
  if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true', start, end };
  if (word === 'null') {
    stop(start, end, '"null" cannot be used here', {
      hint: "there is no null: use an empty text '' or a boolean field",
    });
  }
  const instead = Object.hasOwn(MEANT_WORDS, word.toLowerCase()) ? MEANT_WORDS[word.toLowerCase()] : undefined;
  if (instead !== undefined) stop(start, end, `"${word}" is no operator`, { hint: `write "${instead}"`, instead });
  const shown = shorten(word);
  return stop(start, end, `"${shown}" is no value`, {
    hint: `write '${shown}' for a text, \${data.${shown}} or \${form.${shown}} for a value of the screen`,
  });
}

function readOperator(text: string, start: number, to: number, notation: Notation): Token {
  const allowed = notation === 'condition' ? IN_CONDITIONS : IN_EXPRESSIONS;
  const three = text.slice(start, Math.min(start + 3, to));
  if (!Object.hasOwn(MEANT, three)) {
    for (const length of [2, 1]) {
      const operator = text.slice(start, Math.min(start + length, to));
      if (allowed.includes(operator)) return { kind: 'operator', operator, start, end: start + operator.length };
    }
  }
  const written = Object.hasOwn(MEANT, three) ? three : (text[start] ?? '');
  const instead = MEANT[written];
  if (instead !== undefined) {
    stop(start, start + written.length, `"${written}" is no operator`, { hint: `write "${instead}"`, instead });
  }
  return stop(start, start + 1, `"${written}" is no operator of conditions`, {
    hint: 'from Flow JSON 6.0 an expression in backticks can calculate',
  });
}

function doubleQuotes(text: string, start: number, to: number): never {
  const close = text.indexOf('"', start + 1);
  const isClosed = close >= 0 && close < to;
  const inside = isClosed ? text.slice(start + 1, close) : '';
  const isPlain = isClosed && !inside.includes("'") && !inside.includes('\\') && !inside.includes('`');
  stop(start, isClosed ? close + 1 : start + 1, 'a text stands in single quotes here, not in double quotes', {
    hint: isPlain ? `write '${shorten(inside)}'` : "write 'text'",
    ...(isPlain && { instead: `'${inside}'` }),
  });
}

function unexpected(text: string, start: number, first: string): [string, Advice] {
  if (first === '?' || first === ':') {
    return ['there is no "? :" here', { hint: 'use an If component, or one expression for each of two components' }];
  }
  if (first === '`') {
    return ['a backtick stands inside the expression', { hint: 'inside a text it is written "\\`" (in JSON "\\\\`")' }];
  }
  const code = text.codePointAt(start) ?? 0;
  const hint = "only references, numbers, true, false, 'texts', operators and parentheses can stand here";
  return [`unexpected character "${String.fromCodePoint(code)}"`, { hint }];
}

function endOfWord(text: string, start: number, to: number): number {
  let end = start;
  while (end < to && (isLetter(text[end]) || isDigit(text[end]) || text[end] === '.' || text[end] === '-')) end += 1;
  return end;
}

function isEscapable(character: string | undefined): boolean {
  return character === "'" || character === '\\' || character === '`';
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

function isLetter(character: string | undefined): boolean {
  if (character === undefined) return false;
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character === '_';
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160;
}
