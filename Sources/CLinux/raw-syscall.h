// SPDX-License-Identifier: GPL-3.0-or-later
// System calls that leave errno alone. A child that shares its parent's memory shares its thread-local storage too, so
// that glibc's wrappers would write into the parent's errno.
#ifndef RAW_SYSCALL_H
#define RAW_SYSCALL_H

// The result, or a negative errno.
__attribute__((always_inline)) static inline long raw_syscall(long number, long a, long b, long c, long d, long e) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
#else
#error "raw_syscall knows x86_64 and aarch64"
#endif
}

#define RAW0(name) raw_syscall(SYS_##name, 0, 0, 0, 0, 0)
#define RAW1(name, a) raw_syscall(SYS_##name, (long)(a), 0, 0, 0, 0)
#define RAW2(name, a, b) raw_syscall(SYS_##name, (long)(a), (long)(b), 0, 0, 0)
#define RAW3(name, a, b, c) raw_syscall(SYS_##name, (long)(a), (long)(b), (long)(c), 0, 0)
#define RAW4(name, a, b, c, d) raw_syscall(SYS_##name, (long)(a), (long)(b), (long)(c), (long)(d), 0)
#define RAW5(name, a, b, c, d, e) raw_syscall(SYS_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

#endif
