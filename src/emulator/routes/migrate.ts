// Knows how flows are copied from one account to another.
// Source: flows-api reference, chapter 4.11.
import { reaches } from '../authorization.ts';
import { badParameter, GraphError, missingObject } from '../errors.ts';
import { asPublished, blankFlow, isNameTaken } from '../flow.ts';
import { listOfParameter, requiredText } from '../parameters.ts';
import {
  type EmulatorState,
  type FlowRecord,
  findWaba,
  flowsIn,
  flowsNamed,
  type Waba,
  withNewFlow,
} from '../state.ts';
import { done, type Outcome, type Scene } from '../world.ts';
import { isIdTaken } from './flows.ts';

const MAX_FLOWS = 100;
const ERROR_CODE = '4233041';

type Failed = { readonly source_name: string; readonly error_code: string; readonly error_message: string };
type Migrated = { readonly source_name: string; readonly source_id: string; readonly migrated_id: string };
type Progress = {
  readonly state: EmulatorState;
  readonly migrated: readonly Migrated[];
  readonly failed: readonly Failed[];
};

function sourceOf(destination: Waba, { call, state, world }: Scene): Waba {
  const id = requiredText(call.parameters, 'source_waba_id');
  const source = findWaba(state, id);
  if (source === undefined || !reaches(call.token, source, world.account)) {
    throw new GraphError(missingObject(call.method, id));
  }
  if (source.businessId !== destination.businessId) {
    throw new GraphError(badParameter('Source and destination WABA must belong to the same business.'));
  }
  return source;
}

/** A copy with its own id; what was published arrives published. */
function copyOf(flow: FlowRecord, id: string, destination: Waba, now: Date): Omit<FlowRecord, 'sequence'> {
  const { name, categories, draft, processed, validationErrors, endpointUri, applicationId } = flow;
  const blank = { ...blankFlow(id, destination.id, name, now), sequence: 0 };
  const copy = { ...blank, categories, draft, processed, validationErrors, endpointUri, applicationId };
  return flow.status === 'PUBLISHED' ? asPublished(copy, now, 0) : copy;
}

function fail(progress: Progress, name: string, text: string): Progress {
  const entry = { source_name: name, error_code: ERROR_CODE, error_message: `Flows Migration Error: ${text}` };
  return { ...progress, failed: [...progress.failed, entry] };
}

export function migrateFlows(destination: Waba, scene: Scene): Outcome {
  const { call, world } = scene;
  const source = sourceOf(destination, scene);
  const names =
    listOfParameter(call.parameters, 'source_flow_names') ??
    Array.from(flowsIn(scene.state, source.id), ({ name }) => name);
  if (names.length > MAX_FLOWS)
    throw new GraphError(badParameter(`At most ${MAX_FLOWS} flows can be migrated per call.`));

  const step = (progress: Progress, name: string): Progress => {
    const flow = flowsNamed(scene.state, source.id, name).find((candidate) => candidate.name === name);
    if (flow === undefined) return fail(progress, name, 'Flow name not found in source WABA.');
    if (isNameTaken(flowsNamed(progress.state, destination.id, name), name, world.switches)) {
      return fail(progress, name, 'Flow with the same name exists in destination WABA.');
    }
    const id = world.identity.nodeId((candidate) => isIdTaken(candidate, progress));
    const entry = { source_name: name, source_id: flow.id, migrated_id: id };
    const state = withNewFlow(progress.state, copyOf(flow, id, destination, world.now));
    return { ...progress, state, migrated: [...progress.migrated, entry] };
  };
  const result = names.reduce(step, { state: scene.state, migrated: [], failed: [] });
  return done({ migrated_flows: result.migrated, failed_flows: result.failed }, result.state);
}
