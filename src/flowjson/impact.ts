// What changes inside a Flow JSON mean: for the person with the phone, and for those who rely on what the flow sends. Knows
// no words for it, and steers nothing by itself.
//
// Breaking: somebody relies on what is another now. Visible: people see it on their phones. Cosmetic: nobody notices.
import { isRecord } from '../model/json.ts';
import { everyNode, slotsOf } from './component-tree.ts';
import { isDefaultSaid } from './defaults.ts';
import type { DocumentChange } from './document-change.ts';
import { lostWith } from './impact-actions.ts';
import { hasToBeFilled, ofComponent, ofOption } from './impact-components.ts';
import { ofData } from './impact-data.ts';
import { ofMasking } from './impact-privacy.ts';
import { ofVersion } from './impact-version.ts';
import {
  audiencesOf,
  breaking,
  type ChangeImpact,
  COSMETIC,
  follows,
  isShutOut,
  screenBefore,
  shutsOut,
  VISIBLE,
  visibleFor,
  type World,
  worldOf,
} from './impact-world.ts';
import { actionsIn } from './reliance.ts';

export { type ChangeImpact, IMPACT_LEVELS, type ImpactLevel } from './impact-world.ts';
export type { Audience } from './reliance.ts';

/** What each change means, in their order. */
export function impactsOf(changes: readonly DocumentChange[], before: unknown, after: unknown): ChangeImpact[] {
  const world = worldOf(changes, before, after);
  return changes.map((change) => impactOf(change, world));
}

function impactOf(change: DocumentChange, world: World): ChangeImpact {
  if (isDefaultSaid(change) || follows(change, world)) return COSMETIC;
  switch (change.subject) {
    case 'document':
      return ofDocument(change, world);
    case 'route':
      return ofRoute(change, world);
    case 'screen':
      return ofScreen(change, world);
    case 'data':
      return ofData(change, world);
    case 'component':
      return ofComponent(change, world);
    case 'option':
      return ofOption(change, world);
  }
}

function ofDocument(change: DocumentChange, world: World): ChangeImpact {
  const { kind, place } = change;
  const [key] = place.part;
  if (key === undefined || key === 'screens') return breaking('answers', 'endpoint', 'messages');
  if (key === 'data_channel_uri') return breaking('endpoint');
  if (key === 'data_api_version') {
    // With an endpoint a flow asks it for its first screen: messages say so when they open it.
    return kind === 'changed' ? visibleFor(['endpoint']) : breaking('endpoint', 'messages');
  }
  if (key === 'version') return ofVersion(change, world);
  return key === 'routing_model' ? VISIBLE : COSMETIC;
}

function ofRoute({ kind, place }: DocumentChange, world: World): ChangeImpact {
  const [from = '', to] = place.part;
  if (to === undefined || kind === 'moved' || kind === 'changed') return COSMETIC;
  if (kind === 'added') return breaking(isShutOut(to, world) && 'messages');
  // Where one of the two screens is gone, that is told of the screen. Elsewhere the platform refuses an answer of the
  // endpoint that leads where no route does; from a screen that never asks it, the endpoint never led anywhere.
  const isLeft = [from, to].every((id) => world.now.hasScreen(world.idAfter(id)));
  return breaking(isLeft && world.old.hasEndpoint && world.now.hasEndpoint && world.old.asks(from) && 'endpoint');
}

function ofScreen(change: DocumentChange, world: World): ChangeImpact {
  const { kind, place, to } = change;
  const [key] = place.part;
  const before = screenBefore(change, world);
  if (key === undefined) {
    if (kind === 'removed') return ofGoneScreen(change, world);
    if (kind === 'added') return ofNewScreen(change, world);
    // Ids are for those who name them: nobody sees where a screen is called by another.
    if (kind === 'renamed') return namedBy(before, world, COSMETIC);
    // The first of several entry screens is where a flow begins that nobody tells where.
    if (kind === 'moved') return change.from === 0 || to === 0 ? VISIBLE : COSMETIC;
    return breaking('answers', 'endpoint', 'messages');
  }
  if (key === 'id') return breaking(world.old.hasEndpoint && 'endpoint', 'messages');
  if (key === 'terminal' && to !== true) return isStillAnswered(world) ? visibleFor(['answers']) : breaking('answers');
  if (key === 'success') return visibleFor(['answers']);
  if (key === 'refresh_on_back') {
    return to === true ? breaking(world.now.hasEndpoint && 'endpoint') : visibleFor(['endpoint']);
  }
  // Nobody else relies on a value being hidden, but the person with the phone does.
  if (key === 'sensitive') return ofMasking(change, world);
  return VISIBLE;
}

/** Who calls a screen by its id: the endpoint where it hears of it, messages where they may open it. */
function namedBy(screen: string | null, { old }: World, otherwise: ChangeImpact): ChangeImpact {
  const impact = breaking(old.knowsScreen(screen) && 'endpoint', old.isEntry(screen) && 'messages');
  return impact.level === 'breaking' ? impact : otherwise;
}

/** A screen takes with it what its fields sent, unless they stand elsewhere now, and the end of the flow. */
function ofGoneScreen(change: DocumentChange, world: World): ChangeImpact {
  const { from } = change;
  const screen = screenBefore(change, world);
  const nodes = everyNode(slotsOf(isRecord(from) ? from.layout : null, [], screen, null));
  const sinks = nodes.flatMap(({ name }) =>
    name === null || world.hasLeft({ screen, name }) ? [] : world.old.sinksOf('form', screen, name),
  );
  const ends = lostWith(from, world).includes('answers') && 'answers';
  return breaking(...audiencesOf(sinks), ends, ...namedBy(screen, world, VISIBLE).for);
}

/** True where the flow ends elsewhere with all that it sent before. */
function isStillAnswered({ old, now }: World): boolean {
  return now.answerKeys !== null && [...(old.answerKeys ?? [])].every((key) => now.answerKeys?.has(key));
}

/** A new screen may ask people for more, ask the endpoint, end the flow, or stand before one where it began. */
function ofNewScreen({ place: { screen }, to }: DocumentChange, world: World): ChangeImpact {
  const actions = actionsIn(to);
  const asks = actions.some(({ name }) => name === 'data_exchange');
  const nodes = everyNode(slotsOf(isRecord(to) ? to.layout : null, [], screen, null));
  // What came from another screen was asked for there.
  const needed = nodes.flatMap(({ name, value }) =>
    name !== null && hasToBeFilled(value) && !world.hasLeft(world.fieldBefore({ screen, name })) ? [name] : [],
  );
  const receivers = needed.flatMap((name) => audiencesOf(world.now.sinksOf('form', screen, name)));
  const impact = breaking(
    needed.length > 0 && 'answers',
    ...receivers,
    asks && 'endpoint',
    shutsOut(to, world) && 'messages',
  );
  if (impact.level === 'breaking') return impact;
  return visibleFor(actions.some(({ name }) => name === 'complete') ? ['answers'] : []);
}
