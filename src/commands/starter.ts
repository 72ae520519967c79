// The files of a first project: small, real, and valid.
import { RECOMMENDED_VERSION } from '../flowjson/versions.ts';
import { schemaComment } from '../manifest/schema-comment.ts';

const MANIFEST = `${schemaComment('manifest')}
name: Contact us
categories: [CONTACT_US]
json: contact-us.json
status: published
`;

const CONFIG = `${schemaComment('waflow')}
requires: ">=0.1"
flows: flows
defaultEnvironment: local
environments:
  # The built-in emulator: no account needed, state in .waflow/.
  local: { remote: emulator }
  # Your account: the id and a token from these two process variables (or from .env, which Git must not track).
  production:
    waba: { env: WHATSAPP_BUSINESS_ACCOUNT_ID }
    token: { env: WHATSAPP_BUSINESS_ACCESS_TOKEN }
`;

// The command line, not the Action: it works with what the repository has installed, wherever waflow comes from. Versions
// are pinned to commits, which nobody can move.
const WORKFLOW = `# Checks every change of a flow, and shows what it would do in the account.
# As a comment on the pull request, and applied on merge: https://unpkg.com/waflow@0.1/docs/action.md
name: waflow
on:
  pull_request:
    paths: ["flows/**", "waflow.yaml"]
permissions: {}
jobs:
  plan:
    runs-on: ubuntu-latest
    permissions:
      contents: read # the checkout
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with: { node-version: 24 }
      # waflow is a devDependency of this repository, so that its lockfile says which code gets the token.
      - run: npm ci
      - run: npx --no-install waflow validate
      # Which documents the account had, so that only what changed is downloaded. Safe to lose.
      - uses: actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5
        with:
          path: .waflow/cache
          key: waflow-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: waflow-
      # Forks and Dependabot get no secrets, so there is nobody to ask for them.
      - run: |
          test -z "$WHATSAPP_BUSINESS_ACCESS_TOKEN" ||
            npx --no-install waflow plan --env production --markdown >> "$GITHUB_STEP_SUMMARY"
        env:
          WHATSAPP_BUSINESS_ACCOUNT_ID: \${{ vars.WHATSAPP_BUSINESS_ACCOUNT_ID }}
          WHATSAPP_BUSINESS_ACCESS_TOKEN: \${{ secrets.WHATSAPP_BUSINESS_ACCESS_TOKEN }}
`;

const DOCUMENT = {
  version: RECOMMENDED_VERSION,
  screens: [
    {
      id: 'CONTACT',
      title: 'Contact us',
      terminal: true,
      success: true,
      data: {},
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextHeading', text: 'How can we help?' },
          { type: 'TextBody', text: 'We answer within one working day.' },
          { type: 'TextInput', name: 'full_name', label: 'Your name', 'input-type': 'text', required: true },
          { type: 'TextInput', name: 'email', label: 'Email address', 'input-type': 'email', required: true },
          { type: 'TextArea', name: 'message', label: 'Your message', required: true, 'max-length': 600 },
          {
            type: 'Footer',
            label: 'Send',
            'on-click-action': {
              name: 'complete',
              payload: { full_name: '${form.full_name}', email: '${form.email}', message: '${form.message}' },
            },
          },
        ],
      },
    },
  ],
};

/** The files by their path in the project. */
export const STARTER_FILES: ReadonlyMap<string, string> = new Map([
  ['waflow.yaml', CONFIG],
  ['flows/contact-us.yaml', MANIFEST],
  ['flows/contact-us.json', `${JSON.stringify(DOCUMENT, null, 2)}\n`],
  ['.github/workflows/waflow.yaml', WORKFLOW],
]);
