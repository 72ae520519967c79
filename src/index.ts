// The public API: reasoning that is pure, and the emulator. Commands are the command line's.
export {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type PlainAnswer,
  type PlainRequest,
} from './emulator/emulator.ts';
export { type FaultSpec, parseFault } from './emulator/faults.ts';
export { type ServeOptions, type Serving, serve } from './emulator/serve.ts';
export { fileStore, memoryStore, type StateStore } from './emulator/store.ts';
export { canonicalJson, fingerprint } from './flowjson/canonical.ts';
export type { FlowJsonFinding } from './flowjson/check.ts';
export type { ChangePlace, DocumentChange } from './flowjson/document-change.ts';
export type { Variable, Variables } from './flowjson/fill.ts';
export type { ChangeImpact } from './flowjson/impact.ts';
export type { Fix } from './flowjson/problem.ts';
export { type CheckOptions, checkFlowJson, type Document, readFlowJson } from './flowjson/read.ts';
export { type Acceptance, openBreaks, type ReviewedChange, reviewDocuments } from './flowjson/review.ts';
export type { Checked, Finding, Place, Severity } from './model/finding.ts';
export type {
  DesiredDocument,
  DesiredFlow,
  DesiredStatus,
  Fingerprint,
  ObservedFlow,
  RemoteError,
} from './model/flow.ts';
export type {
  Change,
  Consent,
  FlowPlan,
  Note,
  Plan,
  Refusal,
  Report,
  Step,
  StepKind,
  StepResult,
} from './model/plan.ts';
export { neededConsents } from './model/plan.ts';
export { type Deviation, deviations, isGenuine } from './plan/approved.ts';
export { makePlan, type PlanInput } from './plan/plan.ts';
