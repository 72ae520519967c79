// Knows the assets edge of a flow: its one file, flow.json, listed and replaced.
// Source: flows-api reference, chapters 4.5 and 4.6.
import { type Document, headOf, toDocument } from '../document.ts';
import { badParameter, FAILURES, GraphError, invalidParameter, required } from '../errors.ts';
import { ingest, withDocument } from '../flow.ts';
import { assetsEdge } from '../flow-node.ts';
import { refusal } from '../lifecycle.ts';
import { readEdge } from '../node.ts';
import { MAX_FILE_BYTES, type Parameters, requiredText, UploadedFile } from '../parameters.ts';
import { type FlowRecord, withFlow } from '../state.ts';
import type { Switches } from '../switches.ts';
import { done, failed, type Outcome, type Scene } from '../world.ts';

/** Source: flows-api reference, chapter 9 (list of 2026) beside the frozen ones. */
const LIVING_VERSIONS = ['5.1', '6.0', '6.1', '6.2', '6.3', '7.0', '7.1', '7.2', '7.3'];
const DATA_API_VERSIONS = ['3.0', '4.0'];

/** Where the switch says so, a version that does not exist ends the call instead of becoming a finding. */
export function refuseUnknownVersion(document: Document, switches: Switches): void {
  if (switches.invalid_version === 'check') return;
  const { readable, version, dataApiVersion } = headOf(document);
  if (!readable) return;
  const known = [...LIVING_VERSIONS, ...switches.frozen_versions];
  if (version === null || !known.includes(version)) throw new GraphError(FAILURES.badVersion);
  if (dataApiVersion !== null && !DATA_API_VERSIONS.includes(dataApiVersion)) {
    throw new GraphError(FAILURES.badDataApiVersion);
  }
}

export function listAssets(flow: FlowRecord, scene: Scene): Outcome {
  return done(readEdge(assetsEdge(flow, scene), scene), scene.state);
}

function demandValue(parameters: Parameters, name: string, value: string): void {
  if (requiredText(parameters, name) === value) return;
  throw new GraphError(invalidParameter({ title: 'Invalid parameter', userMessage: `${name} must be ${value}` }));
}

function readUpload(parameters: Parameters): Document {
  const file = parameters.get('file');
  if (!(file instanceof UploadedFile)) throw new GraphError(required('file'));
  demandValue(parameters, 'name', 'flow.json');
  demandValue(parameters, 'asset_type', 'FLOW_JSON');
  if (file.bytes.length > MAX_FILE_BYTES) throw new GraphError(badParameter('Param file must not exceed 10 MB.'));
  return toDocument(file.bytes);
}

export function uploadAsset(flow: FlowRecord, scene: Scene): Outcome {
  const { call, state, world } = scene;
  const document = readUpload(call.parameters);
  refuseUnknownVersion(document, world.switches);
  const refused = refusal('edit', flow, world.switches);
  if (refused !== null) throw new GraphError(refused);
  const ingested = ingest(document, world);
  const breaks = world.switches.processing_failure > 0;
  const next = withFlow(state, withDocument(flow, ingested, world, !breaks));
  // "The JSON has been saved but processing failed": the state is kept, the answer is an error.
  if (breaks) return failed(FAILURES.processing, next);
  return done({ success: true, validation_errors: ingested.validationErrors }, next);
}
