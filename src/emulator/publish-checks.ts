// Knows what the platform demands before a draft goes live, beyond its status.
// Source: flows-api reference, chapter 6.3. The order of several failing checks is unknown; this one is fixed.
import { headOf, isBeforeVersion3 } from './document.ts';
import { FAILURES, type Failure } from './errors.ts';
import { isEndpointFlow } from './flow.ts';
import type { FlowRecord, Waba } from './state.ts';
import type { Switches } from './switches.ts';

function documentFailures(flow: FlowRecord, switches: Switches): readonly Failure[] {
  const head = headOf(flow.draft);
  const valid = head.readable && flow.processed && flow.validationErrors.length === 0;
  const frozen = head.version !== null && switches.frozen_versions.includes(head.version);
  return [...(valid ? [] : [FAILURES.invalidDocument]), ...(frozen ? [FAILURES.frozenVersion] : [])];
}

function endpointFailures(flow: FlowRecord, waba: Waba, switches: Switches): readonly Failure[] {
  if (!isEndpointFlow(flow)) return [];
  const inDocument = isBeforeVersion3(headOf(flow.draft).version);
  const hasEndpoint = inDocument ? headOf(flow.draft).dataChannelUri !== null : flow.endpointUri !== null;
  const hasKey = waba.phoneNumbers.some((phone) => phone.publicKey !== null && phone.signatureStatus === 'VALID');
  return [
    ...(hasEndpoint ? [] : [inDocument ? FAILURES.noDataChannel : FAILURES.noEndpoint]),
    ...(hasKey || !switches.check_public_key ? [] : [FAILURES.noKey]),
    ...(flow.applicationId !== null || !switches.check_application ? [] : [FAILURES.noApplication]),
    ...(switches.endpoint_available ? [] : [FAILURES.endpointDown]),
  ];
}

/** Everything that stands against publishing; the platform answers with the first. */
export function publishFailures(flow: FlowRecord, waba: Waba, switches: Switches): readonly Failure[] {
  const hasPhone = waba.phoneNumbers.some((phone) => phone.verified);
  const hasWebhooks = waba.subscribedApps.length > 0;
  return [
    ...(switches.integrity_block === false ? [] : [FAILURES.integrity]),
    ...documentFailures(flow, switches),
    ...(hasPhone || !switches.check_phone_number ? [] : [FAILURES.noPhoneNumber]),
    ...endpointFailures(flow, waba, switches),
    ...(hasWebhooks || !switches.check_webhooks ? [] : [FAILURES.noWebhooks]),
  ];
}
