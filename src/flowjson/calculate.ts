// What a condition or an expression comes to, by the run-time rules that Meta documents ("Nested expressions").
// Undefined is what cannot be told: a reference that leads nowhere, or an operation that the platform refuses.
import type { Expression, Operator } from './expression.ts';
import { type Scope, wantedBy } from './screen-values.ts';

/** Null is empty: nothing was given. An empty text is empty too, since that is what an empty field holds. */
type Scalar = string | number | boolean | null;

/** Longer texts fit into no component, and one value named often enough would fill the memory. */
const LONGEST_JOINED = 20_000;

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/** A single reference may give a list or an object; everything else gives a text, a number, a boolean or null. */
export function resultOf(tree: Expression, scope: Scope): unknown {
  let lone = tree;
  while (lone.kind === 'group') lone = lone.inside;
  return lone.kind === 'binding' ? referred(lone, scope) : scalarOf(lone, scope);
}

function referred({ reference }: Extract<Expression, { kind: 'binding' }>, scope: Scope): unknown {
  const { screen, source, keys } = wantedBy(reference);
  return source === 'data' ? scope.data(screen, keys) : scope.form(screen, keys);
}

function scalarOf(tree: Expression, scope: Scope): Scalar | undefined {
  switch (tree.kind) {
    case 'binding':
      return asScalar(referred(tree, scope));
    case 'string':
    case 'boolean':
      return tree.value;
    case 'number':
      return finite(Number(tree.text));
    case 'group':
      return scalarOf(tree.inside, scope);
    case 'not': {
      const value = scalarOf(tree.operand, scope);
      return typeof value === 'boolean' ? !value : undefined;
    }
    case 'minus':
      return rounded(amountOf(tree, scope));
    case 'join':
      return joined(tree.members, scope);
    case 'chain':
      return chained(tree, scope);
  }
}

function asScalar(value: unknown): Scalar | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' ? value : undefined;
}

type Chain = Extract<Expression, { kind: 'chain' }>;

function chained(tree: Chain, scope: Scope): Scalar | undefined {
  const { operands, operators } = tree;
  const first = operators[0]?.operator ?? '';
  if (ARITHMETIC.has(first)) {
    const parts = sideBySide(tree);
    return parts.length > 1 ? joined(parts, scope) : rounded(amountOf(tree, scope));
  }
  const values = operands.map((operand) => scalarOf(operand, scope));
  if (first === '&&') return decided(values, false);
  if (first === '||') return decided(values, true);
  return values.reduce((left, right, index) => compared(left, operators[index - 1]?.operator ?? '', right));
}

/** One operand decides for all, whatever the others are; without it, all must be known. */
function decided(values: readonly (Scalar | undefined)[], by: boolean): boolean | undefined {
  if (values.includes(by)) return by;
  return values.every((value) => typeof value === 'boolean') ? !by : undefined;
}

const isEmpty = (value: Scalar | undefined): boolean => value === null || value === '';

/** Meta: empty equals empty, and is neither smaller nor greater than anything. Both sides are of one type. */
function compared(left: Scalar | undefined, operator: string, right: Scalar | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (operator === '==' || operator === '!=') {
    const equal = isEmpty(left) || isEmpty(right) ? isEmpty(left) && isEmpty(right) : equalTyped(left, right);
    return equal === undefined ? undefined : equal === (operator === '==');
  }
  if (isEmpty(left) || isEmpty(right)) return false;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function equalTyped(left: Scalar, right: Scalar): boolean | undefined {
  return typeof left === typeof right ? left === right : undefined;
}

/** Meta: an empty operand counts as 0. What is inside of a calculation is not rounded. */
function amountOf(tree: Expression, scope: Scope): number | undefined {
  if (tree.kind === 'group') return amountOf(tree.inside, scope);
  if (tree.kind === 'minus') {
    const amount = amountOf(tree.operand, scope);
    return amount === undefined ? undefined : 0 - amount;
  }
  if (tree.kind === 'chain' && ARITHMETIC.has(tree.operators[0]?.operator ?? '')) {
    if (sideBySide(tree).length > 1) return undefined;
    const amounts = tree.operands.map((operand) => amountOf(operand, scope));
    return amounts.reduce((left, right, index) => calculated(left, tree.operators[index - 1]?.operator ?? '', right));
  }
  const value = scalarOf(tree, scope);
  if (typeof value === 'number') return value;
  return isEmpty(value) ? 0 : undefined;
}

function calculated(left: number | undefined, operator: string, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '+':
      return finite(left + right);
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    // Meta: division and modulo by zero, or by nothing, give 0.
    case '/':
      return right === 0 ? 0 : finite(left / right);
    default:
      return right === 0 ? 0 : finite(left % right);
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Meta: results are rounded to two decimals. By their decimal digits, so that 1.005 gives 1.01; never to minus zero. */
function rounded(value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  const digits = String(Math.abs(value));
  if (digits.includes('e')) return Math.abs(value) < 1 ? 0 : value;
  return (Math.sign(value) * Math.round(Number(`${digits}e2`))) / 100 + 0;
}

function joined(members: readonly Expression[], scope: Scope): string | undefined {
  let text = '';
  for (const member of members) {
    const value = scalarOf(member, scope);
    if (value === undefined) return undefined;
    text += value === null ? '' : String(value);
    if (text.length > LONGEST_JOINED) return undefined;
  }
  return text;
}

/**
 * The values that make one text, with what is calculated as one of them. The grammar binds values side by side closest, and
 * an example of Meta's has 'Each: ' ${data.a} / ${data.b}, which is a text and a quotient. Not nested: as long as the chain.
 */
function sideBySide(tree: Expression): readonly Expression[] {
  if (tree.kind === 'join') return tree.members;
  if (tree.kind !== 'chain' || !ARITHMETIC.has(tree.operators[0]?.operator ?? '')) return [tree];
  const lists = tree.operands.map(sideBySide);
  if (lists.every((list) => list.length === 1)) return [tree];
  const parts: Expression[] = [];
  let operands: Expression[] = [];
  let operators: Operator[] = [];
  const close = () => {
    const [first] = operands;
    if (first !== undefined) {
      parts.push(
        operators.length === 0 ? first : { kind: 'chain', operands, operators, start: tree.start, end: tree.end },
      );
    }
    [operands, operators] = [[], []];
  };
  lists.forEach((list, index) => {
    const before = tree.operators[index - 1];
    if (before !== undefined) operators.push(before);
    list.forEach((value, at) => {
      if (at > 0) close();
      operands.push(value);
    });
  });
  close();
  return parts;
}
