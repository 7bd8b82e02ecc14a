// SPDX-License-Identifier: GPL-3.0-or-later
// A child that does nothing but be in new namespaces, until its parent has taken hold of them: for the kinds that a
// process cannot come back from.
#ifndef CLINUX_HOLDER_H
#define CLINUX_HOLDER_H

#include <sys/types.h>

struct clinux_holding {
    int user_namespace;         // descriptor of the user namespace that is to own them; -1 for that of this process
    int kinds;                  // CLONE_NEW…, as unshare(2) takes them
    unsigned long propagation;  // flags of mount(2) for the new tree of mounts; 0 leaves it as it is
    const char *hostname;       // of the new UTS namespace; null for none
    const char *domainname;     // of the new UTS namespace; null for none
    int processor;              // where it runs, counted among those where it may; -1 for any
};

// What a child does, in this order. The first is the parent's.
enum clinux_holder_step {
    CLINUX_HOLDER_START,
    CLINUX_HOLDER_PROCESSOR,
    CLINUX_HOLDER_SETNS,
    CLINUX_HOLDER_UNSHARE,
    CLINUX_HOLDER_HOSTNAME,
    CLINUX_HOLDER_DOMAINNAME,
    CLINUX_HOLDER_MOUNT,
    CLINUX_HOLDER_READY,
};

struct clinux_holder {
    pid_t pid;  // its files in /proc are those of the new namespaces
    int pidfd;
    int release;  // open as long as the child is to stay
    void *stack;
};

// Starts the child and waits until it is in its namespaces. Returns 0; or -1 with errno and the step that failed, and
// then nothing is left of the child.
int clinux_hold(const struct clinux_holding *holding, struct clinux_holder *holder, enum clinux_holder_step *step);

// Ends the child.
void clinux_holder_end(struct clinux_holder *holder);

#endif
