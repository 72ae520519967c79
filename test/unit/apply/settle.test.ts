// Single writes over a bad network: design.md, Apply, 6; flows-api reference, 12.6.
import { describe, expect, test } from 'vitest';
import {
  createFlow,
  deleteFlow,
  deprecateFlow,
  Moved,
  publishFlow,
  type Settling,
  updateFlow,
  uploadDocument,
} from '../../../src/apply/settle.ts';
import type { Fingerprint } from '../../../src/model/flow.ts';
import type { RemoteWriter } from '../../../src/model/remote.ts';
import { BEFORE, inTurn, lost, OTHER, observed, rejected, remoteOf, WANTED } from './world.ts';

function settling(
  remote: RemoteWriter,
  documents: readonly (Fingerprint | null)[] = [WANTED],
): Settling & { waits: number[] } {
  const waits: number[] = [];
  const documentOf = inTurn(...documents) as () => Fingerprint | null;
  return { remote, pause: 100, waits, documentOf: async () => documentOf(), sleep: async (ms) => void waits.push(ms) };
}

const NEW = { name: 'Tour', categories: ['OTHER'], endpoint: null, text: '{}' };
const count = (made: readonly string[], name: string) => made.filter((one) => one === name).length;

describe('create', () => {
  test('whose answer is lost adopts the draft with the desired document, and creates no second one', async () => {
    const { remote, made } = remoteOf({ create: inTurn(lost()), listFlows: () => [observed({ id: '7' })] });
    expect(await createFlow(settling(remote), NEW, WANTED)).toMatchObject({ id: '7' });
    expect(count(made, 'create')).toBe(1);
  });

  test('finds its flow in a list that lags behind', async () => {
    const { remote, made } = remoteOf({ create: inTurn(lost()), listFlows: inTurn([], [observed({ id: '7' })]) });
    expect(await createFlow(settling(remote), NEW, WANTED)).toMatchObject({ id: '7' });
    expect(count(made, 'create')).toBeLessThan(3);
  });

  test('finds its flow in a list that lags so far behind that the name is taken by itself', async () => {
    const taken = rejected(100, 4016019);
    const { remote } = remoteOf({
      create: inTurn(lost(), taken),
      listFlows: inTurn([], [], [], [observed({ id: '7' })]),
    });
    expect(await createFlow(settling(remote), NEW, WANTED)).toMatchObject({ id: '7' });
  });

  test('is repeated where nothing came of it', async () => {
    const { remote } = remoteOf({ create: inTurn(lost(), { id: '8', errors: [] }), listFlows: () => [] });
    expect(await createFlow(settling(remote), NEW, WANTED)).toEqual({ id: '8', errors: [] });
  });

  test.each([
    ['another document', observed(), OTHER],
    ['no document', observed(), null],
    ['another status', observed({ status: 'PUBLISHED' }), WANTED],
  ])('never adopts a flow with %s', async (_name, found, document) => {
    const { remote } = remoteOf({ create: inTurn(lost()), listFlows: () => [found] });
    await expect(createFlow(settling(remote, [document]), NEW, WANTED)).rejects.toBeInstanceOf(Moved);
  });

  test('compares names in NFC', async () => {
    const there = observed({ id: '7', name: 'Cafe\u0301' });
    const { remote } = remoteOf({ create: inTurn(lost()), listFlows: () => [there] });
    expect(await createFlow(settling(remote), { ...NEW, name: 'Caf\u00e9' }, WANTED)).toMatchObject({ id: '7' });
  });

  test.each([
    ['by subcode', rejected(100, 4016019)],
    ['by title', rejected(100, null, 'Flow name is not unique')],
  ])('with a name that is taken (%s) has come too late', async (_name, taken) => {
    const { remote, made } = remoteOf({ create: inTurn(taken), listFlows: () => [observed()] });
    await expect(createFlow(settling(remote), NEW, WANTED)).rejects.toBeInstanceOf(Moved);
    expect(count(made, 'create')).toBe(1);
  });

  test('that is rejected is not repeated', async () => {
    const { remote, made } = remoteOf({ create: inTurn(rejected(139000, 4233020)) });
    await expect(createFlow(settling(remote), NEW, WANTED)).rejects.toMatchObject({ code: 139000 });
    expect(made).toEqual(['create']);
  });

  test('gives up in the end, as lost, where nothing ever comes of it', async () => {
    const { remote, made } = remoteOf({ create: inTurn(lost()), listFlows: () => [] });
    await expect(createFlow(settling(remote), NEW, WANTED)).rejects.toMatchObject({ kind: 'lost' });
    expect(count(made, 'create')).toBeLessThan(8);
  });
});

describe('upload', () => {
  const upload = (remote: RemoteWriter, documents: readonly (Fingerprint | null)[]) =>
    uploadDocument(settling(remote, documents), observed(), '{}', WANTED, BEFORE);

  test('whose answer is lost is done where the document is there: whether it has errors is not known', async () => {
    const { remote, made } = remoteOf({ upload: inTurn(lost()) });
    expect(await upload(remote, [WANTED])).toBeNull();
    expect(count(made, 'upload')).toBe(1);
  });

  test('is repeated where the old document is there', async () => {
    const { remote, made } = remoteOf({ upload: inTurn(lost(), { errors: [] }) });
    expect(await upload(remote, [BEFORE])).toEqual([]);
    expect(count(made, 'upload')).toBe(2);
  });

  test('stops where a third document is there', async () => {
    const { remote, made } = remoteOf({ upload: inTurn(lost()) });
    await expect(upload(remote, [OTHER])).rejects.toBeInstanceOf(Moved);
    expect(count(made, 'upload')).toBe(1);
  });

  test.each([
    ['by subcode', rejected(139001, 4016012)],
    ['by title', rejected(139001, null, 'Error while processing WELJ')],
    ['by the documented title', rejected(139001, null, 'Error while processing Flow JSON')],
  ])('whose processing failed (%s) is sent again, later and later', async (_name, failure) => {
    const { remote, made } = remoteOf({ upload: inTurn(failure, failure, { errors: [] }) });
    const world = settling(remote, [BEFORE]);
    expect(await uploadDocument(world, observed(), '{}', WANTED, BEFORE)).toEqual([]);
    expect(count(made, 'upload')).toBe(3);
    expect(world.waits).toHaveLength(2);
    expect(world.waits[1]).toBeGreaterThan(world.waits[0] ?? 0);
  });

  test('to a flow that cannot be edited is not sent again', async () => {
    const { remote, made } = remoteOf({ upload: inTurn(rejected(139001, 4016010)) });
    await expect(upload(remote, [BEFORE])).rejects.toMatchObject({ subcode: 4016010 });
    expect(made).toEqual(['upload']);
  });
});

describe('update', () => {
  const update = (remote: RemoteWriter) =>
    updateFlow(settling(remote), '42', { name: 'Visit' }, (flow) => flow.name === 'Visit');

  test('whose answer is lost is done where a read shows it', async () => {
    const { remote, made } = remoteOf({ update: inTurn(lost()), readFlow: () => observed({ name: 'Visit' }) });
    await update(remote);
    expect(count(made, 'update')).toBe(1);
  });

  test('is repeated where a read does not show it', async () => {
    const { remote, made } = remoteOf({ update: inTurn(lost(), undefined), readFlow: () => observed() });
    await update(remote);
    expect(count(made, 'update')).toBe(2);
  });

  test('stops where the flow is gone', async () => {
    const { remote } = remoteOf({ update: inTurn(lost()), readFlow: () => null });
    await expect(update(remote)).rejects.toBeInstanceOf(Moved);
  });
});

describe('publish', () => {
  const invalid = rejected(139002, null, 'Publishing Flow in invalid state');
  const publish = (remote: RemoteWriter) => publishFlow(settling(remote), '42', null);

  test('whose answer is lost is done where a read shows it', async () => {
    const { remote, made } = remoteOf({ publish: inTurn(lost()), readFlow: () => observed({ status: 'PUBLISHED' }) });
    await publish(remote);
    expect(count(made, 'publish')).toBe(1);
  });

  test('whose answer is lost is done where the second one finds no draft, though reads still lag', async () => {
    const { remote } = remoteOf({ publish: inTurn(lost(), invalid), readFlow: () => observed() });
    await publish(remote);
  });

  test('that finds no draft is settled by a read', async () => {
    const done = remoteOf({ publish: inTurn(invalid), readFlow: () => observed({ status: 'PUBLISHED' }) });
    await publish(done.remote);
    const not = remoteOf({ publish: inTurn(invalid), readFlow: () => observed({ status: 'DRAFT' }) });
    await expect(publish(not.remote)).rejects.toMatchObject({ code: 139002 });
    const final = remoteOf({ publish: inTurn(invalid), readFlow: () => observed({ status: 'DEPRECATED' }) });
    await expect(publish(final.remote)).rejects.toMatchObject({ code: 139002 });
  });

  test('whose check fails after a lost answer has failed', async () => {
    const down = rejected(139002, 4233014, 'Endpoint Not Available');
    const { remote } = remoteOf({ publish: inTurn(lost(), down), readFlow: () => observed() });
    await expect(publish(remote)).rejects.toMatchObject({ subcode: 4233014 });
  });
});

describe('deprecate', () => {
  const deprecate = (remote: RemoteWriter) => deprecateFlow(settling(remote), '42');

  test('of a deprecated flow is a success', async () => {
    const { remote } = remoteOf({ deprecate: inTurn(rejected(139003, null, 'Flow is already deprecated')) });
    await deprecate(remote);
  });

  test('that is told in another language is settled by a read', async () => {
    const told = rejected(139003, null, 'Der Flow ist bereits eingestellt');
    await deprecate(remoteOf({ deprecate: inTurn(told), readFlow: () => observed({ status: 'DEPRECATED' }) }).remote);
    const draft = remoteOf({ deprecate: inTurn(told), readFlow: () => observed() });
    await expect(deprecate(draft.remote)).rejects.toMatchObject({ code: 139003 });
  });

  test('whose answer is lost is looked at before it is repeated', async () => {
    const done = remoteOf({ deprecate: inTurn(lost()), readFlow: () => observed({ status: 'DEPRECATED' }) });
    await deprecate(done.remote);
    expect(done.made).toEqual(['deprecate', 'readFlow']);
    const not = remoteOf({
      deprecate: inTurn(lost(), undefined),
      readFlow: () => observed({ status: 'PUBLISHED' }),
    });
    await deprecate(not.remote);
    expect(not.made).toEqual(['deprecate', 'readFlow', 'deprecate']);
  });
});

describe('delete', () => {
  const remove = (remote: RemoteWriter) => deleteFlow(settling(remote), '42');

  test('of a flow that is gone is a success', async () => {
    await remove(remoteOf({ delete: inTurn(rejected(100, 33)), readFlow: () => null }).remote);
  });

  test('is not a success where the token may not see the flow for the moment', async () => {
    const { remote } = remoteOf({ delete: inTurn(rejected(100, 33)), readFlow: () => observed() });
    await expect(remove(remote)).rejects.toMatchObject({ code: 100, subcode: 33 });
  });

  test('whose answer is lost is looked at before it is repeated', async () => {
    const done = remoteOf({ delete: inTurn(lost()), readFlow: () => null });
    await remove(done.remote);
    expect(done.made).toEqual(['delete', 'readFlow']);
    const not = remoteOf({ delete: inTurn(lost(), undefined), readFlow: () => observed() });
    await remove(not.remote);
    expect(not.made).toEqual(['delete', 'readFlow', 'delete']);
  });

  test('that is refused is never anything else', async () => {
    const { remote, made } = remoteOf({ delete: inTurn(rejected(139004)) });
    await expect(remove(remote)).rejects.toMatchObject({ code: 139004 });
    expect(made).toEqual(['delete']);
  });
});
