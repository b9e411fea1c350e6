import type { Words } from './words';

/** That a budget of a turn comes to its end, or came to it, in the reader's language. */
export const budgetSentences = ({
  trans
}: Pick<Words, 'trans'>): readonly (readonly [code: string, text: string])[] => [
  ['steps-near', trans.__('This turn has used {used} of its {limit} steps.')],
  ['steps-reached', trans.__('This turn has used all of its {limit} steps.')],
  ['calls-near', trans.__('This turn has made {used} of its {limit} calls.')],
  ['calls-reached', trans.__('This turn has made all of its {limit} calls.')],
  ['tokens-near', trans.__('This turn has used {used} of its {limit} tokens.')],
  ['tokens-reached', trans.__('This turn has used all of its {limit} tokens.')],
  ['cost-near', trans.__('This turn has cost about {used} of its {limit} US cents.')],
  ['cost-reached', trans.__('This turn has cost about {used} US cents; it may cost {limit}.')],
  ['wall-near', trans.__('This turn has worked for {used} of its {limit} minutes.')],
  ['wall-reached', trans.__('This turn has worked for all of its {limit} minutes.')],
  [
    'compaction-failed',
    trans.__('The window is nearly full, but the turns so far could not be summed up. {reason}')
  ],
  ['results-shortened', trans.__('The model reads older results in short from here on.')],
  [
    'cost-unknown',
    trans.__(
      'The policy bounds what a turn may cost, but the prices of this model are not known: nothing is counted.'
    )
  ]
];
