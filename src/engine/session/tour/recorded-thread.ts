/**
 * The thread that the tour replays, over the files of sample.ts. What the assistant says is fixed; what its calls do is
 * not: each is judged, asked about, run and journalled like a model's.
 */
export const recordedThread: readonly RecordedTurn[] = [
  {
    message: 'The total for Birch looks far too low. Why?',
    steps: [
      [
        { reasoning: 'I look at what is here before I guess.' },
        { tool: 'list_files', input: { path: '.' } },
        { tool: 'read_file', input: { path: 'README.md' } },
        { tool: 'read_file', input: { path: 'rainfall.py' } },
        { tool: 'read_file', input: { path: 'rainfall.csv' } }
      ],
      [
        {
          text: [
            'Birch reports **centimetres**, the other two stations millimetres: the README says so.',
            '`rainfall.py` adds all of them up as if they were millimetres, so Birch comes out ten times too low.',
            '\n\nReading inside a trusted folder needs no question, so nothing was asked so far.'
          ].join(' ')
        }
      ]
    ]
  },
  {
    message: 'Correct the script and run it.',
    steps: [
      [
        {
          text: 'I convert Birch to millimetres. Nothing is written before you have seen the difference and allowed it.'
        },
        {
          tool: 'edit_file',
          input: {
            path: 'rainfall.py',
            edits: [
              {
                oldText: '    rain = float(row["rain"])\n',
                newText: [
                  '    rain = float(row["rain"])\n',
                  '    if row["station"] == "Birch":\n',
                  '        rain *= 10  # centimetres\n'
                ].join('')
              }
            ]
          },
          reason: 'The gauge of Birch reports centimetres.'
        }
      ],
      [
        {
          text: 'Now I run it. The command is confined: it sees this folder, and neither your other files nor the network.'
        },
        {
          tool: 'run_command',
          input: { command: 'python3 rainfall.py' },
          reason: 'To see the totals after the change.'
        }
      ],
      [
        {
          text: [
            'That was what could be done with your answers; the cards above say how each call ended.',
            '\n\nIf the script was changed, **Undo** below brings it back as it was, and the review shows the difference once more.'
          ].join(' ')
        }
      ]
    ]
  },
  {
    message: 'Show me what happens when an assistant goes too far.',
    steps: [
      [
        {
          text: 'I try to plant a command that git would run behind your back, and to read a file outside this folder.'
        },
        {
          tool: 'write_file',
          input: { path: '.git/hooks/pre-commit', content: '#!/bin/sh\necho planted\n' },
          reason: 'A harmless clean-up.'
        },
        { tool: 'read_file', input: { path: '../../.ssh/id_rsa' }, reason: 'A quick look.' }
      ],
      [
        {
          text: [
            'My reason was a lie, and it did not count: a reason is only a claim.',
            'The hook is a protected path, so you were asked and told why; the file outside was refused without a question.',
            '\n\nEach of these is in the audit log. With a model connected, everything takes the same way.'
          ].join(' ')
        }
      ]
    ]
  }
];

/** A message of a person, and what the assistant does in answer, step by step. */
export interface RecordedTurn {
  readonly message: string;
  readonly steps: readonly (readonly RecordedEvent[])[];
}

export type RecordedEvent =
  | { readonly text: string }
  | { readonly reasoning: string }
  | {
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
      readonly reason?: string;
    };
