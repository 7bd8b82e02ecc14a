// SPDX-License-Identifier: GPL-3.0-or-later
// Programs that decide which devices a control group may use (BPF_PROG_TYPE_CGROUP_DEVICE). What bpf(2) takes is a
// union of structures without names, which Swift does not see well; each function is one command, and fails with -1 and
// errno. <linux/bpf.h> is not included: libpcap has other structures of the same names.
#ifndef CLINUX_DEVICES_H
#define CLINUX_DEVICES_H

#include <stdint.h>

enum {
    CLINUX_BPF_NAME_LENGTH = 16, // BPF_OBJ_NAME_LEN
};

// Makes a map with one value, and returns its descriptor.
int clinux_bpf_note(const void *value, uint32_t size);
// Reads the value of such a map by the map's id, at most `size` bytes; returns how many it has.
int clinux_bpf_read_note(uint32_t id, void *value, uint32_t size);
// Loads a program, and returns its descriptor.
int clinux_bpf_load(const uint64_t *instructions, uint32_t count, const char *name);
// Attaches a program to a group, beside others or in place of `replaced`, which is -1 for none.
int clinux_bpf_attach(int group, int program, int replaced);
int clinux_bpf_detach(int group, int program);
// The ids of the programs that are attached to a group; returns how many there are.
int clinux_bpf_attached(int group, uint32_t *ids, uint32_t count);
// Opens a program by its id.
int clinux_bpf_open(uint32_t id);
// The name of a program, of CLINUX_BPF_NAME_LENGTH bytes, and the id of its first map, or 0.
int clinux_bpf_describe(int program, char *name, uint32_t *map);

#endif
