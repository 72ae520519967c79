// Conditions and expressions as trees: the grammar of `condition` strings (4.0) and of values in backticks (6.0).
// Knows what belongs together, not what it means: names and types are looked at in `expression-types.ts`.
// One pass, one token ahead, first problem ends it. A chain of operators of one rank is one flat node, and parentheses are
// counted: neither the parser nor anybody who walks a tree can be made to recurse without bound.
import { type Notation, readToken, Stop, stop, type Token } from './expression-tokens.ts';
import { type NotationProblem, printReference, type Reference, type Span, shorten } from './reference.ts';

export type { Notation } from './expression-tokens.ts';

export type Operator = Span & { readonly operator: string };

export type Expression = Span &
  (
    | { readonly kind: 'binding'; readonly reference: Reference }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'group'; readonly inside: Expression }
    | { readonly kind: 'not' | 'minus'; readonly operand: Expression }
    /** One operator fewer than operands, all of one rank, read from the left. */
    | { readonly kind: 'chain'; readonly operands: readonly Expression[]; readonly operators: readonly Operator[] }
    /** Values written side by side make one text. */
    | { readonly kind: 'join'; readonly members: readonly Expression[] }
  );

export type ParseResult = { readonly tree: Expression } | { readonly problem: NotationProblem };

/** Parentheses and signs within each other. Nobody can read a tenth of it. */
export const MAX_NESTING = 100;

/** From the loosest to the tightest. */
const RANKS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Whether the platform takes the text for an expression (6.0): backticks around something, on one line. */
export function isExpression(text: string): boolean {
  return text.length > 2 && text.startsWith('`') && text.endsWith('`') && !text.includes('\n');
}

/** A value in backticks; offsets count from its first backtick. */
export function parseExpression(text: string): ParseResult {
  return parse(text, 1, text.length - 1, 'expression');
}

export function parseCondition(text: string): ParseResult {
  return parse(text, 0, text.length, 'condition');
}

function parse(text: string, from: number, to: number, notation: Notation): ParseResult {
  try {
    const reader = readerOf(text, from, to, notation);
    if (reader.token().kind === 'end') {
      const hint = `write for example ${notation === 'condition' ? "${form.NAME} == 'value'" : "`'Hello ' ${form.NAME}`"}`;
      stop(from, to, `the ${notation} is empty`, { hint });
    }
    const tree = reader.rank(0, 0);
    const left = reader.token();
    if (left.kind === ')')
      stop(left.start, left.end, 'there is no opening parenthesis for this closing one', {
        hint: 'remove it, or add "("',
      });
    if (left.kind !== 'end') {
      noOperator(text, tree, left);
    }
    return { tree };
  } catch (error) {
    if (error instanceof Stop) return { problem: error.problem };
    throw error;
  }
}

function noOperator(text: string, left: Span, right: Span): never {
  const message = `an operator is missing between "${shown(text, left)}" and "${shown(text, right)}"`;
  stop(right.start, right.end, message, { hint: 'write for example "==", "&&" or "||" between them' });
}

const shown = (text: string, { start, end }: Span) => shorten(text.slice(start, end));

type Reader = {
  token(): Token;
  rank(rank: number, depth: number): Expression;
};

function readerOf(text: string, from: number, to: number, notation: Notation): Reader {
  let token = readToken(text, from, to, notation);
  /** The operator before the token, if one stands there. */
  let after: Operator | null = null;

  const advance = () => {
    after = token.kind === 'operator' ? token : null;
    token = readToken(text, token.end, to, notation);
    return token;
  };

  function rank(level: number, depth: number): Expression {
    const operators = RANKS[level];
    if (operators === undefined) return notation === 'expression' ? join(depth) : signed(depth);
    const first = rank(level + 1, depth);
    if (token.kind !== 'operator' || !operators.includes(token.operator)) return first;
    const operands = [first];
    const between: Operator[] = [];
    let end = first.end;
    while (token.kind === 'operator' && operators.includes(token.operator)) {
      between.push({ operator: token.operator, start: token.start, end: token.end });
      advance();
      const operand = rank(level + 1, depth);
      operands.push(operand);
      end = operand.end;
    }
    return { kind: 'chain', operands, operators: between, start: first.start, end };
  }

  function join(depth: number): Expression {
    const first = signed(depth);
    if (!startsMember(token)) return first;
    const members = [first];
    let end = first.end;
    while (startsMember(token)) {
      const member = signed(depth);
      members.push(member);
      end = member.end;
    }
    return { kind: 'join', members, start: first.start, end };
  }

  /** A minus between two values takes one from the other: only at the beginning is it a sign. */
  function signed(depth: number): Expression {
    if (depth > MAX_NESTING) {
      const message = `parentheses and signs are nested deeper than ${MAX_NESTING} levels`;
      throw new Stop({ kind: 'depth', message, start: token.start, end: token.end });
    }
    const { start } = token;
    if (token.kind === 'operator' && (token.operator === '!' || token.operator === '-')) {
      const kind = token.operator === '!' ? 'not' : 'minus';
      advance();
      const operand = signed(depth + 1);
      return { kind, operand, start, end: operand.end };
    }
    return operand(depth);
  }

  function operand(depth: number): Expression {
    const { start, end } = token;
    switch (token.kind) {
      case 'binding': {
        const { reference } = token;
        advance();
        return { kind: 'binding', reference, start, end };
      }
      case 'string': {
        const { value } = token;
        advance();
        return { kind: 'string', value, start, end };
      }
      case 'boolean': {
        const { value } = token;
        advance();
        return { kind: 'boolean', value, start, end };
      }
      case 'number':
        advance();
        return { kind: 'number', text: text.slice(start, end), start, end };
      case '(':
        return group(depth);
      default:
        return missing();
    }
  }

  function group(depth: number): Expression {
    const open = token;
    const first = advance();
    if (first.kind === ')')
      stop(open.start, first.end, 'nothing stands between the parentheses', { hint: 'remove them' });
    const inside = rank(0, depth + 1);
    const { kind, end } = token;
    if (kind === 'end') {
      stop(open.start, open.end, 'the closing parenthesis for this opening one is missing', { hint: 'add ")"' });
    }
    if (kind !== ')') noOperator(text, inside, token);
    advance();
    return { kind: 'group', inside, start: open.start, end };
  }

  /** A value is wanted where the token stands. */
  function missing(): never {
    const { start, end } = token;
    const hint = "a value is a reference, a number, true, false or a 'text'";
    if (token.kind === ')') stop(start, end, 'a value is missing before this closing parenthesis', { hint });
    if (token.kind === 'end') {
      if (after === null) stop(start, end, 'a value is missing at the end', { hint });
      stop(after.start, after.end, `a value is missing after "${after.operator}"`, { hint });
    }
    const operator = shown(text, token);
    if (after === null) stop(start, end, `a value is missing before "${operator}"`, { hint });
    return stop(start, end, `"${operator}" cannot stand right after "${after.operator}"`, { hint });
  }

  return { token: () => token, rank };
}

function startsMember(token: Token): boolean {
  switch (token.kind) {
    case 'binding':
    case 'string':
    case 'number':
    case 'boolean':
    case '(':
      return true;
    case 'operator':
      return token.operator === '!';
    default:
      return false;
  }
}

/** The tree as text of its notation, without the backticks: with single blanks, and parentheses where they were. */
export function print(tree: Expression): string {
  switch (tree.kind) {
    case 'binding':
      return printReference(tree.reference);
    case 'string':
      return quote(tree.value);
    case 'number':
      return tree.text;
    case 'boolean':
      return String(tree.value);
    case 'group':
      return `(${print(tree.inside)})`;
    case 'not':
      return `!${print(tree.operand)}`;
    case 'minus':
      return `-${print(tree.operand)}`;
    case 'join':
      return tree.members.map(print).join(' ');
    case 'chain':
      return tree.operands
        .map((operand, index) => (index === 0 ? '' : ` ${tree.operators[index - 1]?.operator} `) + print(operand))
        .join('');
  }
}

/** As a text inside a condition or an expression. */
export function quote(value: string): string {
  return `'${value.replace(/['\\`]/g, '\\$&')}'`;
}

/** The references of a tree, from left to right. */
export function* referencesIn(tree: Expression): Iterable<Reference> {
  switch (tree.kind) {
    case 'binding':
      yield tree.reference;
      break;
    case 'group':
      yield* referencesIn(tree.inside);
      break;
    case 'not':
    case 'minus':
      yield* referencesIn(tree.operand);
      break;
    case 'join':
      for (const member of tree.members) yield* referencesIn(member);
      break;
    case 'chain':
      for (const operand of tree.operands) yield* referencesIn(operand);
      break;
    default:
      break;
  }
}
