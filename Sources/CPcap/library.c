// SPDX-License-Identifier: GPL-3.0-or-later
#include "CPcap.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

// Debian calls it 0.8 for reasons of history; others count from 1.
static const char *const names[] = {"libpcap.so.0.8", "libpcap.so.1"};

static bool resolve(void *library, struct cpcap *functions) {
#define RESOLVE(name)                                                                                                \
    functions->name = (__typeof__(functions->name))dlsym(library, "pcap_" #name);                                    \
    if (functions->name == NULL) {                                                                                   \
        return false;                                                                                                \
    }
    CPCAP_FUNCTIONS(RESOLVE)
#undef RESOLVE
    return true;
}

const struct cpcap *cpcap_load(const char **reason) {
    static struct cpcap functions;
    static bool is_loaded;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && !is_loaded; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        is_loaded = library != NULL && resolve(library, &functions);
    }
    if (!is_loaded) {
        *reason = dlerror();
        return NULL;
    }
    return &functions;
}
