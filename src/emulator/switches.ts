// Knows the platform behaviours that are undocumented or that a test wants to turn, with their defaults.
// Sources: flows-api reference, chapters 3.5, 13.2 and 15. Does not act on them.
import { asCount, asFlag, asList, asRecord, asText, oneOf, orNull, ShapeError } from './shape.ts';

/** Flow JSON versions that answer 139002/4233046 on publish. Frozen 2025-04-08 (to 4.0) and 2025-09-09 (5.0). */
const FROZEN_VERSIONS = ['1.0', '1.1', '2.0', '2.1', '3.0', '3.1', '4.0', '5.0'];

export type Switches = {
  /** A PUBLISHED flow can be edited and returns to DRAFT; off: 139001/4016010. */
  readonly editable_published: boolean;
  /** An update or upload that changes nothing still returns a PUBLISHED flow to DRAFT. */
  readonly noop_flips_status: boolean;
  /** An upload with validation errors returns a PUBLISHED flow to DRAFT; off: reported, but not stored. */
  readonly failing_upload_flips_status: boolean;
  /** DELETE on a draft that was once published. */
  readonly delete_redrafted: 'ok' | '139004';
  /** Deprecating a draft that was once published. */
  readonly deprecate_redrafted: 'ok' | '139003';
  /** Editing a THROTTLED or BLOCKED flow. */
  readonly edit_unhealthy: 'ok' | '139001';
  /** Cloning a DEPRECATED flow. */
  readonly clone_deprecated: 'ok' | '100';
  /** A create with publish=true whose publish check fails: an error although the flow exists, or 200 with the id. */
  readonly create_publish_failure: 'error' | 'id';
  /** An unknown Flow JSON or Data API version: left to the check, or refused with code 100. */
  readonly invalid_version: 'check' | '100';
  /** Milliseconds during which reads still say DRAFT after a successful publish. */
  readonly publish_lag_ms: number;
  /** The next N uploads are saved but answer 139001/4016012. */
  readonly processing_failure: number;
  /** 139000: on publish only, or (true) on create as well. */
  readonly integrity_block: boolean | 'publish';
  /** Every call answers with this throttling code. */
  readonly throttle: number | null;
  /** Minutes named in the usage header while throttled. */
  readonly throttle_regain_minutes: number;
  /** Calls per hour and account before 80008; null never throttles. */
  readonly hourly_limit: number | null;
  /** Percentage named in the usage headers, whatever the count. */
  readonly usage_percent: number | null;
  readonly name_case_sensitive: boolean;
  readonly name_max: number;
  /** Categories accepted beside the official eight. */
  readonly extra_categories: readonly string[];
  /** false keeps the bytes; true reformats on ingest; "lossy" also fills in defaults. */
  readonly normalise_json: boolean | 'lossy';
  readonly metrics_enabled: boolean;
  readonly page_size: number;
  readonly max_page_size: number;
  /** `paging.next` carries the token even if it came as a header. */
  readonly token_in_paging: boolean;
  readonly download_ttl_ms: number;
  /** A download that carries a token is refused. */
  readonly reject_token_on_download: boolean;
  readonly require_appsecret_proof: boolean;
  readonly frozen_versions: readonly string[];
  readonly check_phone_number: boolean;
  readonly check_public_key: boolean;
  readonly check_application: boolean;
  readonly check_webhooks: boolean;
  /** The endpoint answers the health check made on publish. */
  readonly endpoint_available: boolean;
  /** A template that was made with a flow's name shows that name, and not the flow's id. */
  readonly template_keeps_flow_name: boolean;
};

export const DEFAULT_SWITCHES: Switches = {
  editable_published: true,
  noop_flips_status: true,
  failing_upload_flips_status: true,
  delete_redrafted: 'ok',
  deprecate_redrafted: '139003',
  edit_unhealthy: '139001',
  clone_deprecated: 'ok',
  create_publish_failure: 'error',
  invalid_version: 'check',
  publish_lag_ms: 0,
  processing_failure: 0,
  integrity_block: false,
  throttle: null,
  throttle_regain_minutes: 0,
  hourly_limit: null,
  usage_percent: null,
  name_case_sensitive: true,
  name_max: 200,
  extra_categories: ['SHOPPING'],
  normalise_json: false,
  metrics_enabled: false,
  page_size: 25,
  max_page_size: 200,
  token_in_paging: false,
  download_ttl_ms: 300_000,
  reject_token_on_download: false,
  require_appsecret_proof: false,
  frozen_versions: FROZEN_VERSIONS,
  check_phone_number: true,
  check_public_key: true,
  check_application: true,
  check_webhooks: false,
  endpoint_available: true,
  template_keeps_flow_name: false,
};

function asPositive(value: unknown, at: string): number {
  const count = asCount(value, at);
  if (count === 0) throw new ShapeError(`${at} should be at least 1`);
  return count;
}

const texts = (value: unknown, at: string) => asList(value, at, asText);

const READERS: { readonly [Name in keyof Switches]: (value: unknown, at: string) => Switches[Name] } = {
  editable_published: asFlag,
  noop_flips_status: asFlag,
  failing_upload_flips_status: asFlag,
  delete_redrafted: oneOf(['ok', '139004']),
  deprecate_redrafted: oneOf(['ok', '139003']),
  edit_unhealthy: oneOf(['ok', '139001']),
  clone_deprecated: oneOf(['ok', '100']),
  create_publish_failure: oneOf(['error', 'id']),
  invalid_version: oneOf(['check', '100']),
  publish_lag_ms: asCount,
  processing_failure: asCount,
  integrity_block: oneOf([true, false, 'publish']),
  throttle: orNull(asPositive),
  throttle_regain_minutes: asCount,
  hourly_limit: orNull(asCount),
  usage_percent: orNull(asCount),
  name_case_sensitive: asFlag,
  name_max: asPositive,
  extra_categories: texts,
  normalise_json: oneOf([true, false, 'lossy']),
  metrics_enabled: asFlag,
  page_size: asPositive,
  max_page_size: asPositive,
  token_in_paging: asFlag,
  download_ttl_ms: asCount,
  reject_token_on_download: asFlag,
  require_appsecret_proof: asFlag,
  frozen_versions: texts,
  check_phone_number: asFlag,
  check_public_key: asFlag,
  check_application: asFlag,
  check_webhooks: asFlag,
  endpoint_available: asFlag,
  template_keeps_flow_name: asFlag,
};

function isSwitch(name: string): name is keyof Switches {
  return Object.hasOwn(READERS, name);
}

/** Reads a partial set of switches; an unknown name or a wrong value is a `ShapeError`. */
export function parseSwitches(value: unknown): Partial<Switches> {
  const entries = Object.entries(asRecord(value, 'switches')).map(([name, setting]) => {
    if (!isSwitch(name)) {
      throw new ShapeError(`there is no switch "${name}"; there are ${Object.keys(READERS).join(', ')}`);
    }
    return [name, READERS[name](setting, name)];
  });
  return Object.fromEntries(entries);
}
