// What data_exchange, data_api_version and routing_model ask of each other.
import type { FlowModel } from '../flow-model.ts';
import { quoted } from '../phrase.ts';
import type { Fix, Problem, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'data-channel',
  codes: ['MISSING_REQUIRED_PROPERTY', 'INVALID_DATA_API_VERSION'],
  about:
    'An action "data_exchange" needs "data_api_version", which in turn needs "routing_model". The data API version ' +
    'is "3.0", from Flow JSON 7.3 on also "4.0". All versions; Meta documentation and Meta\'s validator.',
  *check(flow) {
    if (!flow.hasDataChannel) {
      yield* exchangesWithout(flow);
      return;
    }
    yield* wrongVersion(flow);
    if (flow.value.routing_model !== undefined) return;
    yield {
      code: 'MISSING_REQUIRED_PROPERTY',
      severity: 'error',
      path: [],
      message: 'the property "routing_model" is missing, which "data_api_version" needs',
      hint: 'add "routing_model": each screen with the list of screens that it leads to',
    };
  },
};

function* exchangesWithout(flow: FlowModel): Iterable<Problem> {
  const screens = new Set<string>();
  let some = false;
  for (const { name, screen } of flow.actions) {
    if (name !== 'data_exchange') continue;
    some = true;
    if (screen.id !== null) screens.add(screen.id);
  }
  if (!some) return;
  const where = screens.size === 0 ? '' : ` on ${quoted([...screens])}`;
  yield {
    code: 'MISSING_REQUIRED_PROPERTY',
    severity: 'error',
    path: [],
    message: `the property "data_api_version" is missing, which the action "data_exchange"${where} needs`,
    hint: 'add "data_api_version": "3.0" and "routing_model", or use "navigate" and "complete" instead',
  };
}

function* wrongVersion({ value, version }: FlowModel): Iterable<Problem> {
  const written = value.data_api_version;
  if (typeof written !== 'string' || written === '3.0' || (written === '4.0' && version >= 703)) return;
  const early = written === '4.0';
  const fix: Fix = { kind: 'set', path: ['data_api_version'], value: '3.0' };
  yield {
    code: 'INVALID_DATA_API_VERSION',
    severity: 'error',
    path: ['data_api_version'],
    message: early ? `the data API version "4.0" needs Flow JSON 7.3 or newer` : `"${written}" is no data API version`,
    hint: version >= 703 ? 'write "3.0" or "4.0"' : early ? 'write "3.0", or raise "version" to "7.3"' : 'write "3.0"',
    ...(version < 703 && !early && { fix: [fix] }),
  };
}
