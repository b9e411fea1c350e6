import { redact } from '../../redact';

/**
 * What stands out in text from outside, in words for the person who is asked to admit it. It finds what is plainly there;
 * that it finds nothing is no promise, and nothing depends on it.
 */
export function findingsIn(raw: string, text: string): readonly string[] {
  return CHECKS.filter(({ finds }) => finds(raw, text)).map(({ words }) => words);
}

interface Check {
  readonly words: string;
  readonly finds: (raw: string, text: string) => boolean;
}

const CHECKS: readonly Check[] = [
  {
    words: 'text that addresses an assistant as if it gave it instructions',
    finds: (raw, text) => ADDRESSES_ASSISTANT.test(text) || ADDRESSES_ASSISTANT.test(raw)
  },
  {
    words: 'names of tools that could be asked for',
    finds: (_raw, text) => TOOL_NAMES.test(text)
  },
  {
    words: 'invisible characters or ones that change the direction of text',
    finds: (_raw, text) => INVISIBLE.test(text)
  },
  {
    words: 'parts of the page that are not drawn',
    finds: raw => NOT_DRAWN.test(raw)
  },
  {
    words: 'what looks like a secret; it is taken out',
    finds: (_raw, text) => redact(text) !== text
  }
];

const ADDRESSES_ASSISTANT =
  /(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+)*(?:previous|prior|above|earlier|preceding|other)\s+(?:instructions|prompts|messages|rules|context)|\byou are (?:now|an ai|a language model|the assistant)\b|\bas an ai\b|\bsystem prompt\b|<\/?(?:system|assistant|tool_result|instructions?)>|\[\/?INST\]|<\|im_(?:start|end)\|>|\b(?:assistant|agent|copilot|model|llm)s?\b[^.\n]{0,60}\b(?:must|should|shall|please)\b[^.\n]{0,60}\b(?:run|execute|call|send|fetch|delete|write|open|read)\b/i;
const TOOL_NAMES =
  /\b(?:run_command|write_file|edit_file|delete_path|fetch_url|read_file|list_files|search_files|update_plan|approval\/answer)\b/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u;
const NOT_DRAWN =
  /\bhidden\b[^<>]{0,200}>|display[ \t]*:[ \t]*none|visibility[ \t]*:[ \t]*hidden|font-size[ \t]*:[ \t]*0|opacity[ \t]*:[ \t]*0(?![.\d])/i;
