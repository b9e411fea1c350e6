/** What a call would touch, as plain facts; policy looks nothing up. Paths are relative to the workspace unless `outside`. */
export type Effect =
  | { readonly type: 'command'; readonly line: string; readonly cwd: string }
  | {
      readonly type: 'read';
      readonly path: string;
      readonly outside?: boolean;
      /** True: the tool asks for each path below and leaves out what may not be read. */
      readonly each?: boolean;
    }
  | {
      readonly type: 'edit';
      readonly path: string;
      readonly change: 'created' | 'modified';
      readonly outside?: boolean;
    }
  | {
      readonly type: 'delete';
      readonly path: string;
      readonly recursive: boolean;
      readonly files: number;
      /** What else goes with it, exactly. Absent: nothing. */
      readonly contains?: readonly string[];
      readonly outside?: boolean;
    }
  | { readonly type: 'fetch'; readonly url: string };
