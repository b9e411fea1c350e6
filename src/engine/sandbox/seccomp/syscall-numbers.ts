/**
 * Numbers of the system calls that the filter names, by architecture, from the kernel's own tables
 * (arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h). A call that an architecture does not
 * have is absent.
 */
export interface SyscallTable {
  /** AUDIT_ARCH_… of the architecture. */
  readonly auditArchitecture: number;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Calls above 400 have the same number everywhere. */
const SHARED = {
  clone3: 435,
  openat2: 437,
  pidfd_getfd: 438,
  process_madvise: 440,
  mount_setattr: 442,
  fchmodat2: 452,
  open_tree_attr: 467,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433
};

/** By Node's name of the architecture. One that is missing here has no sandbox. */
export const SYSCALLS: ReadonlyMap<string, SyscallTable> = new Map([
  [
    'x64',
    {
      auditArchitecture: 0xc000003e,
      numbers: {
        ...SHARED,
        ioctl: 16,
        clone: 56,
        unshare: 272,
        socket: 41,
        socketpair: 53,
        setns: 308,
        mount: 165,
        umount2: 166,
        pivot_root: 155,
        chroot: 161,
        ptrace: 101,
        process_vm_readv: 310,
        process_vm_writev: 311,
        keyctl: 250,
        add_key: 248,
        request_key: 249,
        bpf: 321,
        perf_event_open: 298,
        userfaultfd: 323,
        kexec_load: 246,
        kexec_file_load: 320,
        init_module: 175,
        finit_module: 313,
        delete_module: 176,
        reboot: 169,
        swapon: 167,
        swapoff: 168,
        acct: 163,
        settimeofday: 164,
        clock_settime: 227,
        quotactl: 179,
        syslog: 103,
        iopl: 172,
        ioperm: 173,
        modify_ldt: 154,
        name_to_handle_at: 303,
        open_by_handle_at: 304,
        lookup_dcookie: 212,
        vhangup: 153,
        fanotify_init: 300,
        kcmp: 312,
        mknod: 133,
        mknodat: 259,
        chmod: 90,
        fchmod: 91,
        fchmodat: 268,
        open: 2,
        openat: 257,
        creat: 85
      }
    }
  ],
  [
    'arm64',
    {
      auditArchitecture: 0xc00000b7,
      numbers: {
        ...SHARED,
        ioctl: 29,
        clone: 220,
        unshare: 97,
        socket: 198,
        socketpair: 199,
        setns: 268,
        mount: 40,
        umount2: 39,
        pivot_root: 41,
        chroot: 51,
        ptrace: 117,
        process_vm_readv: 270,
        process_vm_writev: 271,
        keyctl: 219,
        add_key: 217,
        request_key: 218,
        bpf: 280,
        perf_event_open: 241,
        userfaultfd: 282,
        kexec_load: 104,
        kexec_file_load: 294,
        init_module: 105,
        finit_module: 273,
        delete_module: 106,
        reboot: 142,
        swapon: 224,
        swapoff: 225,
        acct: 89,
        settimeofday: 170,
        clock_settime: 112,
        quotactl: 60,
        syslog: 116,
        name_to_handle_at: 264,
        open_by_handle_at: 265,
        lookup_dcookie: 18,
        vhangup: 58,
        fanotify_init: 262,
        kcmp: 272,
        mknodat: 33,
        fchmod: 52,
        fchmodat: 53,
        openat: 56
      }
    }
  ]
]);
