// Knows the operations on one flow: read, update, publish, deprecate, delete.
// Source: flows-api reference, chapters 4.3, 4.4 and 4.8 to 4.10.
import { headOf, isBeforeVersion3 } from '../document.ts';
import { badParameter, FAILURES, GraphError } from '../errors.ts';
import { asPublished, type Content, isNameTaken, withContent } from '../flow.ts';
import { FLOW_TYPE, wabaOf, withPreviews } from '../flow-node.ts';
import { type Operation, refusal } from '../lifecycle.ts';
import { readNode, selectionsOf } from '../node.ts';
import { textOfParameter } from '../parameters.ts';
import { publishFailures } from '../publish-checks.ts';
import { type EmulatorState, type FlowRecord, findFlow, flowsNamed, withApp, withFlow, withoutFlow } from '../state.ts';
import { done, type Outcome, type Scene } from '../world.ts';
import { readCategories, readEndpoint, readName } from './flows.ts';

const SUCCESS = { success: true };

function demand(operation: Operation, flow: FlowRecord, scene: Scene): void {
  const failure = refusal(operation, flow, scene.world.switches);
  if (failure !== null) throw new GraphError(failure);
}

export function readFlow(flow: FlowRecord, scene: Scene): Outcome {
  const selections = selectionsOf(scene);
  const state = withPreviews([flow], selections, scene);
  const fresh = findFlow(state, flow.id) ?? flow;
  return done(readNode(FLOW_TYPE, fresh, selections, { ...scene, state }), state);
}

/** An app that nobody has heard of counts as one of the flow's own business; only a known stranger is refused. */
function readApplication(flow: FlowRecord, scene: Scene): string | undefined {
  const id = textOfParameter(scene.call.parameters, 'application_id');
  if (id === undefined) return undefined;
  if (!/^\d{1,30}$/.test(id)) throw new GraphError(badParameter('Param application_id must be a valid ID.'));
  const known = scene.state.apps.find((app) => app.id === id);
  if (known !== undefined && known.businessId !== wabaOf(flow, scene).businessId) {
    throw new GraphError(FAILURES.otherBusiness);
  }
  return id;
}

function readContent(flow: FlowRecord, scene: Scene): Partial<Content> {
  const { parameters } = scene.call;
  const { switches } = scene.world;
  const categories = readCategories(parameters, switches);
  const endpointUri = readEndpoint(parameters);
  const applicationId = readApplication(flow, scene);
  return {
    ...(parameters.has('name') ? { name: readName(parameters, switches) } : {}),
    ...(categories === undefined ? {} : { categories }),
    ...(endpointUri === undefined ? {} : { endpointUri }),
    ...(applicationId === undefined ? {} : { applicationId }),
  };
}

function withKnownApp(state: EmulatorState, content: Partial<Content>, businessId: string): EmulatorState {
  const id = content.applicationId ?? null;
  return id === null ? state : withApp(state, { id, name: `App ${id}`, businessId });
}

function isTaken(name: string, { id, wabaId }: FlowRecord, { state, world }: Scene): boolean {
  return isNameTaken(flowsNamed(state, wabaId, name), name, world.switches, id);
}

export function updateFlow(flow: FlowRecord, scene: Scene): Outcome {
  const { state, world } = scene;
  const content = readContent(flow, scene);
  if (Object.keys(content).length === 0) throw new GraphError(FAILURES.nothingToUpdate);
  demand('edit', flow, scene);
  if (content.endpointUri !== undefined && isBeforeVersion3(headOf(flow.draft).version)) {
    throw new GraphError(FAILURES.endpointBelongsInDocumentOnUpdate);
  }
  if (content.name !== undefined && isTaken(content.name, flow, scene)) {
    throw new GraphError(FAILURES.nameTaken);
  }
  const known = withKnownApp(state, content, wabaOf(flow, scene).businessId);
  return done(SUCCESS, withFlow(known, withContent(flow, content, world.now, world.switches.noop_flips_status)));
}

export function publishFlow(flow: FlowRecord, scene: Scene): Outcome {
  const { state, world } = scene;
  demand('publish', flow, scene);
  const failure = publishFailures(flow, wabaOf(flow, scene), world.switches)[0];
  if (failure !== undefined) throw new GraphError(failure);
  return done(SUCCESS, withFlow(state, asPublished(flow, world.now, world.switches.publish_lag_ms)));
}

export function deprecateFlow(flow: FlowRecord, scene: Scene): Outcome {
  demand('deprecate', flow, scene);
  const updatedAt = scene.world.now.toISOString();
  return done(SUCCESS, withFlow(scene.state, { ...flow, status: 'DEPRECATED', lag: null, updatedAt }));
}

export function deleteFlow(flow: FlowRecord, scene: Scene): Outcome {
  demand('delete', flow, scene);
  return done(SUCCESS, withoutFlow(scene.state, flow.id));
}
