// What conditions and expressions give, and which operations cannot be. Knows types, not where references lead.
import type { Severity } from '../model/finding.ts';
import type { Expression, Notation, Operator } from './expression.ts';
import { type Reference, type Span, shorten } from './reference.ts';
import { typeName, type ValueType } from './schema-fit.ts';

export type TypeProblem = Span & {
  readonly kind: 'type' | 'ambiguous';
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** What belongs between `start` and `end`, where there is one right answer. */
  readonly instead?: string;
};

export type Typing = { readonly type: ValueType; readonly problems: readonly TypeProblem[] };

type TypeOfReference = (reference: Reference) => ValueType;

/** @param text what the tree was read from */
export function typingOf(text: string, tree: Expression, notation: Notation, typeOf: TypeOfReference): Typing {
  const problems: TypeProblem[] = [];
  const type = new Typist(text, notation, typeOf, problems).typeOf(tree);
  if (notation === 'condition') problems.push(...loneProblems(tree, type));
  return { type, problems };
}

/** A condition of one operand: only a boolean that is not known before run time decides anything. */
function loneProblems(tree: Expression, type: ValueType): TypeProblem[] {
  const lone = ungrouped(tree);
  const at = { start: lone.start, end: lone.end, kind: 'type', severity: 'error' } as const;
  if (isLiteral(lone)) {
    return [
      { ...at, message: 'the condition is a fixed value', hint: 'compare it with "${data.NAME}" or "${form.NAME}"' },
    ];
  }
  if (lone.kind !== 'binding' || type === 'boolean' || type === 'unknown') return [];
  const message = `the condition is ${typeName(type)} by itself, not a boolean`;
  return [{ ...at, message, hint: 'compare it with something, as in "${form.NAME} == \'value\'"' }];
}

function ungrouped(tree: Expression): Expression {
  let inside = tree;
  while (inside.kind === 'group') inside = inside.inside;
  return inside;
}

function isLiteral(tree: Expression): boolean {
  const { kind } = ungrouped(tree);
  return kind === 'string' || kind === 'number' || kind === 'boolean';
}

const LOGICAL = new Set(['&&', '||']);
const EQUAL = new Set(['==', '!=']);
const COMPARING = new Set(['==', '!=', '<', '<=', '>', '>=']);

const TO_BOOLEAN = "compare it with something, as in (${form.NAME} == 'value')";
const TO_NUMBER = 'use a data field of the type number, or an input of the type number';
/** What to do where an operand is not of the type that its operator works on. */
const OPERANDS: Readonly<Record<string, string>> = {
  '&&': TO_BOOLEAN,
  '||': TO_BOOLEAN,
  '+': 'values written side by side, without "+", make one text; numbers are added',
  ...Object.fromEntries(['<', '<=', '>', '>=', '-', '*', '/', '%'].map((operator) => [operator, TO_NUMBER])),
};

class Typist {
  readonly #text: string;
  readonly #notation: Notation;
  readonly #typeOf: TypeOfReference;
  readonly #problems: TypeProblem[];
  /** What stands side by side, once it was looked at. */
  readonly #joined = new Map<Expression, ValueType>();

  constructor(text: string, notation: Notation, typeOf: TypeOfReference, problems: TypeProblem[]) {
    this.#text = text;
    this.#notation = notation;
    this.#typeOf = typeOf;
    this.#problems = problems;
  }

  typeOf(tree: Expression): ValueType {
    switch (tree.kind) {
      case 'binding':
        return this.#supported(tree, this.#typeOf(tree.reference));
      case 'string':
      case 'number':
      case 'boolean':
        return tree.kind;
      case 'group':
        return this.typeOf(tree.inside);
      case 'not':
        return this.#signed(tree.operand, '!', 'boolean');
      case 'minus':
        return this.#signed(tree.operand, '-', 'number');
      case 'join':
        for (const member of tree.members) this.#joined.set(member, this.typeOf(member));
        return 'string';
      case 'chain':
        return this.#chain(tree.operands, tree.operators);
    }
  }

  /** Inside of a larger whole, lists and objects are told once and then left alone. */
  #supported(tree: Expression, type: ValueType): ValueType {
    const isWhole = tree.start <= 1 && tree.end >= this.#text.length - 1 && this.#notation === 'expression';
    if (isWhole || (type !== 'array' && type !== 'object')) return type;
    const message = `"${this.#shown(tree)}" is ${typeName(type)}, which cannot be compared, calculated or joined`;
    this.#tell(tree, message, 'use a string, a number or a boolean');
    return 'unknown';
  }

  #signed(operand: Expression, sign: string, wanted: 'boolean' | 'number'): ValueType {
    const type = this.typeOf(operand);
    if (type !== wanted && type !== 'unknown') {
      const message = `"${sign}" needs ${typeName(wanted)}, and "${this.#shown(operand)}" is ${typeName(type)}`;
      this.#tell(operand, message, sign === '!' ? OPERANDS['&&'] : OPERANDS['-']);
    }
    return wanted;
  }

  #chain(operands: readonly Expression[], operators: readonly Operator[]): ValueType {
    const types = operands.map((operand) => this.typeOf(operand));
    const first = operators[0]?.operator ?? '';
    if (this.#calculatesFirst(operands, first)) {
      const calculated = types.map((type, index) => (operands[index]?.kind === 'join' ? 'number' : type));
      this.#all(operands, calculated, operators, 'number');
      return 'unknown';
    }
    if (this.#isAmbiguous(operands, operators))
      return LOGICAL.has(first) || COMPARING.has(first) ? 'boolean' : 'unknown';
    if (this.#notation === 'condition' && this.#conditionRules(operands, operators)) return 'boolean';
    if (LOGICAL.has(first)) return this.#all(operands, types, operators, 'boolean');
    if (COMPARING.has(first)) return this.#compare(operands, types, operators);
    return this.#all(operands, types, operators, 'number');
  }

  /** Where two readers could read two things, and nobody documents which of them is right. */
  #isAmbiguous(operands: readonly Expression[], operators: readonly Operator[]): boolean {
    const first = operators[0]?.operator ?? '';
    if (this.#notation === 'expression') {
      const joined = operands.find(({ kind }) => kind === 'join');
      if (joined === undefined) return false;
      const hint = 'put parentheses around what belongs together';
      const message = `"${this.#shown(joined)}" joins values, and "${first}" stands beside it`;
      this.#problems.push({
        kind: 'ambiguous',
        severity: 'warning',
        message,
        hint,
        start: joined.start,
        end: joined.end,
      });
      return true;
    }
    if (LOGICAL.has(first)) this.#comparisonsBeside(first, operands);
    return false;
  }

  /** Whether numbers alone stand beside the operator: an example of Meta's has 'Each: ' ${data.a} / ${data.b}. */
  #calculatesFirst(operands: readonly Expression[], operator: string): boolean {
    if (LOGICAL.has(operator) || COMPARING.has(operator) || !operands.some(({ kind }) => kind === 'join')) return false;
    return operands.every((operand, index) => {
      if (operand.kind !== 'join') return true;
      const edges = [
        index > 0 ? operand.members[0] : undefined,
        index < operands.length - 1 ? operand.members.at(-1) : undefined,
      ];
      return edges.every((edge) => {
        const type = edge === undefined ? 'number' : this.#joined.get(edge);
        return type === 'number' || type === 'unknown';
      });
    });
  }

  #comparisonsBeside(logical: string, operands: readonly Expression[]): void {
    const bare = operands.filter((one) => one.kind === 'chain' && COMPARING.has(one.operators[0]?.operator ?? ''));
    const [first, last] = [bare[0], bare.at(-1)];
    if (first === undefined || last === undefined) return;
    let instead = '';
    let done = first.start;
    for (const { start, end } of bare) {
      instead += `${this.#text.slice(done, start)}(${this.#text.slice(start, end)})`;
      done = end;
    }
    this.#problems.push({
      kind: 'ambiguous',
      severity: 'warning',
      message: `"${this.#shown(first)}" stands beside "${logical}" without parentheses`,
      hint: 'Meta documents that "&&" goes first: put parentheses around each comparison',
      instead,
      start: first.start,
      end: last.end,
    });
  }

  /** True where comparisons follow each other: then their types say nothing. */
  #conditionRules(operands: readonly Expression[], operators: readonly Operator[]): boolean {
    const first = operators[0]?.operator ?? '';
    if (!LOGICAL.has(first)) {
      const inner = operands.find(({ kind }) => kind === 'chain');
      const at = operators[1] ?? inner;
      if (at !== undefined) {
        this.#tell(at, 'comparisons follow each other without parentheses', 'compare twice, and join with "&&"');
        return true;
      }
    }
    operators.forEach(({ operator }, index) => {
      const [left, right] = [operands[index], operands[index + 1]];
      if (left === undefined || right === undefined || !isLiteral(left) || !isLiteral(right)) return;
      const at = { start: left.start, end: right.end };
      this.#tell(at, `"${operator}" has fixed values on both sides`, 'one side must be a reference');
    });
    return false;
  }

  /** Logic and arithmetic: all operands of one type, which is that of the result. */
  #all(
    operands: readonly Expression[],
    types: readonly ValueType[],
    operators: readonly Operator[],
    wanted: 'boolean' | 'number',
  ): ValueType {
    types.forEach((type, index) => {
      const operand = operands[index];
      if (type === wanted || type === 'unknown' || operand === undefined) return;
      const { operator } = operators[Math.max(0, index - 1)] as Operator;
      const kind = wanted === 'boolean' ? 'booleans' : 'numbers';
      const message = `"${operator}" works on ${kind}, and "${this.#shown(operand)}" is ${typeName(type)}`;
      const hint =
        operator === '+' && type === 'string' ? 'values written side by side, without "+", make one text' : undefined;
      this.#tell(operand, message, hint);
    });
    return wanted;
  }

  #compare(operands: readonly Expression[], types: readonly ValueType[], operators: readonly Operator[]): ValueType {
    let left = types[0] ?? 'unknown';
    operators.forEach(({ operator }, index) => {
      const [right, operand] = [types[index + 1] ?? 'unknown', operands[index + 1]];
      const before = operands[index];
      if (operand === undefined || before === undefined) return;
      if (EQUAL.has(operator)) {
        if (left !== right && left !== 'unknown' && right !== 'unknown') {
          const message = `"${operator}" compares ${typeName(left)} with ${typeName(right)}`;
          this.#tell({ start: before.start, end: operand.end }, message, 'both sides must be of one type');
        }
      } else {
        this.#number(operator, before, left, index > 0);
        this.#number(operator, operand, right, false);
      }
      left = 'boolean';
    });
    return 'boolean';
  }

  #number(operator: string, operand: Expression, type: ValueType, isResult: boolean): void {
    if (type === 'number' || type === 'unknown') return;
    const what = isResult ? `what is compared before it gives` : `"${this.#shown(operand)}" is`;
    this.#tell(operand, `"${operator}" works on numbers, and ${what} ${typeName(type)}`, OPERANDS[operator]);
  }

  #shown({ start, end }: Span): string {
    return shorten(this.#text.slice(start, end));
  }

  #tell({ start, end }: Span, message: string, hint?: string): void {
    this.#problems.push({ kind: 'type', severity: 'error', message, start, end, ...(hint !== undefined && { hint }) });
  }
}
