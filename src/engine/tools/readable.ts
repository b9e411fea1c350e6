import type { Verdict } from '../../protocol/decisions';
import type { ToolContext } from './tool';

/**
 * Whether a listing or search of a folder may show a path below it: where reading it is no stricter than reading the
 * folder, which policy or a person has let through.
 */
export const isReadable = (context: ToolContext, folder: string): ((path: string) => boolean) => {
  const verdict = context.readVerdict();
  const granted = strictness[verdict(folder)];
  return path => strictness[verdict(path)] <= granted;
};

const strictness: Readonly<Record<Verdict, number>> = { allow: 0, ask: 1, deny: 2 };
