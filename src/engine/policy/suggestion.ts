import { isHostName } from '../../base/host-name';
import type { Decision } from '../../protocol/decisions';
import type { Rule } from '../config/document';
import { coverage } from './coverage';
import type { CommandMatter, Matter } from './matter';
import { hostOf } from './name-pattern';
import type { EffectivePolicy } from '../config/effective-policy';
import type { Finding } from './question';
import { programOf, shells } from './shell/runners';

/**
 * The narrowest allow rule that would have avoided the question, or undefined where none could: a critical finding or
 * an ask rule holds against allows, and a line that is not understood matches none.
 */
export const suggestRule = (
  matter: Matter,
  policy: EffectivePolicy,
  findings: readonly Finding[]
): Decision['suggestion'] => {
  const restricted = findings.slice(0, -1).some(finding => finding.verdict !== 'allow');
  if (restricted || policy.layers.problems.length > 0) return undefined;
  switch (matter.type) {
    case 'simple':
      return suggestWords(matter);
    case 'read':
      // A listing asks for many things at a time.
      return matter.path === '.' || matter.each === true || matter.outside === true
        ? undefined
        : { tool: 'read', path: exactly(matter.path), maxScope: 'folder' };
    case 'fetch': {
      const host = plainHost(matter.url);
      return host === undefined ? undefined : { tool: 'fetch', host, maxScope: 'folder' };
    }
    case 'mcp':
      // Reviewed by what it says of itself: one that says something else is not called before it is reviewed again.
      return { tool: 'mcp', server: matter.server, name: matter.name, maxScope: 'folder' };
    case 'edit':
    case 'delete':
      return matter.path === '.' ? undefined : { tool: matter.type, path: exactly(matter.path) };
    default:
      return undefined;
  }
};

const suggestWords = (command: CommandMatter): Decision['suggestion'] => {
  const { inner, argv, called } = command;
  if (inner.opaque) return undefined;
  const words = argv.slice(inner.heads[inner.heads.length - 1] ?? 0);
  const program = programOf(words);
  if (shells.has(program) || words.length > maximumWords || words.includes('')) return undefined;
  const git = programOf(called.argv) === 'git';
  if (git && words.length < 2) return undefined;
  const tool = git && words[0] === 'git' ? 'git' : 'shell';
  const rule: Rule = { id: 'suggested', tool, words: [...words] };
  if (!coverage(rule, command).covers) return undefined;
  return git ? { tool, words, maxScope: 'folder' } : { tool, words };
};

/** The host of an address, where a rule can name it. */
const plainHost = (url: string): string | undefined => {
  const host = hostOf(url).replace(/:\d*$/, '').toLowerCase();
  return isHostName(host) ? host : undefined;
};

/** The pattern that covers this path and no other. */
const exactly = (path: string): string => `./${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`;

/** As many as a rule may have. */
const maximumWords = 50;
