// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "clone-call.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>

// The new process starts behind the system call like this one, but on a stack with nothing to return to: it has to go
// on from registers.
static long clone3(const struct clone_args *arguments, int (*body)(void *), void *argument) {
#if defined(__x86_64__)
    long result = SYS_clone3;
    register int (*function)(void *) __asm__("r8") = body;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%rdx, %%rdi\n\t"
                     "call *%%r8\n\t"
                     "hlt\n"
                     "1:"
                     : "+a"(result)
                     : "D"(arguments), "S"(sizeof *arguments), "d"(argument), "r"(function)
                     : "rcx", "r11", "memory", "cc");
    return result;
#elif defined(__aarch64__)
    register long number __asm__("x8") = SYS_clone3;
    register long result __asm__("x0") = (long)arguments;
    register long size __asm__("x1") = sizeof *arguments;
    register int (*function)(void *) __asm__("x2") = body;
    register void *given __asm__("x3") = argument;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, x3\n\t"
                     "blr x2\n\t"
                     "brk 1\n"
                     "1:"
                     : "+r"(result)
                     : "r"(number), "r"(size), "r"(function), "r"(given)
                     : "memory", "cc");
    return result;
#endif
}

pid_t clone_without_handlers(const struct clone_call *call, int *has_handlers) {
    const struct clone_args arguments = {
        .flags = (uint64_t)(unsigned)call->flags | CLONE_CLEAR_SIGHAND,
        .pidfd = (uintptr_t)call->pidfd,
        .exit_signal = (uint64_t)call->exit_signal,
        .stack = (uintptr_t)call->stack - call->stack_size,
        .stack_size = call->stack_size,
    };
    *has_handlers = 0;
    long pid = clone3(&arguments, call->body, call->argument);
    // Linux before 5.5 refuses the flag; filters of system calls, which cannot look into the arguments, refuse it all.
    if (pid == -EINVAL || pid == -ENOSYS || pid == -EPERM) {
        *has_handlers = 1;
        return clone(call->body, call->stack, call->flags | call->exit_signal, call->argument, call->pidfd);
    }
    if (pid < 0) {
        errno = (int)-pid;
        return -1;
    }
    return (pid_t)pid;
}
