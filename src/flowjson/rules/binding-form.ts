// A reference is a whole value, not a part of a text.
import { type DynamicValue, dynamicValuesOf, EXPRESSIONS_SINCE } from '../dynamic-values.ts';
import { isExpression, quote } from '../expression.ts';
import type { FlowModel } from '../flow-model.ts';
import type { Fix, Problem, Rule } from '../problem.ts';
import { findReference, type Reference, readReference, shorten } from '../reference.ts';
import { type Targets, targetsIn } from '../reference-target.ts';
import { valueTypeOf } from '../schema-fit.ts';

const TEXT = 'INVALID_TEXT_DYNAMIC_DATA';
const MIXED = 'REFERENCE_IN_TEXT';
const UNKNOWN = 'UNKNOWN_REFERENCE';

export const rule: Rule = {
  id: 'binding-form',
  codes: [TEXT, MIXED, UNKNOWN],
  about:
    'A reference is the whole value of a property. Inside other text it is not replaced: people would read "Hi ${data.name}". Meta documents this; its validator refuses the mix in RichText, and references in the lines of a text that is a list, from 5.1; in a line that is an expression in backticks, where sources disagree, it is a warning. Elsewhere the platform takes it, so it is a warning of waflow, as it is for what looks like a reference and names neither data nor a form. From 6.0 an expression in backticks joins texts and values.',
  *check(flow) {
    let targets: Targets | null = null;
    for (const value of dynamicValuesOf(flow)) {
      const { content } = value;
      if (value.place === 'item') yield* lineProblems(value);
      else if (content.kind === 'mixed') {
        targets ??= targetsIn(flow);
        yield* mixedProblems(value, content.at, { flow, targets });
      } else if (content.kind === 'broken' && content.notation === 'reference' && content.problem.kind === 'root') {
        if (!takesText(value)) continue;
        const { path } = value;
        const { message, hint = '' } = content.problem;
        yield { code: UNKNOWN, severity: 'warning', path, message: `${message}: it stays a plain text`, hint };
      }
    }
  },
};

/** Of what takes no text, the structure says that this is none of its values. */
function takesText({ expected }: DynamicValue): boolean {
  return expected.length === 0 || expected.some((schema) => valueTypeOf(schema) === 'string');
}

function* lineProblems({ content, path, text, component }: DynamicValue): Iterable<Problem> {
  const at = content.kind === 'mixed' ? content.at : findReference(text);
  if (at < 0) return;
  const result = readReference(text, at);
  if (!('reference' in result)) return;
  const { start, end } = result.reference;
  yield {
    code: TEXT,
    // Expressions came after the check was made, and examples that work hold them as lines: nobody says what counts.
    severity: content.kind === 'expression' ? 'warning' : 'error',
    path,
    within: { start, end },
    message: `a reference stands in a line of the "text" of this ${component?.type}: lines are fixed`,
    hint: 'bind the whole "text", or write this line as a component of its own',
  };
}

type Known = { readonly flow: FlowModel; readonly targets: Targets };

function* mixedProblems(value: DynamicValue, at: number, known: Known): Iterable<Problem> {
  const { text, path, component, property } = value;
  if (!takesText(value)) return;
  const result = readReference(text, at);
  if (!('reference' in result)) {
    const { message, hint, start, end } = result.problem;
    const within = { start, end };
    yield { code: UNKNOWN, severity: 'warning', path, within, message, ...(hint !== undefined && { hint }) };
    return;
  }
  const { start, end } = result.reference;
  const within = { start, end };
  const shown = `"${shorten(text.slice(start, end))}"`;
  if (component?.type === 'RichText' && property === 'text') {
    const message = `${shown} stands inside other text, which RichText does not take`;
    const hint = 'make the text fixed, or bind all of it: "text": "${data.NAME}"';
    yield { code: TEXT, severity: 'error', path, within, message, hint, ...trimmed(value) };
    return;
  }
  const message = `${shown} stands inside other text: it is not replaced, people will read it as it is written`;
  yield { code: MIXED, severity: 'warning', path, within, message, ...adviceOn(value, known) };
}

type Advice = { readonly hint: string; readonly fix?: readonly Fix[] };

function adviceOn(value: DynamicValue, { flow, targets }: Known): Advice {
  const { text, path, place } = value;
  const whole = trimmed(value);
  if (whole !== null) return { hint: 'remove the white space around it', ...whole };
  if (flow.version < EXPRESSIONS_SINCE) {
    return isExpression(text)
      ? { hint: 'expressions in backticks need Flow JSON 6.0 or later' }
      : { hint: 'put the whole text into a data field; from Flow JSON 6.0 an expression in backticks can join texts' };
  }
  const expression = place === 'initial' || place === 'target' ? null : asExpression(value, targets);
  if (expression === null) return { hint: 'put the whole text into a data field, and bind that field' };
  const hint =
    expression.length <= LONGEST_HINT
      ? `write ${expression}`
      : 'write it as an expression: all of it in backticks, the texts in single quotes';
  return place === 'payload' ? { hint } : { hint, fix: [{ kind: 'set', path, value: expression }] };
}

const LONGEST_HINT = 200;
const LONGEST_JOINED = 10_000;

/** Where nothing but white space stands around a reference. */
function trimmed({ text, path }: DynamicValue): { readonly fix: readonly Fix[] } | null {
  const inside = text.trim();
  const isWhole = inside.startsWith('${') && inside.indexOf('}') === inside.length - 1;
  return isWhole ? { fix: [{ kind: 'set', path, value: inside }] } : null;
}

/** The same as an expression; null where that is not sure to mean what the text was meant to say. */
function asExpression({ text, screen }: DynamicValue, targets: Targets): string | null {
  if (text.length > LONGEST_JOINED || /[\\`\n\r]/.test(text)) return null;
  const members: string[] = [];
  let done = 0;
  for (let at = findReference(text); at >= 0; at = findReference(text, done)) {
    const result = readReference(text, at);
    if (!('reference' in result) || !isScalar(result.reference, screen, targets)) return null;
    if (at > done) members.push(quote(text.slice(done, at)));
    done = result.reference.end;
    members.push(text.slice(at, done));
  }
  if (done < text.length) members.push(quote(text.slice(done)));
  return `\`${members.join(' ')}\``;
}

function isScalar(reference: Reference, screen: DynamicValue['screen'], targets: Targets): boolean {
  const target = targets.of(reference, screen);
  if (target.kind !== 'value') return false;
  const type = valueTypeOf(target.schema);
  return type === 'string' || type === 'number' || type === 'boolean';
}
