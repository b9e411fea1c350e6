import { CodedError } from '../../base/coded-error';
import { listedIgnoreNames } from '../workspace/ignore-scopes';
import type { Skipped, WalkOptions } from '../workspace/walk';
import type { ToolContext } from './tool';

/** Whether a listing or search shows hidden names: where the call wants them and policy lets it ask for them. */
export const showsHidden = (context: ToolContext, wanted: boolean | undefined): boolean =>
  wanted === true && context.fileRules.hidden === 'ask';

/** How a listing or search walks. */
export const walkOptions = (
  context: ToolContext,
  wantsHidden: boolean | undefined,
  signal: AbortSignal
): Pick<WalkOptions, 'skipHidden' | 'ignoreNames' | 'signal'> => ({
  skipHidden: !showsHidden(context, wantsHidden),
  ignoreNames: listedIgnoreNames,
  signal
});

/** Throws `hidden` where names were left out and policy does not let them be passed over. */
export const assertNoneHidden = (context: ToolContext, path: string, { hidden }: Skipped): void => {
  if (hidden > 0 && context.fileRules.hidden === 'error') {
    throw new CodedError(
      'hidden',
      `${hidden} hidden names are in ${path}, and the policy passes none over. Name the files or folders that are meant.`
    );
  }
};

/** One line on how to see what was left out; '' where there is nothing, or no way. */
export const hiddenHint = (context: ToolContext, { hidden }: Skipped): string =>
  hidden > 0 && context.fileRules.hidden === 'ask'
    ? '\n(set `hidden` to ask for the hidden ones)'
    : '';
