import type { ModelConnection } from '../../protocol/link';

/** Tokens that the models of a family read at once, at least; where they differ, or where more costs more, the least. */
interface Family {
  readonly name: RegExp;
  readonly tokens: number;
}

/**
 * What vendors publish of the models that they alone serve, for servers whose lists do not tell; looked up on 23 November
 * 2026. First match counts. Gateways and local programs are not here: what they serve under a name, and with how much of
 * its window, is theirs to say. Nor are Mistral, whose list tells, and Azure, where a name is a customer's own.
 */
const families: ReadonlyMap<string, readonly Family[]> = new Map<string, readonly Family[]>([
  // Models overview of Anthropic's documentation: 200,000 or more since Claude 2.1. Its list tells the exact number.
  ['anthropic', [{ name: /^claude-/, tokens: 200_000 }]],
  [
    // Model pages of OpenAI's API documentation: the window less the longest reply, with which it is shared. The larger
    // windows of GPT-5.4 and later count as those before: above them a request costs twice as much.
    'openai',
    [
      { name: /^gpt-5(\.\d)?-chat/, tokens: 111_616 },
      {
        name: /^gpt-5(\.\d)?(-mini|-nano|-codex)?(-max|-mini)?(-\d{4}-\d\d-\d\d)?$/,
        tokens: 272_000
      },
      { name: /^gpt-(5\.6|6(\.\d)?)-(astra|sol|terra|luna)(-\d{4}-\d\d-\d\d)?$/, tokens: 272_000 },
      { name: /^gpt-4\.1(-mini|-nano)?(-\d{4}-\d\d-\d\d)?$/, tokens: 1_014_808 },
      { name: /^gpt-4o(-mini)?(-\d{4}-\d\d-\d\d)?$/, tokens: 111_616 },
      { name: /^(o1|o3|o3-mini|o4-mini)(-\d{4}-\d\d-\d\d)?$/, tokens: 100_000 }
    ]
  ],
  [
    // Model pages of the Gemini API's documentation. Its list tells the exact number.
    'google',
    [
      {
        name: /^gemini-(2\.5|3(\.\d)?)-(pro|flash)(-lite)?(-latest|-preview(-[\d-]+)?|-\d{3})?$/,
        tokens: 1_048_576
      }
    ]
  ],
  [
    // User guides of Amazon Bedrock and Amazon Nova. Before the vendor's name may stand that of a group of regions.
    'bedrock',
    [
      { name: /(^|\.)anthropic\.claude-/, tokens: 200_000 },
      { name: /(^|\.)amazon\.nova-micro-/, tokens: 128_000 },
      { name: /(^|\.)amazon\.nova-(lite|pro)-/, tokens: 300_000 },
      { name: /(^|\.)amazon\.nova-(premier|2-lite)-/, tokens: 1_000_000 }
    ]
  ]
]);

/** Tokens that a connection's model reads at once, by its vendor's word; undefined where that is not known. */
export const knownWindow = ({ provider, model }: ModelConnection): number | undefined =>
  families.get(provider)?.find(({ name }) => name.test(model))?.tokens;
