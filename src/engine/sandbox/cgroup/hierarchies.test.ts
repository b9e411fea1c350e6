import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findHierarchies } from './hierarchies';

let base: string;
beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sallyport-groups-')));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

/** One mount of control groups below `base`: [folder, root seen there, type, the kernel's options]. */
type GroupMount = readonly [string, string, 'cgroup' | 'cgroup2', string];

interface Case {
  readonly name: string;
  readonly own: string;
  readonly mounts: readonly GroupMount[];
  /** Folder → what it hands down. */
  readonly folders: Readonly<Record<string, string>>;
  readonly found: readonly (readonly [1 | 2, string, string])[];
}

const CASES: readonly Case[] = [
  {
    name: 'version 1: a group of our own for each controller',
    own: '4:memory:/jobs/7\n8:pids:/\n1:cpu,cpuacct:/\n0::/',
    mounts: [
      ['memory', '/', 'cgroup', 'rw,memory'],
      ['pids', '/', 'cgroup', 'rw,pids'],
      ['cpu', '/', 'cgroup', 'rw,cpu,cpuacct']
    ],
    folders: { 'memory/jobs/7': '', pids: '', cpu: '' },
    found: [
      [1, 'memory', 'memory/jobs/7'],
      [1, 'pids', 'pids'],
      [1, 'cpu', 'cpu']
    ]
  },
  {
    name: 'version 1 in a container that sees its own part',
    own: '4:memory:/docker/abc',
    mounts: [['memory', '/docker/abc', 'cgroup', 'rw,memory']],
    folders: { memory: '' },
    found: [[1, 'memory', 'memory']]
  },
  {
    name: 'version 1 whose part is not ours',
    own: '4:memory:/elsewhere',
    mounts: [['memory', '/docker/abc', 'cgroup', 'rw,memory']],
    folders: { memory: '' },
    found: []
  },
  {
    name: 'version 1 that is not to be seen',
    own: '4:memory:/jobs/7',
    mounts: [['memory', '/', 'cgroup', 'rw,memory']],
    folders: {},
    found: []
  },
  {
    name: 'version 2: the nearest one above us that hands controllers down',
    own: '0::/user/session/tab',
    mounts: [['unified', '/', 'cgroup2', 'rw']],
    folders: {
      unified: 'cpu memory pids',
      'unified/user': 'memory pids',
      'unified/user/session': ''
    },
    found: [[2, 'memory,pids', 'unified/user']]
  },
  {
    name: 'version 2 that hands nothing down',
    own: '0::/user',
    mounts: [['unified', '/', 'cgroup2', 'rw']],
    folders: { unified: '', 'unified/user': '' },
    found: []
  },
  {
    name: 'a group above what is shown',
    own: '0::/../other',
    mounts: [['unified', '/', 'cgroup2', 'rw']],
    folders: { unified: 'memory pids' },
    found: []
  },
  { name: 'nothing mounted', own: '0::/', mounts: [], folders: {}, found: [] }
];

test.each(CASES)('finds where groups can be made: $name', ({ own, mounts, folders, found }) => {
  fs.writeFileSync(path.join(base, 'cgroup'), own);
  const lines = mounts.map(
    ([folder, root, type, options], index) =>
      `${index} 1 0:${index} ${root} ${path.join(base, folder)} rw,relatime shared:1 - ${type} none ${options}`
  );
  fs.writeFileSync(
    path.join(base, 'mountinfo'),
    ['1 0 8:1 / / rw - ext4 x rw', ...lines].join('\n')
  );
  for (const [folder, handedDown] of Object.entries(folders)) {
    fs.mkdirSync(path.join(base, folder), { recursive: true });
    fs.writeFileSync(path.join(base, folder, 'cgroup.subtree_control'), handedDown);
  }
  expect(
    findHierarchies(base).map(({ version, controllers, folder }) => [
      version,
      [...controllers].join(','),
      path.relative(base, folder)
    ])
  ).toEqual(found);
});
