// Knows every error body that the platform's management API is known to answer with.
// Does not know when: the callers decide that. Source: flows-api reference, chapter 5.

/** What goes into the `error` object, and the HTTP status beside it. */
export type Failure = {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly subcode?: number;
  readonly title?: string;
  readonly userMessage?: string;
  readonly transient?: boolean;
  readonly details?: string;
};

/** Ends the work on a request with a documented failure. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export function toEnvelope(failure: Failure, traceId: string): { readonly error: { readonly [key: string]: unknown } } {
  return {
    error: {
      message: failure.message,
      type: 'OAuthException',
      code: failure.code,
      ...(failure.subcode === undefined ? {} : { error_subcode: failure.subcode }),
      is_transient: failure.transient ?? false,
      ...(failure.title === undefined ? {} : { error_user_title: failure.title }),
      ...(failure.userMessage === undefined ? {} : { error_user_msg: failure.userMessage }),
      ...(failure.details === undefined
        ? {}
        : { error_data: { messaging_product: 'whatsapp', details: failure.details } }),
      fbtrace_id: traceId,
    },
  };
}

type Texts = { readonly subcode?: number; readonly title?: string; readonly userMessage?: string };

const family =
  (code: number, message: string) =>
  (texts: Texts): Failure => ({ status: 400, code, message, ...texts });

/** Code 100 with the generic message and a specific title and text. */
export const invalidParameter = family(100, 'Invalid parameter');
const updating = family(139001, 'Updating attempt failed');
const publishing = family(139002, 'Publishing attempt failed');
const deprecating = family(139003, 'Deprecating attempt failed');
const deleting = family(139004, 'Deleting attempt failed');

/** Code 100 in the "(#100) …" style of general Graph. */
export function badParameter(text: string): Failure {
  return { status: 400, code: 100, message: `(#100) ${text}` };
}

export const required = (name: string): Failure => badParameter(`The parameter ${name} is required.`);

export const unknownField = (field: string, type: string): Failure =>
  badParameter(`Tried accessing nonexisting field (${field}) on node type (${type})`);

export const notOneOf = (place: string, choices: readonly string[], got: string): Failure =>
  badParameter(`Param ${place} must be one of {${choices.join(', ')}} - got "${got}".`);

/** Missing and unreadable objects answer alike. */
export function missingObject(method: string, id: string): Failure {
  const text =
    `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
    'missing permissions, or does not support this operation. Please read the Graph API documentation at ' +
    'https://developers.facebook.com/docs/graph-api';
  return { status: 400, code: 100, subcode: 33, message: text };
}

export const unknownPath = (rest: string): Failure => ({
  status: 400,
  code: 2500,
  message: `Unknown path components: /${rest}`,
});

export const syntaxError = (reason: string, at: number, text: string): Failure => ({
  status: 400,
  code: 2500,
  message: `Syntax error "${reason}" at character ${at}: ${text.slice(0, 200)}`,
});

export const unknownAliases = (ids: readonly string[]): Failure => ({
  status: 404,
  code: 803,
  message: `(#803) Some of the aliases you requested do not exist: ${ids.join(',')}`,
});

export const FAILURES = {
  noToken: { status: 401, code: 104, message: 'An access token is required to request this resource.' },
  noUser: {
    status: 400,
    code: 2500,
    message: 'An active access token must be used to query information about the current user.',
  },
  badToken: { status: 401, code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
  badProof: { status: 400, code: 100, message: 'Invalid appsecret_proof provided in the API argument' },
  noProof: { status: 400, code: 100, message: 'API calls from the server require an appsecret_proof argument' },
  noPermission: {
    status: 403,
    code: 200,
    message: '(#200) You do not have permission to access this field',
  },
  unknown: { status: 500, code: 1, message: 'An unknown error occurred' },
  temporary: {
    status: 500,
    code: 2,
    message: 'An unexpected error has occurred. Please retry your request later.',
    transient: true,
  },
  integrity: {
    status: 400,
    code: 139000,
    subcode: 4233020,
    message: 'Blocked by Integrity',
    title: 'Flow publishing failed',
    userMessage: 'Integrity requirements not met.',
  },
  nameTaken: invalidParameter({
    subcode: 4016019,
    title: 'Flow name is not unique',
    userMessage:
      'Flow name should be unique within one WhatsApp Business Account. Please select another name for your Flow.',
  }),
  badVersion: invalidParameter({
    title: 'Invalid Flow JSON version',
    userMessage: 'The Flow JSON version is wrong or has expired.',
  }),
  badDataApiVersion: invalidParameter({
    title: 'Invalid Flow JSON data_api_version',
    userMessage: 'The data_api_version in the Flow JSON is wrong or has expired.',
  }),
  noSuchFlow: invalidParameter({
    title: 'Flow with specified ID does not exist',
    userMessage: 'Flow with specified ID does not exist. Please check the Flow ID.',
  }),
  twoCloneSources: invalidParameter({
    title: 'Only one clone source can be set',
    userMessage: 'Set either clone_flow_id or clone_template, not both.',
  }),
  endpointBelongsInDocument: invalidParameter({
    title: 'Specify Endpoint Uri in Flow JSON',
    userMessage: 'For Flow JSON versions below 3.0 the endpoint is set by data_channel_uri in the Flow JSON.',
  }),
  badEndpoint: invalidParameter({
    title: 'Invalid Endpoint URI',
    userMessage: 'The endpoint URI is not a valid URL.',
  }),
  nothingToUpdate: invalidParameter({ title: 'Invalid parameter', userMessage: 'No properties to update' }),
  otherBusiness: invalidParameter({
    title: 'Invalid parameter',
    userMessage: 'Application business does not match flow business',
  }),
  notEditable: updating({
    subcode: 4016010,
    title: "Flow can't be updated",
    userMessage: 'Flow can only be modified in Draft status',
  }),
  processing: updating({
    subcode: 4016012,
    title: 'Error while processing WELJ',
    userMessage: 'Your Flow JSON has been saved, but processing failed. Please upload it again.',
  }),
  endpointBelongsInDocumentOnUpdate: updating({
    title: 'Specify Endpoint Uri in Flow JSON',
    userMessage: 'For Flow JSON versions below 3.0 the endpoint is set by data_channel_uri in the Flow JSON.',
  }),
  notADraft: publishing({
    title: 'Publishing Flow in invalid state',
    userMessage: 'Only a Flow in Draft status can be published.',
  }),
  invalidDocument: publishing({
    subcode: 4016011,
    title: 'Publishing Flow with validation errorrs',
    userMessage: 'You need to verify that the flow has valid Flow JSON before publishing',
  }),
  noDataChannel: publishing({
    title: 'Publishing Flow without data_channel_uri',
    userMessage: 'You need to set data_channel_uri in the Flow JSON before publishing.',
  }),
  noEndpoint: publishing({
    subcode: 4233024,
    title: 'Publishing without specifying endpoint_uri is forbidden',
    userMessage: 'You need to set the endpoint URI before you can send or publish a flow.',
  }),
  frozenVersion: publishing({
    subcode: 4233046,
    title: 'Versions in Flow JSON file are not available for publishing',
    userMessage: 'The versions in the Flow JSON file are not available for publishing. Use a newer version.',
  }),
  noPhoneNumber: publishing({
    title: 'No Phone Number connected to WhatsApp Business Account',
    userMessage: 'You need to connect a verified phone number before you can publish a Flow.',
  }),
  noKey: publishing({
    subcode: 4233012,
    title: 'Missing Flows Signed Public Key',
    userMessage: 'You need to upload and sign a public key to a phone number before you can send or publish a Flow.',
  }),
  noApplication: publishing({
    title: 'No Application Connected to the Flow',
    userMessage: 'You need to connect a Meta app to the flow before you can send or publish it.',
  }),
  endpointDown: publishing({
    subcode: 4233014,
    title: 'Endpoint Not Available',
    userMessage: 'The endpoint did not answer the health check.',
  }),
  noWebhooks: publishing({
    title: 'WhatsApp Business Account is not subscribed to Flows Webhooks',
    userMessage: 'You need to subscribe to the Flows webhooks before you can publish a Flow.',
  }),
  neverPublished: deprecating({
    title: "Can't deprecate unpublished flow",
    userMessage: 'Only a published Flow can be deprecated.',
  }),
  alreadyDeprecated: deprecating({
    title: 'Flow is already deprecated',
    userMessage: 'The Flow is already deprecated.',
  }),
  notDeletable: deleting({
    title: "Can't delete published Flow",
    userMessage: 'A published Flow cannot be deleted. Deprecate it instead.',
  }),
  flowBlocked: { status: 400, code: 132068, message: '(#132068) Flow is in blocked state' },
  flowThrottled: {
    status: 400,
    code: 132069,
    message: '(#132069) Flow is in throttled state',
    details: '10 messages with this Flow were already sent in the last hour.',
  },
  metricsThreshold: {
    status: 400,
    code: 139006,
    message: 'Metrics threshold is not reached',
    title: 'Metrics threshold is not reached',
    userMessage: 'The number of requests is too small for metrics.',
  },
} satisfies Readonly<Record<string, Failure>>;

/** Sending with a wrong mode, an unknown flow or a message of another kind; the exact code is not documented. */
export const badMessage = (details: string): Failure => ({
  status: 400,
  code: 131009,
  message: '(#131009) Parameter value is not valid',
  details,
});

const WAIT = 'Wait a bit and try again.';

const THROTTLE_TEXTS: ReadonlyMap<number, string> = new Map([
  [4, 'Application request limit reached'],
  [17, 'User request limit reached'],
  [32, 'Page request limit reached'],
  [613, 'Calls to this api have exceeded the rate limit.'],
  [80007, `There have been too many calls to this WhatsApp Business account. ${WAIT}`],
  [80008, `There have been too many calls to this WhatsApp Business account. ${WAIT}`],
]);

export const THROTTLE_CODES: readonly number[] = [...THROTTLE_TEXTS.keys()];

export function throttled(code: number, status = 400): Failure {
  return { status, code, message: `(#${code}) ${THROTTLE_TEXTS.get(code) ?? 'Too many calls.'}` };
}

export function expiredToken(when: Date): Failure {
  return {
    status: 401,
    code: 190,
    subcode: 463,
    message: `Error validating access token: Session has expired on ${when.toUTCString()}.`,
  };
}
