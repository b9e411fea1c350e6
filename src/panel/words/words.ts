import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What a component needs to speak: the domain's translations and the language that numbers and times follow. */
export interface Words {
  readonly trans: TranslationBundle;
  /** A BCP 47 tag that `Intl` accepts. */
  readonly locale: string;
}

const WordsContext = React.createContext<Words | null>(null);

/** Gives every component below its language. */
export const WordsProvider = WordsContext.Provider;

/** The language of the page; throws where no `WordsProvider` stands above. */
export function useWords(): Words {
  const words = React.useContext(WordsContext);
  if (words === null) throw new Error('A component with text needs a WordsProvider above it.');
  return words;
}
