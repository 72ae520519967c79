// Knows sending a flow message: which version a mode reaches, in which status. Nothing is delivered to anybody.
// Source: flows-api reference, chapters 4.0 (last rows), 6.1 and 11.
import { demandScope } from '../authorization.ts';
import { badMessage, FAILURES, type Failure, GraphError, required } from '../errors.ts';
import { situationOf } from '../lifecycle.ts';
import { type Parameters, requiredText } from '../parameters.ts';
import { isRecord, type JsonRecord, own } from '../shape.ts';
import { type EmulatorState, type FlowRecord, findFlow, flowsNamed, type Waba, withFlow } from '../state.ts';
import { done, type Outcome, type Scene } from '../world.ts';
import type { OwnedPhone } from './phone.ts';

const HOUR_MS = 3_600_000;
/** Messages per hour with a THROTTLED flow. */
const THROTTLED_LIMIT = 10;

function parseText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function demandRecord(value: unknown, name: string): JsonRecord {
  const record = parseText(value);
  if (!isRecord(record)) throw new GraphError(required(name));
  return record;
}

/** The `action.parameters` of an interactive flow message. */
function readAction(parameters: Parameters): JsonRecord {
  if (requiredText(parameters, 'type') !== 'interactive')
    throw new GraphError(badMessage('Only flow messages are emulated.'));
  const interactive = demandRecord(parameters.get('interactive'), 'interactive');
  if (own(interactive, 'type') !== 'flow') throw new GraphError(badMessage('Only flow messages are emulated.'));
  const action = demandRecord(own(interactive, 'action'), 'action');
  return demandRecord(own(action, 'parameters'), 'parameters');
}

function findSent(action: JsonRecord, waba: Waba, state: EmulatorState): FlowRecord {
  const [id, name] = [own(action, 'flow_id'), own(action, 'flow_name')];
  if ((id === undefined) === (name === undefined)) throw new GraphError(badMessage('Set either flow_id or flow_name.'));
  const byId = typeof id === 'string' ? findFlow(state, id) : undefined;
  const namesakes = typeof name === 'string' ? flowsNamed(state, waba.id, name) : [];
  const flow = byId ?? namesakes.find((candidate) => candidate.name === name);
  if (flow === undefined || flow.wabaId !== waba.id) throw new GraphError(badMessage('The flow does not exist.'));
  return flow;
}

function recentSends(flow: FlowRecord, now: Date): readonly string[] {
  return flow.sentAt.filter((moment) => now.getTime() - new Date(moment).getTime() < HOUR_MS);
}

/** What stands against sending the last published version. */
function publishedRefusal(flow: FlowRecord, now: Date): Failure | null {
  switch (situationOf(flow)) {
    case 'redraft':
    case 'published':
      return null;
    case 'unhealthy':
      if (flow.status === 'BLOCKED') return FAILURES.flowBlocked;
      return recentSends(flow, now).length < THROTTLED_LIMIT ? null : FAILURES.flowThrottled;
    default:
      return badMessage('The flow is not published.');
  }
}

function sendRefusal(flow: FlowRecord, mode: unknown, now: Date): Failure | null {
  if (mode === 'published') return publishedRefusal(flow, now);
  if (mode !== 'draft') return badMessage('mode must be draft or published.');
  return flow.status === 'DRAFT' ? null : badMessage('Only a draft can be sent with mode draft.');
}

function withSend(state: EmulatorState, flow: FlowRecord, now: Date): EmulatorState {
  if (flow.status !== 'THROTTLED') return state;
  return withFlow(state, { ...flow, sentAt: [...recentSends(flow, now), now.toISOString()] });
}

export function sendMessage({ waba }: OwnedPhone, scene: Scene): Outcome {
  const { call, state, world } = scene;
  demandScope(world.account, 'whatsapp_business_messaging');
  const to = requiredText(call.parameters, 'to');
  const action = readAction(call.parameters);
  for (const name of ['flow_message_version', 'flow_cta']) {
    if (own(action, name) === undefined) throw new GraphError(required(name));
  }
  const flow = findSent(action, waba, state);
  const refused = sendRefusal(flow, own(action, 'mode') ?? 'published', world.now);
  if (refused !== null) throw new GraphError(refused);
  const body = {
    messaging_product: 'whatsapp',
    contacts: [{ input: to, wa_id: to.replace(/\D/g, '') }],
    messages: [{ id: `wamid.${world.identity.token()}` }],
  };
  return done(body, withSend(state, flow, world.now));
}
