import { expect, test } from 'vitest';
import { readFlowJson } from '../../../src/flowjson/read.ts';
import type { VersionOverrides } from '../../../src/flowjson/versions.ts';
import { flowJson } from '../../support/project.ts';

function told(version: string, versions: VersionOverrides = {}, text = flowJson()): string[] {
  const { findings } = readFlowJson('a.json', text.replace('"7.3"', `"${version}"`), new Map(), {
    endpoint: null,
    versions,
  });
  return findings.map(({ severity, code }) => `${severity} ${code}`);
}

test.each(['5.1', '6.0', '6.1', '6.2', '6.3', '7.0', '7.1', '7.2', '7.3'])('%s is checked in full', (version) => {
  expect(told(version)).toEqual([]);
  expect(told(version, {}, flowJson().replace('"label"', '"labell"'))).toContain('error INVALID_PROPERTY_KEY');
});

test.each(['2.1', '3.0', '3.1', '4.0', '5.0'])('%s is frozen, and more is not said of it', (version) => {
  expect(told(version)).toEqual(['warning frozen-version']);
});

test('a newer version can only be warned about', () => {
  expect(told('8.0')).toEqual(['warning UNKNOWN_FLOW_JSON_VERSION']);
  const later = flowJson().replace('"label"', '"labell"');
  expect(told('8.0', {}, later).filter((one) => one.startsWith('error'))).toEqual([]);
  expect(told('8.0', {}, later)).toContain('warning INVALID_PROPERTY_KEY');
});

test.each(['5.2', '6.4'])('%s was never published', (version) => {
  expect(told(version)).toEqual(['error INVALID_FLOW_JSON_VERSION']);
  expect(told(version, { [version]: { state: 'active' } })).toEqual([]);
});

test('a project can know better which versions are frozen', () => {
  expect(told('5.1', { '5.1': { state: 'frozen', since: '2027-01-31' } })).toEqual(['warning frozen-version']);
  expect(told('5.0', { '5.0': { state: 'active' } })).toEqual([]);
});
