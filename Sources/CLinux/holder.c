// SPDX-License-Identifier: GPL-3.0-or-later
// It shares this process's memory, as a program does that is being started, so that its cost does not grow with it.
#define _GNU_SOURCE
#include "CLinuxHolder.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinuxSystem.h"
#include "raw-syscall.h"

enum { STACK_BYTES = 32 * 1024, PROCESSOR_WORDS = 128, READ = 0, WRITE = 1 };

struct report {
    enum clinux_holder_step step;
    int error;
};

// Lies at the low end of the child's stack: the parent changes its own copy, and returns, while the child is there.
struct child {
    struct clinux_holding holding;
    size_t hostname_length;
    size_t domainname_length;
    uint64_t processor[PROCESSOR_WORDS];  // the set of the one to run on
    int report[2];
    int release[2];
};

// No function of the C library, not even strlen: a sanitizer or a resolver may be in it.
static struct report enter(const struct child *child) {
    const struct clinux_holding *holding = &child->holding;
    struct report report = {.step = CLINUX_HOLDER_READY};
    long result = 0;
    if (holding->processor >= 0) {
        report.step = CLINUX_HOLDER_PROCESSOR;
        result = RAW3(sched_setaffinity, 0, sizeof child->processor, child->processor);
    }
    if (result == 0 && holding->user_namespace >= 0) {
        report.step = CLINUX_HOLDER_SETNS;
        result = RAW2(setns, holding->user_namespace, CLONE_NEWUSER);
    }
    if (result == 0) {
        report.step = CLINUX_HOLDER_UNSHARE;
        result = RAW1(unshare, holding->kinds);
    }
    if (result == 0 && holding->hostname != NULL) {
        report.step = CLINUX_HOLDER_HOSTNAME;
        result = RAW2(sethostname, holding->hostname, child->hostname_length);
    }
    if (result == 0 && holding->domainname != NULL) {
        report.step = CLINUX_HOLDER_DOMAINNAME;
        result = RAW2(setdomainname, holding->domainname, child->domainname_length);
    }
    if (result == 0 && holding->propagation != 0) {
        report.step = CLINUX_HOLDER_MOUNT;
        result = RAW5(mount, "none", "/", NULL, holding->propagation, NULL);
    }
    report.error = (int)-result;
    return report;
}

// Raw system calls only, and nothing written but on its own stack: the parent goes on meanwhile.
static int hold(void *argument) {
    const struct child *child = argument;
    struct report report = enter(child);
    // The last one to have it is the parent, whose end ends this one.
    RAW1(close, child->release[WRITE]);
    RAW3(write, child->report[WRITE], &report, sizeof report);
    RAW1(close, child->report[WRITE]);
    char nothing;
    while (RAW3(read, child->release[READ], &nothing, 1) == -EINTR) {
    }
    RAW1(exit_group, 0);
    __builtin_unreachable();
}

static int clone_child(const struct child *child, struct clinux_holder *holder) {
    *(struct child *)holder->stack = *child;
    // It never unblocks them: a handler would run in our memory.
    const uint64_t all = ~UINT64_C(0);
    uint64_t previous = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &previous, sizeof all);
    char *top = (char *)holder->stack + STACK_BYTES;
    holder->pid = clone(hold, top, CLONE_VM | CLONE_PIDFD | SIGCHLD, holder->stack, &holder->pidfd);
    int error = errno;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &previous, NULL, sizeof previous);
    errno = error;
    return holder->pid < 0 ? -1 : 0;
}

static void close_all(int *descriptors, int count) {
    for (int i = 0; i < count; i++) {
        if (descriptors[i] >= 0) {
            close(descriptors[i]);
            descriptors[i] = -1;
        }
    }
}

// Waits for the report; a child that was killed meanwhile leaves none.
static struct report read_report(int descriptor) {
    struct report report = {.step = CLINUX_HOLDER_START, .error = ESRCH};
    while (read(descriptor, &report, sizeof report) < 0 && errno == EINTR) {
    }
    return report;
}

// Finds the processor that is number `wanted` of those where this process may run.
static int choose_processor(int wanted, uint64_t chosen[PROCESSOR_WORDS]) {
    uint64_t allowed[PROCESSOR_WORDS] = {0};
    if (syscall(SYS_sched_getaffinity, 0, sizeof allowed, allowed) < 0) {
        return -1;
    }
    for (int processor = 0; processor < PROCESSOR_WORDS * 64; processor++) {
        uint64_t bit = UINT64_C(1) << processor % 64;
        if ((allowed[processor / 64] & bit) != 0 && wanted-- == 0) {
            chosen[processor / 64] = bit;
            return 0;
        }
    }
    errno = ESRCH;
    return -1;
}

static int start(struct child *child, struct clinux_holder *holder) {
    void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    holder->stack = stack == MAP_FAILED ? NULL : stack;
    if (holder->stack == NULL || pipe2(child->report, O_CLOEXEC) != 0 || pipe2(child->release, O_CLOEXEC) != 0) {
        return -1;
    }
    return clone_child(child, holder);
}

// Starts the child and hears how far it came. Returns 0, or the errno of the step.
static int begin(struct child *child, struct clinux_holder *holder, enum clinux_holder_step *step) {
    int wanted = child->holding.processor;
    if (wanted >= 0 && choose_processor(wanted, child->processor) != 0) {
        *step = CLINUX_HOLDER_PROCESSOR;
        return errno;
    }
    if (start(child, holder) != 0) {
        *step = CLINUX_HOLDER_START;
        return errno;
    }
    close_all(&child->report[WRITE], 1);
    struct report report = read_report(child->report[READ]);
    *step = report.step;
    return report.error;
}

int clinux_hold(const struct clinux_holding *holding, struct clinux_holder *holder, enum clinux_holder_step *step) {
    struct child child = {
        .holding = *holding,
        .hostname_length = holding->hostname == NULL ? 0 : strlen(holding->hostname),
        .domainname_length = holding->domainname == NULL ? 0 : strlen(holding->domainname),
        .report = {-1, -1}, .release = {-1, -1},
    };
    *holder = (struct clinux_holder){.pid = -1, .pidfd = -1, .release = -1};
    int dumpable = prctl(PR_GET_DUMPABLE);
    int error = begin(&child, holder, step);
    // A change of credentials in the child took it from the memory that it shares with this process.
    if (prctl(PR_GET_DUMPABLE) != dumpable) {
        prctl(PR_SET_DUMPABLE, dumpable);
    }
    holder->release = child.release[WRITE];
    close_all(child.report, 2);
    close_all(&child.release[READ], 1);
    if (error != 0) {
        clinux_holder_end(holder);
        errno = error;
        return -1;
    }
    return 0;
}

void clinux_holder_end(struct clinux_holder *holder) {
    close_all(&holder->release, 1);
    if (holder->pid > 0) {
        struct clinux_exit ignored;
        while (clinux_waitid_pidfd(holder->pidfd, WEXITED, &ignored) != 0 && errno == EINTR) {
        }
        close_all(&holder->pidfd, 1);
    }
    if (holder->stack != NULL) {
        munmap(holder->stack, STACK_BYTES);
    }
}
