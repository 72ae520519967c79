// Knows the fields of the nodes around a flow: account, phone number, app.

import type { Selection } from './fields.ts';
import { type Edge, expandEdge, type NodeType, pick, readNode } from './node.ts';
import { listed } from './paging.ts';
import type { App, PhoneNumber, Waba } from './state.ts';
import type { Scene } from './world.ts';

export const APP_TYPE: NodeType<App> = {
  name: 'Application',
  fields: {
    link: (app) => `https://www.facebook.com/games/?app_id=${app.id}`,
    name: (app) => app.name,
    id: (app) => app.id,
  },
  defaults: ['link', 'name', 'id'],
};

export const PHONE_TYPE: NodeType<PhoneNumber> = {
  name: 'WhatsAppBusinessPhoneNumber',
  fields: {
    verified_name: (phone) => phone.verifiedName,
    code_verification_status: (phone) => (phone.verified ? 'VERIFIED' : 'NOT_VERIFIED'),
    display_phone_number: (phone) => phone.displayPhoneNumber,
    quality_rating: () => 'GREEN',
    platform_type: () => 'CLOUD_API',
    throughput: (_phone, { children }) => pick('Throughput', { level: 'STANDARD' }, children),
    name_status: () => 'APPROVED',
    status: () => 'CONNECTED',
    account_mode: () => 'LIVE',
    messaging_limit_tier: () => 'TIER_1K',
    is_official_business_account: () => false,
    whatsapp_business_encryption: (phone, selection, scene) => expandEdge(encryptionEdge(phone), selection, scene),
    id: (phone) => phone.id,
  },
  defaults: ['verified_name', 'code_verification_status', 'display_phone_number', 'quality_rating', 'id'],
};

/** Without a key the status is MISMATCH as well, and the key is missing. */
export function encryptionEdge(phone: PhoneNumber): Edge<PhoneNumber> {
  return {
    owner: phone.id,
    name: 'whatsapp_business_encryption',
    type: null,
    items: listed([phone]),
    body: ({ publicKey, signatureStatus }) => ({
      ...(publicKey === null ? {} : { business_public_key: publicKey }),
      business_public_key_signature_status: publicKey === null ? 'MISMATCH' : signatureStatus,
    }),
  };
}

export function phoneNumbersEdge(waba: Waba, scene: Scene): Edge<PhoneNumber> {
  return {
    owner: waba.id,
    name: 'phone_numbers',
    type: PHONE_TYPE,
    items: listed(waba.phoneNumbers),
    body: (phone, children) => readNode(PHONE_TYPE, phone, children, scene),
  };
}

export function subscribedAppsEdge(waba: Waba, scene: Scene): Edge<App> {
  return {
    owner: waba.id,
    name: 'subscribed_apps',
    type: null,
    items: listed(waba.subscribedApps.map((id) => appOf(id, scene))),
    body: (app, children) => ({
      whatsapp_business_api_data: readNode(APP_TYPE, app, within(children, 'whatsapp_business_api_data'), scene),
    }),
  };
}

function within(children: readonly Selection[] | null, name: string): readonly Selection[] | null {
  return children?.find((child) => child.name === name)?.children ?? null;
}

export function appOf(id: string, { state }: Pick<Scene, 'state'>): App {
  return state.apps.find((app) => app.id === id) ?? { id, name: `App ${id}`, businessId: '' };
}

export const WABA_TYPE: NodeType<Waba> = {
  name: 'WhatsAppBusinessAccount',
  fields: {
    id: (waba) => waba.id,
    name: (waba) => waba.name,
    currency: () => 'USD',
    timezone_id: () => '1',
    business_type: () => 'ent',
    message_template_namespace: (waba) => `namespace_${waba.id}`,
    country: () => 'US',
    account_review_status: () => 'APPROVED',
    business_verification_status: () => 'verified',
    ownership_type: () => 'CLIENT_OWNED',
    status: () => 'ACTIVE',
    owner_business_info: (waba, { children }) =>
      pick('Business', { name: `Business ${waba.businessId}`, id: waba.businessId }, children),
    health_status: (waba, { children }) =>
      pick(
        'WhatsAppBusinessHealthStatus',
        {
          can_send_message: 'AVAILABLE',
          entities: [{ entity_type: 'WABA', id: waba.id, can_send_message: 'AVAILABLE' }],
        },
        children,
      ),
    phone_numbers: (waba, selection, scene) => expandEdge(phoneNumbersEdge(waba, scene), selection, scene),
    subscribed_apps: (waba, selection, scene) => expandEdge(subscribedAppsEdge(waba, scene), selection, scene),
  },
  defaults: ['id', 'name', 'timezone_id', 'business_type', 'message_template_namespace'],
};
