import { z } from 'zod';
import { CodedError } from '../../base/coded-error';

/** Keys of an AWS account, as the gate hands them over: one line of JSON in the place of a key. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only with keys that end by themselves. */
  readonly sessionToken?: string;
  /** Where the account's settings say one. */
  readonly region?: string;
}

const keysSchema = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).exactOptional(),
  region: z.string().min(1).exactOptional()
});

/** The keys in a credential; undefined for one that is a key by itself, or none. */
export function readAwsKeys(credential: string): AwsKeys | undefined {
  if (!credential.startsWith('{')) return undefined;
  try {
    return keysSchema.safeParse(JSON.parse(credential)).data;
  } catch {
    return undefined;
  }
}

/** What of a credential nobody may read: nothing, where it is a key by itself. */
export function awsSecrets(credential: string): readonly string[] {
  const keys = readAwsKeys(credential);
  if (keys === undefined) return [];
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])];
}

/**
 * The region that a signature is made for: the one in AWS's own host names, else that of the account's settings. Throws
 * `bad-params` where neither says one.
 */
export function findRegion(baseUrl: string, { region }: AwsKeys): string {
  const found = /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\./.exec(new URL(baseUrl).hostname);
  const name = found?.[1] ?? region;
  if (name === undefined)
    throw new CodedError(
      'bad-params',
      'Expected the region of the AWS account: in the address, as https://bedrock-runtime.REGION.amazonaws.com, in the profile, or in AWS_REGION.'
    );
  return name;
}
