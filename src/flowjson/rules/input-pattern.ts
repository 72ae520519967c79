// A TextInput that says with a regular expression what may be entered.
import { member } from '../data-model.ts';
import { type Component, componentsOf } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';

const MISSING = 'MISSING_REQUIRED_PROPERTY';
const NO_EFFECT = 'PATTERN_WITHOUT_EFFECT';
const SLASHES = 'PATTERN_WITH_SLASHES';

const KINDS_WITH_PATTERN = ['text', 'number', 'password', 'passcode'];
const OTHER_KINDS = ['email', 'phone'];

export const rule: Rule = {
  id: 'input-pattern',
  codes: [MISSING, NO_EFFECT, SLASHES],
  about:
    'The pattern of a TextInput (6.2) is a regular expression, written without slashes around it; that it is one is told by the structure. An input with a pattern needs a helper-text that tells people what is expected. Meta documents it and its validator checks it. The pattern counts only for the input types text, number, password and passcode: with others, and with slashes, waflow warns.',
  *check(flow) {
    if (flow.version < 602) return;
    for (const component of componentsOf(flow, ['TextInput'])) {
      if (Object.hasOwn(component.value, 'pattern')) yield* patternProblems(component);
    }
  },
};

function* patternProblems({ value, path }: Component): Iterable<Problem> {
  const pattern = member(value, 'pattern');
  const kind = member(value, 'input-type') ?? 'text';
  if (!Object.hasOwn(value, 'helper-text')) {
    const message = 'an input with a "pattern" needs a "helper-text"';
    yield { code: MISSING, severity: 'error', path, message, hint: 'say in "helper-text" what is to be entered' };
  }
  if (typeof kind === 'string' && OTHER_KINDS.includes(kind)) {
    yield {
      code: NO_EFFECT,
      severity: 'warning',
      path: [...path, 'pattern'],
      message: `a pattern counts only with the input types ${KINDS_WITH_PATTERN.join(', ')}, not with ${kind}`,
      hint: 'remove the pattern, or change "input-type"',
    };
  }
  if (typeof pattern !== 'string') return;
  if (pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/')) {
    const at = [...path, 'pattern'];
    yield {
      code: SLASHES,
      severity: 'warning',
      path: at,
      message: 'the slashes around this pattern would be part of it',
      hint: 'remove them',
      fix: [{ kind: 'set', path: at, value: pattern.slice(1, -1) }],
    };
  }
}
