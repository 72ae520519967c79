// How many components of a type, and in all, one screen may have.
import { largest } from '../branch-counts.ts';
import type { Component, FlowModel, Screen } from '../flow-model.ts';
import { toScreenName } from '../phrase.ts';
import type { Problem, Rule } from '../problem.ts';

const code = 'MAX_ALLOWED_COMPONENTS_PER_SCREEN';

/** How many of a type one screen may have. Pickers and RichText have rules of their own. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['EmbeddedLink', 2],
  ['Footer', 1],
  ['Form', 1],
  ['Image', 3],
  ['ImageCarousel', 2],
  ['NavigationList', 2],
  ['OptIn', 5],
]);

const HINTS: ReadonlyMap<string, string> = new Map([
  ['Footer', 'keep one Footer: where branches have one, none may stand beside them'],
  ['Form', 'put all inputs into one Form'],
]);

const MAX_DOCUMENTED = 50;
const MAX_OBSERVED = 100;
const MAX_CAROUSELS_PER_FLOW = 3;

/** Around others, and not counted. */
const AROUND: ReadonlySet<string | null> = new Set(['Form', 'If', 'Switch']);

export const rule: Rule = {
  id: 'component-counts',
  codes: [code, 'INVALID_PROPERTY_VALUE'],
  about:
    'One screen has at most 1 Footer, 2 EmbeddedLink, 3 Image, 5 OptIn, 2 NavigationList, 2 ImageCarousel (3 in the ' +
    'flow) and, from 7.0, 1 Form. Of the branches of an If or Switch only the fullest counts. All versions; Meta ' +
    "documentation and Meta's validator, of ImageCarousel the community and the validator. Components in all: Meta " +
    'documents 50, a warning above; its validator refuses more than 100, not counting Form, If and Switch.',
  *check(flow) {
    for (const screen of flow.screens) {
      yield* byType(flow, screen);
      yield* inAll(screen);
    }
    yield* carousels(flow);
  },
};

function* byType(flow: FlowModel, screen: Screen): Iterable<Problem> {
  const found = new Map<string, Component[]>();
  for (const component of screen.components) {
    const { type } = component;
    if (type === null || !LIMITS.has(type) || (type === 'Form' && flow.version < 700)) continue;
    const list = found.get(type);
    if (list === undefined) found.set(type, [component]);
    else list.push(component);
  }
  for (const [type, components] of found) {
    const limit = LIMITS.get(type) ?? 0;
    if (components.length <= limit) continue;
    const count = largest(components);
    const tooMany = components[limit];
    if (count <= limit || tooMany === undefined) continue;
    const most = limit === 1 ? `only 1 is allowed` : `at most ${limit} are allowed`;
    const branches = count < components.length ? ', counting the fullest branches' : '';
    yield {
      code,
      severity: 'error',
      path: tooMany.path,
      message: `the ${toScreenName(screen)} has ${count} components of type ${type}${branches}; ${most}`,
      hint: HINTS.get(type) ?? 'remove one, or spread them over two screens',
    };
  }
}

function* inAll(screen: Screen): Iterable<Problem> {
  if (screen.components.length <= MAX_DOCUMENTED) return;
  const components = screen.components.filter(({ type }) => !AROUND.has(type));
  if (components.length <= MAX_DOCUMENTED) return;
  const count = largest(components);
  const limit = count > MAX_OBSERVED ? MAX_OBSERVED : MAX_DOCUMENTED;
  const tooMany = components[limit];
  if (count <= limit || tooMany === undefined) return;
  yield {
    code,
    severity: count > MAX_OBSERVED ? 'error' : 'warning',
    path: tooMany.path,
    message:
      count > MAX_OBSERVED
        ? `the ${toScreenName(screen)} has ${count} components; at most ${MAX_OBSERVED} are accepted, and 50 documented`
        : `the ${toScreenName(screen)} has ${count} components; at most ${MAX_DOCUMENTED} are documented`,
    hint: 'spread them over two screens',
  };
}

function* carousels({ version, screens }: FlowModel): Iterable<Problem> {
  if (version < 701) return;
  const found = screens.flatMap(({ components }) => components.filter(({ type }) => type === 'ImageCarousel'));
  const tooMany = found[MAX_CAROUSELS_PER_FLOW];
  if (tooMany === undefined) return;
  yield {
    code: 'INVALID_PROPERTY_VALUE',
    severity: 'error',
    path: tooMany.path,
    message: `the flow has ${found.length} components of type ImageCarousel; at most 3 are allowed`,
    hint: 'remove one, or show a single Image instead',
  };
}
