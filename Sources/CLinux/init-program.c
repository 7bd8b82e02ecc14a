// SPDX-License-Identifier: GPL-3.0-or-later
// Process 1 of a new pid namespace, as a program of its own that is carried inside this one.
//
// It must not be a copy of the shell with all its memory, it has to exist whatever the root directory is, and nobody
// should have to find a file. So it is code that stands alone: all of it is in one section, uses no data, no constants
// in memory and no function from elsewhere, and clinux_init_image puts that section into a file in memory.
//
//   lunette-init PROGRAM    its process id; if it ends by a signal, that is told on standard input, as wait(2) does
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinuxSpawn.h"
#include "raw-syscall.h"

#define STANDALONE __attribute__((section("lunette_init"), used, noinline, no_stack_protector))

enum { SIGNAL_SET_BYTES = (_NSIG - 1) / 8, BY_SIGNAL = 128, SIGNAL_MASK = 0x7f, CODE_SHIFT = 8, CODE_MASK = 0xff };

STANDALONE static long init_number(const char *text) {
    long number = 0;
    while (*text != '\0') {
        number = number * 10 + (*text - '0');
        text++;
    }
    return number;
}

// Reaps what has ended. The end of the program ends this process, and with it whatever else is in the namespace.
STANDALONE static void init_reap(long program) {
    for (;;) {
        int status;
        long ended = RAW4(wait4, -1, &status, WNOHANG, NULL);
        if (ended <= 0) {
            return;
        }
        if (ended == program) {
            int signal = status & SIGNAL_MASK;
            if (signal == 0) {
                RAW1(exit_group, status >> CODE_SHIFT & CODE_MASK);
            }
            // Process 1 cannot end by a signal of its own.
            RAW3(write, STDIN_FILENO, &status, sizeof status);
            RAW1(exit_group, BY_SIGNAL + signal);
        }
    }
}

// Signals are blocked since before this program: they wait to be fetched, those of process 1 without a handler too.
STANDALONE __attribute__((visibility("hidden"))) void clinux_init_main(long *stack) {
    char **arguments = (char **)(stack + 1);
    long program = init_number(arguments[1]);
    RAW2(prctl, PR_SET_NAME, arguments[0]);
    for (;;) {
        uint64_t all = ~UINT64_C(0);
        long signal = RAW4(rt_sigtimedwait, &all, NULL, NULL, SIGNAL_SET_BYTES);
        // The terminal stops who reads or writes in the background: that is about this process.
        if (signal == SIGCHLD) {
            init_reap(program);
        } else if (signal > 0 && signal != SIGTTIN && signal != SIGTTOU) {
            RAW2(kill, program, signal);
        }
    }
}

STANDALONE __attribute__((naked, visibility("hidden"))) void clinux_init_start(void) {
#if defined(__x86_64__)
    __asm__("mov %rsp, %rdi\n\tand $-16, %rsp\n\tcall clinux_init_main");
#elif defined(__aarch64__)
    __asm__("mov x0, sp\n\tbl clinux_init_main");
#endif
}

// --- The image ---

// The linker's names for the ends of the section.
extern const char __start_lunette_init[];
extern const char __stop_lunette_init[];

struct image {
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    char padding[8];  // the code keeps the alignment that it was compiled for
};

_Static_assert(sizeof(struct image) % 16 == 0, "functions are aligned to 16 bytes");

enum { BASE = 0x400000, PAGE = 0x1000 };

#if defined(__x86_64__)
enum { MACHINE = EM_X86_64 };
#elif defined(__aarch64__)
enum { MACHINE = EM_AARCH64 };
#endif

static struct image describe(size_t size) {
    struct image image = {0};
    memcpy(image.header.e_ident, ELFMAG, SELFMAG);
    image.header.e_ident[EI_CLASS] = ELFCLASS64;
    image.header.e_ident[EI_DATA] = ELFDATA2LSB;
    image.header.e_ident[EI_VERSION] = EV_CURRENT;
    image.header.e_type = ET_EXEC;
    image.header.e_machine = MACHINE;
    image.header.e_version = EV_CURRENT;
    image.header.e_entry = BASE + sizeof image + (uintptr_t)clinux_init_start - (uintptr_t)__start_lunette_init;
    image.header.e_phoff = offsetof(struct image, segment);
    image.header.e_ehsize = sizeof image.header;
    image.header.e_phentsize = sizeof image.segment;
    image.header.e_phnum = 1;
    image.segment.p_type = PT_LOAD;
    image.segment.p_flags = PF_R | PF_X;
    image.segment.p_vaddr = BASE;
    image.segment.p_paddr = BASE;
    image.segment.p_filesz = sizeof image + size;
    image.segment.p_memsz = sizeof image + size;
    image.segment.p_align = PAGE;
    return image;
}

// Linux 6.3 wants to know whether a file in memory is a program; older kernels refuse the flag.
static int create_file(void) {
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif
    int file = memfd_create("lunette-init", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    return file >= 0 || errno != EINVAL ? file : memfd_create("lunette-init", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int clinux_init_image(void) {
    size_t size = (size_t)(__stop_lunette_init - __start_lunette_init);
    struct image image = describe(size);
    int file = create_file();
    if (file < 0) {
        return -1;
    }
    int complete = write(file, &image, sizeof image) == (ssize_t)sizeof image &&
        write(file, __start_lunette_init, size) == (ssize_t)size;
    // Who lives with one of them can open it, and must not change what the next one is.
    int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
    complete = complete && fcntl(file, F_ADD_SEALS, seals) == 0;
    if (complete) {
        return file;
    }
    close(file);
    errno = ENOSPC;
    return -1;
}
