"""Become another program, after arranging how it ends and as whom it runs.

Started as a script (``python -I -S launch.py``), it needs only the standard library and changes nothing in
the process that started it. The program it becomes

* holds an exclusive lock on ``--lock`` as long as it or any descendant lives, so a later start knows
  without guessing whether something is left over; the file contains the process id, which is also the id of
  its process group;
* gets ``--death-signal`` from the kernel when its parent dies (Linux);
* runs as ``--user``, keeping with ``--reach`` the one right to pass directories closed to that user.
"""

import argparse
import ctypes
import fcntl
import os
import pwd
import sys
import time

PR_SET_PDEATHSIG = 1
PR_GET_SECUREBITS, PR_SET_SECUREBITS = 27, 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
LINUX = sys.platform.startswith("linux")


def hold(path: str) -> None:
    """Lock ``path`` for this process and everything it becomes or starts, and write its id there."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + 10
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > deadline:
                sys.exit(f"another process holds {path}")
            time.sleep(0.05)
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    os.set_inheritable(file, True)


def become(user: str, reach: bool) -> None:
    """Drop root for good. With ``reach`` keep CAP_DAC_OVERRIDE, and no other, across the exec.

    The secure bit makes the change of user leave capabilities to us; without it access(2), by which initdb looks
    for its sibling programs, would also ignore the one that is kept.
    """
    account = pwd.getpwnam(user)
    libc = ctypes.CDLL(None, use_errno=True)
    if reach:
        bits = libc.prctl(PR_GET_SECUREBITS, 0, 0, 0, 0)
        libc.prctl(PR_SET_SECUREBITS, bits | SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    if reach:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        bit = 1 << CAP_DAC_OVERRIDE
        data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        kept = libc.capset(header, data) == 0
        if not kept or libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0) != 0:
            sys.exit(f"cannot reach this directory as {user}")


def main() -> None:
    """Parse, arrange, exec. Ends with status 127 and a line on stderr when the program cannot be run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lock")
    parser.add_argument("--parent", type=int, default=0)
    parser.add_argument("--death-signal", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--reach", action="store_true")
    parser.add_argument("program", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    program = options.program[1:] if options.program[:1] == ["--"] else options.program

    if options.lock:
        hold(options.lock)
    if options.user:
        become(options.user, options.reach)
    if options.death_signal and LINUX:
        # After the change of user, which clears it; then look again, for the parent may be gone already.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, options.death_signal, 0, 0, 0)
        if options.parent and os.getppid() != options.parent:
            sys.exit("the parent has ended")
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.stderr.write(f"cannot run {program[0]}: {error.strerror}\n")
        os._exit(127)


if __name__ == "__main__":
    main()
