// Conditions and expressions: what they are read as, what is said about the rest, and that no text is too much.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Expression,
  MAX_NESTING,
  parseCondition,
  parseExpression,
  print,
} from '../../../src/flowjson/expression.ts';
import { type NotationProblem, printReference, readReference } from '../../../src/flowjson/reference.ts';

type Parsed = ReturnType<typeof parseCondition>;

/** Every operation in parentheses, so that what belongs together can be seen. */
function grouped(tree: Expression): string {
  switch (tree.kind) {
    case 'group':
      return grouped(tree.inside);
    case 'not':
      return `!${grouped(tree.operand)}`;
    case 'minus':
      return `-${grouped(tree.operand)}`;
    case 'join':
      return `[${tree.members.map(grouped).join(' ')}]`;
    case 'chain':
      return tree.operands
        .map(grouped)
        .reduce((left, right, index) => `(${left} ${tree.operators[index - 1]?.operator} ${right})`);
    default:
      return print(tree);
  }
}

/** A tree without offsets. */
function bare(tree: Expression): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value) => (key === 'start' || key === 'end' ? undefined : value)));
}

const treeOf = (result: Parsed) => ('tree' in result ? result.tree : null);
const problemOf = (result: Parsed) => ('problem' in result ? result.problem : null);

describe('conditions are read', () => {
  test.each([
    ["${form.a} == 'x'", "(${form.a} == 'x')"],
    ['${data.is_new}', '${data.is_new}'],
    ["(${data.a} == 'x') || ${data.b} && !${data.c}", "((${data.a} == 'x') || (${data.b} && !${data.c}))"],
    ['${screen.ONE.data.n}>=-1.5', '(${screen.ONE.data.n} >= -1.5)'],
    ['  ${data.a} && ${data.b} && ${data.c}\n', '((${data.a} && ${data.b}) && ${data.c})'],
    ["${data.a} == 'it\\'s \\` \\\\'", "(${data.a} == 'it\\'s \\` \\\\')"],
    ['${form.a-b} != 0', '(${form.a-b} != 0)'],
  ])('%s', (text, expected) => {
    const tree = treeOf(parseCondition(text));
    expect(tree === null ? problemOf(parseCondition(text)) : grouped(tree)).toBe(expected);
  });
});

describe('expressions are read', () => {
  test.each([
    ["`'Hi ' ${data.a} '!'`", "['Hi ' ${data.a} '!']"],
    ['`1 + 2 * 3 - 4 % 5 / 6`', '((1 + (2 * 3)) - ((4 % 5) / 6))'],
    ["`'Sum: ' (${data.a} + 1)`", "['Sum: ' (${data.a} + 1)]"],
    ['`${data.a} -1`', '(${data.a} - 1)'],
    ['`-1 * -${data.a}`', '(-1 * -${data.a})'],
    ['`!${data.a} == (1 < 2)`', '(!${data.a} == (1 < 2))'],
    ["`'a\\`b'`", "'a\\`b'"],
  ])('%s', (text, expected) => {
    const tree = treeOf(parseExpression(text));
    expect(tree === null ? problemOf(parseExpression(text)) : grouped(tree)).toBe(expected);
  });
});

/** What is marked in the text, and what is said about it. */
function told(text: string, problem: NotationProblem | null): string | null {
  return problem === null ? null : `${text.slice(problem.start, problem.end)} | ${problem.message}`;
}

describe('conditions are refused', () => {
  test.each([
    ['', ' | the condition is empty'],
    ['  ', '   | the condition is empty'],
    ['()', '() | nothing stands between the parentheses'],
    ['(${data.a}', '( | the closing parenthesis for this opening one is missing'],
    ['${data.a})', ') | there is no opening parenthesis for this closing one'],
    ['(${data.a} == )', ') | a value is missing before this closing parenthesis'],
    ["${data.a} == 'x", '\' | a text starts here with "\'" and is never closed with "\'"'],
    ['${data.a} > -x', '- | a number must follow the minus sign'],
    ['${data.a} > 007', '007 | a number must not start with zeroes'],
    ['${data.a} == x', 'x | "x" is no value'],
    ['${data.a} == 5x', '5x | "5x" is no number'],
    ['${data.a} == "x"', '"x" | a text stands in single quotes here, not in double quotes'],
    ['${data.a} = 1', '= | "=" is no operator'],
    ['${data.a} === 1', '=== | "===" is no operator'],
    ['${data.a} & ${data.b}', '& | "&" is no operator'],
    ['${data.a} and ${data.b}', 'and | "and" is no operator'],
    ['${data.a} + 1 == 2', '+ | "+" is no operator of conditions'],
    ['${data.a} ==', '== | a value is missing after "=="'],
    ['== ${data.a}', '== | a value is missing before "=="'],
    ['${data.a} && == 1', '== | "==" cannot stand right after "&&"'],
    ['${data.a} ${data.b}', '${data.b} | an operator is missing between "${data.a}" and "${data.b}"'],
    ['(${data.a} 1)', '1 | an operator is missing between "${data.a}" and "1"'],
    ['${data.a} ? 1 : 2', '? | there is no "? :" here'],
    ['${data.a} == null', 'null | "null" cannot be used here'],
    ['${data.a} == @', '@ | unexpected character "@"'],
    ['${data.a', '${ | a reference starts here with "${" and is never closed with "}"'],
    ['${user.a}', '${user.a} | "${user.a}" names neither data nor a form'],
    ['${data.}', '${data.} | a name is missing in a reference'],
    ['${data.a-b}', 'a-b | "a-b" cannot be used in a reference'],
    ['${screen..data.a}', '${screen..data.a} | "${screen..data.a}" names neither data nor a form'],
  ])('%s', (text, expected) => {
    expect(told(text, problemOf(parseCondition(text)))).toBe(expected);
  });
});

test('expressions are refused for what only they can have', () => {
  const said = (text: string) => told(text, problemOf(parseExpression(text)));
  expect(said('` `')).toBe('  | the expression is empty');
  expect(said("`'a' ` 'b'`")).toBe('` | a backtick stands inside the expression');
  expect(said("`'a`")).toBe('\' | a text starts here with "\'" and is never closed with "\'"');
  expect(said('`${data.a`')).toContain('is never closed');
});

const names = fc.constantFrom('a', 'b_2', 'data', 'Form');
const references = fc
  .tuple(
    fc.option(names, { nil: null }),
    fc.constantFrom('data', 'form'),
    fc.array(names, { minLength: 1, maxLength: 3 }),
  )
  .map(([place, source, keys]) => `\${${place === null ? '' : `screen.${place}.`}${[source, ...keys].join('.')}}`);
const strings = fc
  .string({ unit: fc.constantFrom('a', ' ', "\\'", '\\\\', '\\`', '\\n', '"', '}', '$', 'é', '😀') })
  .map((text) => `'${text}'`);
const gap = fc.constantFrom('', ' ', '\n', '\t ');
const OPERATORS = ['==', '!=', '<', '<=', '>', '>=', '&&', '||'];

/** Texts that mostly are of the notation. */
function wellFormed(operators: readonly string[], joins: boolean): fc.Arbitrary<string> {
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.oneof(references, strings, fc.constantFrom('0', '12', '0.50', 'true', 'false')),
      fc.tuple(tie('value'), gap, fc.constantFrom(...operators), gap, tie('value')).map((parts) => parts.join('')),
      fc.tuple(gap, tie('value'), gap).map(([before, inside, after]) => `(${before}${inside}${after})`),
      tie('value').map((inside) => `!${inside}`),
      fc.tuple(tie('value'), tie('value')).map(([one, other]) => (joins ? `${one} ${other}` : `(${one})`)),
    ),
  })).value;
}

const conditions = wellFormed(OPERATORS, false);
// A word may hold a minus, so that one which subtracts stands apart.
const expressions = wellFormed([...OPERATORS, '+', ' - ', '*', '/', '%'], true).map((text) => `\`${text}\``);
const pieces = fc.constantFrom(
  '(',
  ')',
  "'",
  '`',
  '\\',
  '${',
  '}',
  '${data.a}',
  '==',
  '=',
  '!',
  '&&',
  '-',
  '0',
  ' ',
  'x',
  '😀',
);
const noise = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''));

test('what is well formed gives a tree', () => {
  fc.assert(fc.property(conditions, (text) => treeOf(parseCondition(text)) !== null));
  fc.assert(fc.property(expressions, (text) => treeOf(parseExpression(text)) !== null));
});

test('a tree that is printed and read again is the same', () => {
  const same = (text: string, parse: typeof parseCondition, wrap: (text: string) => string) => {
    const tree = treeOf(parse(text));
    if (tree === null) return;
    const again = parse(wrap(print(tree)));
    expect('tree' in again ? bare(again.tree) : again).toEqual(bare(tree));
  };
  fc.assert(
    fc.property(fc.oneof(conditions, noise), (text) => same(text, parseCondition, (printed) => printed)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        expressions,
        noise.map((text) => `\`${text}\``),
      ),
      (text) => same(text, parseExpression, (printed) => `\`${printed}\``),
    ),
    { numRuns: 500 },
  );
});

test('any text gives a tree or a problem, with offsets inside the text and parts inside their whole', () => {
  const inside = (outer: { start: number; end: number }, tree: Expression): boolean => {
    const parts =
      'inside' in tree
        ? [tree.inside]
        : 'operand' in tree
          ? [tree.operand]
          : 'members' in tree
            ? tree.members
            : 'operands' in tree
              ? tree.operands
              : [];
    return (
      outer.start <= tree.start &&
      tree.start < tree.end &&
      tree.end <= outer.end &&
      parts.every((part) => inside(tree, part))
    );
  };
  fc.assert(
    fc.property(fc.oneof(noise, fc.string(), conditions), (text) => {
      for (const [parse, whole] of [
        [parseCondition, text],
        [parseExpression, `\`${text}\``],
      ] as const) {
        const result = parse(whole);
        if ('tree' in result) expect(inside({ start: 0, end: whole.length }, result.tree)).toBe(true);
        else {
          const { start, end } = result.problem;
          expect(0 <= start && start <= end && end <= whole.length).toBe(true);
        }
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what is to be put instead is never the same problem again', () => {
  const withOddities = fc.tuple(
    conditions,
    fc.constantFrom('=', '===', '!==', '&', '|', 'and', 'OR', 'not'),
    conditions,
  );
  fc.assert(
    fc.property(withOddities, ([left, odd, right]) => {
      const text = `${left} ${odd} ${right}`;
      const problem = problemOf(parseCondition(text));
      if (problem?.instead === undefined) return;
      const changed = text.slice(0, problem.start) + problem.instead + text.slice(problem.end);
      const next = problemOf(parseCondition(changed));
      expect(next === null || next.start !== problem.start || next.message !== problem.message).toBe(true);
    }),
  );
});

const MEGABYTE = 1_048_576;

describe('a megabyte of one thing is read, or refused, without recursing and without looking twice', () => {
  test.each([
    '(',
    ')',
    '!',
    '-',
    '${',
    '${data.',
    "'",
    "'\\'",
    '`',
    '${data.a}',
    '${data.a}&&',
    "${data.a} == 'x' || ",
    '1+',
    "'a' ",
    '1',
    'a',
    '.',
    '\\',
  ])('%s', (piece) => {
    const text = piece.repeat(Math.ceil(MEGABYTE / piece.length));
    const all = [parseCondition(text), parseExpression(`\`${text}1\``)];
    for (const result of all) {
      const problem = problemOf(result);
      if (problem !== null) expect(problem.message.length).toBeLessThan(300);
      else expect(print(treeOf(result) as Expression).length).toBeGreaterThan(MEGABYTE / 4);
    }
  });

  test('keys of a reference, too', () => {
    const text = `\${data${'.a'.repeat(MEGABYTE / 2)}}`;
    const result = readReference(text, 0);
    expect('reference' in result && printReference(result.reference)).toBe(text);
  });
});

test('nesting ends at a limit, not at the end of the stack', () => {
  const nested = (depth: number) => `${'('.repeat(depth)}\${data.a}${')'.repeat(depth)}`;
  expect(treeOf(parseCondition(nested(MAX_NESTING)))).not.toBeNull();
  expect(problemOf(parseCondition(nested(MAX_NESTING + 1)))?.kind).toBe('depth');
  expect(problemOf(parseCondition('!'.repeat(MAX_NESTING + 1)))?.kind).toBe('depth');
});
