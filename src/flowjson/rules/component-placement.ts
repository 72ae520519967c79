// What may stand beside a RichText and a NavigationList.
import type { Component, FlowModel, Screen } from '../flow-model.ts';
import { quoted, toScreenName } from '../phrase.ts';
import type { Problem, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'component-placement',
  codes: ['INVALID_RICHTEXT_PLACEMENT', 'INVALID_COMPONENT_PLACEMENT', 'INVALID_PROPERTY_KEY'],
  about:
    'A RichText (5.1) is alone on its screen; from 6.3 on a Footer may stand below it. A NavigationList (6.2) stands ' +
    'with other NavigationLists only, a Form around them aside, and never on a terminal screen: its items lead on. ' +
    "Meta documentation and Meta's validator.",
  *check(flow) {
    for (const screen of flow.screens) {
      const text = screen.components.find(({ type }) => type === 'RichText');
      if (text !== undefined) yield* aroundRichText(flow, screen, text);
      const list = flow.version >= 602 && screen.components.find(({ type }) => type === 'NavigationList');
      if (list) yield* aroundList(screen, list);
    }
  },
};

function* aroundRichText({ version }: FlowModel, screen: Screen, text: Component): Iterable<Problem> {
  const footers = version >= 603;
  const aside = footers ? ', a Footer aside' : '';
  const others = screen.components.filter((one) => one !== text && !(footers && one.type === 'Footer'));
  if (others.length === 0) return;
  yield {
    code: version < 600 ? 'INVALID_RICHTEXT_PLACEMENT' : 'INVALID_COMPONENT_PLACEMENT',
    severity: 'error',
    path: text.path,
    message: `a RichText stands beside ${typesOf(others)}; it must be the only component of its screen${aside}`,
    hint: others.some(({ type }) => type === 'RichText')
      ? 'join the texts to one RichText, and move other components to another screen'
      : others.every(({ type }) => type === 'Footer')
        ? 'raise "version" to "6.3" or newer, or use TextBody with "markdown": true'
        : 'move it to a screen of its own, or use TextBody with "markdown": true',
  };
}

function* aroundList(screen: Screen, list: Component): Iterable<Problem> {
  const others = screen.components.filter(({ type }) => type !== 'NavigationList' && type !== 'Form');
  if (others.length > 0) {
    yield {
      code: 'INVALID_COMPONENT_PLACEMENT',
      severity: 'error',
      path: list.path,
      message: `a NavigationList stands beside ${typesOf(others)}; only other NavigationLists may be on its screen`,
      hint: 'remove the other components: "label" and "description" of the list can say what it is for',
    };
  }
  if (!screen.terminal) return;
  yield {
    code: 'INVALID_PROPERTY_KEY',
    severity: 'error',
    path: [...screen.path, 'terminal'],
    on: 'key',
    message: `the ${toScreenName(screen)} has a NavigationList, so it cannot be terminal`,
    hint: 'remove "terminal", and end the flow on a screen that the list leads to',
  };
}

function typesOf(components: readonly Component[]): string {
  return quoted([...new Set(components.map(({ type }) => type ?? 'something without a type'))]).replaceAll('"', '');
}
