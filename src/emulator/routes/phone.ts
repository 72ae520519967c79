// Knows the phone number node, its public key, and sending a flow from it.
// Source: flows-api reference, chapters 10.4 and 11.
import { createPublicKey } from 'node:crypto';
import { encryptionEdge, PHONE_TYPE } from '../account-nodes.ts';
import { badParameter, GraphError } from '../errors.ts';
import { readEdge, readNode, selectionsOf } from '../node.ts';
import { requiredText } from '../parameters.ts';
import { type PhoneNumber, type Waba, withWaba } from '../state.ts';
import { done, type Outcome, type Scene } from '../world.ts';

export type OwnedPhone = { readonly phone: PhoneNumber; readonly waba: Waba };

export function readPhone({ phone }: OwnedPhone, scene: Scene): Outcome {
  return done(readNode(PHONE_TYPE, phone, selectionsOf(scene), scene), scene.state);
}

export function readKey({ phone }: OwnedPhone, scene: Scene): Outcome {
  const { data } = readEdge(encryptionEdge(phone), scene);
  return done({ data }, scene.state);
}

function isRsaPublicKey(pem: string): boolean {
  if (!pem.trimStart().startsWith('-----BEGIN') || pem.includes('PRIVATE')) return false;
  try {
    return createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** Replaces the number's key; the platform signs it at once. */
export function setKey({ phone, waba }: OwnedPhone, scene: Scene): Outcome {
  // Form encodings turn line ends into CRLF; a key is the same with either.
  const publicKey = requiredText(scene.call.parameters, 'business_public_key').replace(/\r\n/g, '\n');
  if (!isRsaPublicKey(publicKey))
    throw new GraphError(badParameter('Param business_public_key must be a valid RSA public key.'));
  const next: PhoneNumber = { ...phone, publicKey, signatureStatus: 'VALID' };
  const phoneNumbers = waba.phoneNumbers.map((other) => (other.id === phone.id ? next : other));
  return done({ success: true }, withWaba(scene.state, { ...waba, phoneNumbers }));
}
