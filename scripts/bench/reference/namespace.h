// SPDX-License-Identifier: GPL-3.0-or-later
//
// Named network namespaces, as ip-netns(8) keeps them: a bind mount of the namespace's file under /run/netns.

#ifndef BENCH_NAMESPACE_H
#define BENCH_NAMESPACE_H

/// A descriptor of the network namespace the caller is in.
int namespace_current(void);

/// Enters a fresh network namespace and returns its descriptor.
int namespace_new(void);

/// Enters the namespace behind a descriptor.
void namespace_enter(int fd);

/// A descriptor of the namespace of that name.
int namespace_open(const char *name);

/// Enters the namespace of that name.
void namespace_enter_name(const char *name);

/// Makes /run/netns a shared mount of its own, once, so that unpinning reaches every mount namespace.
void namespace_directory(void);

/// Gives the current namespace a name, and takes a name away.
void namespace_pin(const char *name);
void namespace_unpin(const char *name);

#endif
