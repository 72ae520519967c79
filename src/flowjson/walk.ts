// Walks JSON text token by token, with positions and without recursion. Knows JSON, not Flow JSON.
import jsonc from 'jsonc-parser';

// The scanner's token kinds. The package declares them as a const enum, which isolated modules cannot import.
const SyntaxKind = {
  OpenBraceToken: 1,
  CloseBraceToken: 2,
  OpenBracketToken: 3,
  CloseBracketToken: 4,
  CommaToken: 5,
  ColonToken: 6,
  NullKeyword: 7,
  TrueKeyword: 8,
  FalseKeyword: 9,
  StringLiteral: 10,
  NumericLiteral: 11,
  LineCommentTrivia: 12,
  BlockCommentTrivia: 13,
  LineBreakTrivia: 14,
  Trivia: 15,
  EOF: 17,
} as const;

/** Deeper documents are refused: real flows stay below 30 levels, and everything after us may recurse. */
export const MAX_DEPTH = 200;

export type Path = readonly (string | number)[];

/** `start` and `end` are offsets in UTF-16 code units, `end` exclusive. */
export type Span = { readonly start: number; readonly end: number };

/** Callbacks of one walk; `path` is live: copy it to keep it. */
export type Visitor = {
  onKey?(span: Span, path: Path, repeated: boolean): void;
  /** A scalar's span, or that of a whole object or array when it closes. */
  onValue?(span: Span, path: Path, kind: 'string' | 'scalar' | 'container'): void;
};

export type SyntaxProblem = Span & { readonly kind: 'syntax' | 'depth'; readonly message: string };

type Expect = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma' | 'end';

type Frame = { readonly start: number; readonly keys: Set<string> | null; index: number };

const NAMES: Readonly<Record<number, string>> = {
  [SyntaxKind.OpenBraceToken]: '"{"',
  [SyntaxKind.CloseBraceToken]: '"}"',
  [SyntaxKind.OpenBracketToken]: '"["',
  [SyntaxKind.CloseBracketToken]: '"]"',
  [SyntaxKind.CommaToken]: 'a comma',
  [SyntaxKind.ColonToken]: 'a colon',
  [SyntaxKind.StringLiteral]: 'a string',
  [SyntaxKind.NumericLiteral]: 'a number',
  [SyntaxKind.TrueKeyword]: '"true"',
  [SyntaxKind.FalseKeyword]: '"false"',
  [SyntaxKind.NullKeyword]: '"null"',
  [SyntaxKind.LineCommentTrivia]: 'a comment, which JSON does not have',
  [SyntaxKind.BlockCommentTrivia]: 'a comment, which JSON does not have',
  [SyntaxKind.EOF]: 'the end of the file',
};

/**
 * Walks `text` and tells the visitor what stands where.
 * Returns the first thing that is not JSON, or null where all of it is.
 */
export function walkJson(text: string, visitor: Visitor): SyntaxProblem | null {
  const scanner = jsonc.createScanner(text, false);
  const stack: Frame[] = [];
  const path: (string | number)[] = [];
  let expect = 'value' as Expect;

  const span = (): Span => {
    const start = scanner.getTokenOffset();
    return { start, end: start + scanner.getTokenLength() };
  };
  const closed = () => {
    expect = stack.length === 0 ? 'end' : 'comma';
  };
  const close = () => {
    const frame = stack.pop();
    if (frame === undefined) return;
    path.pop();
    visitor.onValue?.({ start: frame.start, end: span().end }, path, 'container');
    closed();
  };

  const problem = (message: string): SyntaxProblem => ({ kind: 'syntax', message, ...span() });
  const found = (token: number): string =>
    NAMES[token] ?? `"${text.slice(span().start, Math.min(span().end, span().start + 20))}"`;

  for (;;) {
    const token: number = scanner.scan();
    if (token === SyntaxKind.Trivia || token === SyntaxKind.LineBreakTrivia) continue;
    const top = stack.at(-1);
    const inObject = top?.keys !== null && top !== undefined;

    if (token === SyntaxKind.StringLiteral && scanner.getTokenError() !== 0) {
      return problem('a string is not closed, or holds a character that must be escaped');
    }
    // The scanner takes "1." and "1e" for numbers, and remarks on them.
    if (token === SyntaxKind.NumericLiteral && scanner.getTokenError() !== 0) {
      return problem('a number ends too early: a digit is missing');
    }
    if (token === SyntaxKind.EOF) {
      return expect === 'end' ? null : problem(`the text ends too early: ${wanted(expect, inObject)} is missing`);
    }
    if (expect === 'end') return problem(`there is ${found(token)} after the end of the document`);

    if (expect === 'comma') {
      if (token === SyntaxKind.CommaToken) {
        if (top !== undefined) top.index += 1;
        expect = inObject ? 'key' : 'value';
        if (!inObject && top !== undefined) path[path.length - 1] = top.index;
      } else if (token === (inObject ? SyntaxKind.CloseBraceToken : SyntaxKind.CloseBracketToken)) close();
      else return problem(`expected ${wanted('comma', inObject)}, but found ${found(token)}`);
      continue;
    }
    if (expect === 'colon') {
      if (token !== SyntaxKind.ColonToken) return problem(`expected a colon after the key, but found ${found(token)}`);
      expect = 'value';
      continue;
    }
    if (expect === 'key' || expect === 'key or }') {
      if (token === SyntaxKind.CloseBraceToken && expect === 'key or }') {
        close();
        continue;
      }
      if (token !== SyntaxKind.StringLiteral) {
        if (token === SyntaxKind.CloseBraceToken) return problem('there is a comma before "}" with nothing after it');
        return problem(`expected a key in double quotes, but found ${found(token)}`);
      }
      const key = scanner.getTokenValue();
      const repeated = top?.keys?.has(key) ?? false;
      top?.keys?.add(key);
      path[path.length - 1] = key;
      visitor.onKey?.(span(), path, repeated);
      expect = 'colon';
      continue;
    }

    if (token === SyntaxKind.CloseBracketToken && !inObject && top !== undefined) {
      if (expect === 'value') return problem('there is a comma before "]" with nothing after it');
      close();
      continue;
    }
    switch (token) {
      case SyntaxKind.OpenBraceToken:
      case SyntaxKind.OpenBracketToken: {
        if (stack.length >= MAX_DEPTH) {
          return { kind: 'depth', message: `the document is nested deeper than ${MAX_DEPTH} levels`, ...span() };
        }
        const isObject = token === SyntaxKind.OpenBraceToken;
        stack.push({ start: span().start, keys: isObject ? new Set() : null, index: 0 });
        path.push(isObject ? '' : 0);
        expect = isObject ? 'key or }' : 'value or ]';
        break;
      }
      case SyntaxKind.StringLiteral:
        visitor.onValue?.(span(), path, 'string');
        closed();
        break;
      case SyntaxKind.NumericLiteral:
      case SyntaxKind.TrueKeyword:
      case SyntaxKind.FalseKeyword:
      case SyntaxKind.NullKeyword:
        visitor.onValue?.(span(), path, 'scalar');
        closed();
        break;
      default:
        return problem(`expected a value, but found ${found(token)}`);
    }
  }
}

function wanted(expect: Expect, inObject: boolean): string {
  if (expect === 'comma') return inObject ? 'a comma or "}"' : 'a comma or "]"';
  if (expect === 'colon') return 'a colon';
  if (expect.startsWith('key')) return 'a key or "}"';
  return 'a value';
}

/** Where the value at `path` stands, and its key where it has one; null where there is no such value. */
export function locate(text: string, path: Path): { key: Span | null; value: Span } | null {
  const same = (other: Path) => other.length === path.length && other.every((part, index) => part === path[index]);
  let key: Span | null = null;
  let value: Span | null = null;
  walkJson(text, {
    onKey(span, at) {
      if (same(at)) key = span;
    },
    onValue(span, at) {
      if (same(at)) value = span;
    },
  });
  return value === null ? null : { key, value };
}
