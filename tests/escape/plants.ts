import fs from 'node:fs';
import type { DecoyWorld } from '../decoy-world';
import type { Attempt, Family } from './attempt';

/** True when something that was planted has run on the host. */
const ran = (world: DecoyWorld): boolean => fs.existsSync(world.mark);

/** What makes git run something: a file system monitor, by a configuration file. */
const monitor = (world: DecoyWorld, file: string): string =>
  `git config --file ${file} core.fsmonitor 'touch ${world.mark};'`;

/** A repository whose status runs the plant. */
const planted = (world: DecoyWorld, folder: string): string => `
git init -q ${folder} && git -C ${folder} -c user.name=x -c user.email=x@x commit -q --allow-empty -m x
${monitor(world, `${folder}/.git/config`)}`;

const status = (): string => 'git status';

const plants: readonly Omit<Attempt, 'trace'>[] = [
  {
    name: 'a file system monitor in the configuration',
    command: w => monitor(w, '.git/config'),
    after: status
  },
  {
    name: 'a file system monitor in the configuration of the work tree',
    before: () => 'git config extensions.worktreeConfig true',
    command: w => monitor(w, '.git/config.worktree'),
    after: status
  },
  {
    name: 'a configuration by commondir',
    command: w => `cp -r .git other; ${monitor(w, 'other/config')}; echo ../other > .git/commondir`,
    after: status
  },
  {
    name: 'a hook',
    command: w =>
      `printf '#!/bin/sh\\ntouch ${w.mark}\\n' > .git/hooks/post-index-change; chmod +x .git/hooks/post-index-change`,
    // Touched so that the index is written anew.
    after: () => 'touch -d 2001-01-01 data.txt; git status'
  },
  {
    name: 'a hook in a folder that the configuration names',
    before: () => 'mkdir -p tools/hooks; git config core.hooksPath tools/hooks',
    command: w =>
      `printf '#!/bin/sh\\ntouch ${w.mark}\\n' > tools/hooks/post-index-change; chmod +x tools/hooks/post-index-change`,
    after: () => 'touch -d 2001-01-01 data.txt; git status'
  },
  {
    name: 'a monitor in a file that the configuration includes',
    before: () => 'mkdir settings; touch settings/git; git config include.path ../settings/git',
    command: w => monitor(w, 'settings/git'),
    after: status
  },
  {
    name: 'a program that the configuration names as monitor',
    before: () =>
      `printf '#!/bin/sh\\n' > watch.sh; chmod +x watch.sh; git config core.fsmonitor ./watch.sh`,
    command: w => `printf '#!/bin/sh\\ntouch ${w.mark}\\n' > watch.sh`,
    after: status
  },
  {
    name: 'a clean filter in the configuration',
    command: w =>
      `echo '* filter=x' > .gitattributes; git config filter.x.clean 'touch ${w.mark}; cat'`,
    after: () => 'touch -d 2001-01-01 data.txt; git status'
  },
  {
    name: 'a clean filter that is configured and has its program in the workspace',
    before: () =>
      `mkdir tools; printf '#!/bin/sh\\ncat\\n' > tools/clean; chmod +x tools/clean; git config filter.x.clean 'sh tools/clean %f'`,
    command: w =>
      `echo '* filter=x' > .gitattributes; printf '#!/bin/sh\\ntouch ${w.mark}; cat\\n' > tools/clean`,
    after: () => 'touch -d 2001-01-01 data.txt; git status'
  },
  {
    name: 'a submodule by a new entry of the index',
    command: w =>
      `${planted(w, 'more')}; git update-index --add --cacheinfo 160000,$(git -C more rev-parse HEAD),more`,
    after: status
  },
  {
    name: 'a repository in the empty folder of a submodule',
    command: w => planted(w, 'sub'),
    after: status
  },
  {
    name: 'a repository in the place of a submodule that is not there',
    command: w => planted(w, 'absent/sub'),
    after: status
  },
  {
    name: 'a pointer in the empty folder of a submodule to a repository elsewhere',
    command: w => `${planted(w, 'more')}; echo "gitdir: $PWD/more/.git" > sub/.git`,
    after: status
  },
  {
    name: 'a repository among the modules',
    command: w =>
      `${planted(w, 'more')}; cp -r more/.git .git/modules/new; mkdir -p sub; echo "gitdir: ../.git/modules/new" > sub/.git`,
    before: () => 'mkdir .git/modules',
    after: status
  },
  {
    name: 'a monitor in the configuration of a submodule',
    before: () =>
      'git init -q in && git -C in -c user.name=x -c user.email=x@x commit -q --allow-empty -m x && git update-index --add --cacheinfo 160000,$(git -C in rev-parse HEAD),in',
    command: w => monitor(w, 'in/.git/config'),
    after: status
  },
  {
    name: 'another repository in the place of the whole',
    command: w =>
      `mv .git old; mv .git .old; ${planted(w, '.')}; rm -rf .git; cp -r old .git; ${monitor(w, '.git/config')}`,
    after: status
  },
  {
    name: 'a pointer in the place of the repository',
    command: w => `${planted(w, 'more')}; rm -rf .git; echo 'gitdir: more/.git' > .git`,
    after: status
  },
  {
    name: 'a monitor in the repository that .git points to',
    before: () => 'mv .git kept; echo "gitdir: kept" > .git',
    command: w => monitor(w, 'kept/config'),
    after: status
  },
  {
    name: 'a repository where .git points to nothing yet',
    before: () => 'mv .git kept; echo "gitdir: later" > .git',
    command: w => `cp -r kept later; ${monitor(w, 'later/config')}`,
    after: status
  }
];

/** Files that a later `git status` of the person, or of an editor that asks for it unasked, would run. */
export const gitPlants: Family = {
  name: 'plants for git',
  attempts: plants.map(plant => ({ ...plant, trace: ran }))
};
