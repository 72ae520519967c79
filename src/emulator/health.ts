// Knows how health_status is put together from a flow, its account, its app and, if asked, a phone number.
// Source: flows-api reference, chapter 4.3.
import { FAILURES, type Failure } from './errors.ts';
import { publishFailures } from './publish-checks.ts';
import type { FlowRecord, PhoneNumber, Waba } from './state.ts';
import type { Switches } from './switches.ts';

type Level = 'AVAILABLE' | 'LIMITED' | 'BLOCKED';
type HealthError = {
  readonly error_code: number;
  readonly error_description: string;
  readonly possible_solution: string;
};
export type HealthEntity = {
  readonly entity_type: string;
  readonly id: string;
  readonly can_send_message: Level;
  readonly errors?: readonly HealthError[];
  readonly additional_info?: readonly string[];
};

const LEVELS: readonly Level[] = ['AVAILABLE', 'LIMITED', 'BLOCKED'];

/** The texts known for two checks; the others are worded like them. */
const DESCRIPTIONS: ReadonlyMap<Failure, string> = new Map<Failure, string>([
  [FAILURES.noEndpoint, 'endpoint_uri: You need to set the endpoint URI before you can send or publish a flow.'],
  [FAILURES.noApplication, 'app_check: You need to connect a Meta app to the flow before you can send or publish it.'],
]);

function toHealthError(failure: Failure): HealthError {
  const text = failure.userMessage ?? failure.message;
  return {
    error_code: 131000,
    error_description: DESCRIPTIONS.get(failure) ?? `${failure.title ?? 'flow'}: ${text}`,
    possible_solution: text,
  };
}

function flowEntity(flow: FlowRecord, waba: Waba, switches: Switches): HealthEntity {
  const entity = { entity_type: 'FLOW', id: flow.id };
  if (flow.status === 'THROTTLED') return { ...entity, can_send_message: 'LIMITED' };
  if (flow.status === 'BLOCKED' || flow.status === 'DEPRECATED') return { ...entity, can_send_message: 'BLOCKED' };
  const failures = flow.status === 'DRAFT' ? publishFailures(flow, waba, switches) : [];
  if (failures.length === 0) return { ...entity, can_send_message: 'AVAILABLE' };
  return { ...entity, can_send_message: 'BLOCKED', errors: failures.map(toHealthError) };
}

function appEntity(appId: string, waba: Waba): HealthEntity {
  const entity = { entity_type: 'APP', id: appId };
  if (waba.subscribedApps.includes(appId)) return { ...entity, can_send_message: 'AVAILABLE' };
  return {
    ...entity,
    can_send_message: 'LIMITED',
    additional_info: [
      'Your app is not subscribed to the message webhook. This means you will not receive any messages.',
    ],
  };
}

function available(entityType: string, id: string): HealthEntity {
  return { entity_type: entityType, id, can_send_message: 'AVAILABLE' };
}

function worst(entities: readonly HealthEntity[]): Level {
  const rank = Math.max(...entities.map((entity) => LEVELS.indexOf(entity.can_send_message)));
  return LEVELS[rank] ?? 'AVAILABLE';
}

export function healthOf(flow: FlowRecord, waba: Waba, switches: Switches, phone: PhoneNumber | null) {
  const entities = [
    flowEntity(flow, waba, switches),
    ...(phone === null ? [] : [available('PHONE_NUMBER', phone.id)]),
    available('WABA', waba.id),
    available('BUSINESS', waba.businessId),
    ...(flow.applicationId === null ? [] : [appEntity(flow.applicationId, waba)]),
  ];
  return { can_send_message: worst(entities), entities };
}
