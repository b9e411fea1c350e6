import type { Why } from '../../../protocol/why-codes';

/** Why a line is not analysed at all: too long, or with characters that people and bash would read differently. */
export const boundOf = (source: string): Why | undefined => {
  if (source.length > maximumLength) {
    return { code: 'line-too-long', params: { limit: maximumLength } };
  }
  return hidden.test(source) ? { code: 'line-hidden-characters' } : undefined;
};

/** Characters of a line that is still analysed. */
const maximumLength = 10_000;

/** Simple commands of a line that is still analysed. */
export const maximumCommands = 50;

/**
 * Control characters but tab and newline, format, private, unassigned and surrogate ones, every blank but the plain
 * one, and what is drawn as nothing: people and bash would read different lines.
 */
const hidden = /[^\P{C}\n\t]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}/u;
