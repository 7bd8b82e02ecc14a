// SPDX-License-Identifier: GPL-3.0-or-later
// Source: bpf(2), linux/bpf.h.
#include "CLinuxDevices.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(CLINUX_BPF_NAME_LENGTH == BPF_OBJ_NAME_LEN, "the kernel's length of names");

static int bpf(enum bpf_cmd command, union bpf_attr *attributes) {
    return (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static uint64_t address(const void *pointer) { return (uint64_t)(uintptr_t)pointer; }

int clinux_bpf_note(const void *value, uint32_t size) {
    union bpf_attr create = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = size, .max_entries = 1};
    int map = bpf(BPF_MAP_CREATE, &create);
    if (map < 0) {
        return -1;
    }
    uint32_t key = 0;
    union bpf_attr update = {.map_fd = (uint32_t)map, .key = address(&key), .value = address(value)};
    if (bpf(BPF_MAP_UPDATE_ELEM, &update) < 0) {
        int error = errno;
        close(map);
        errno = error;
        return -1;
    }
    return map;
}

// Reads the value of an open map.
static int read_value(int map, void *value, uint32_t size) {
    struct bpf_map_info info = {0};
    union bpf_attr describe = {.info = {.bpf_fd = (uint32_t)map, .info_len = sizeof info, .info = address(&info)}};
    if (bpf(BPF_OBJ_GET_INFO_BY_FD, &describe) < 0) {
        return -1;
    }
    if (info.type != BPF_MAP_TYPE_ARRAY || info.key_size != 4 || info.value_size > size) {
        errno = EMSGSIZE;
        return -1;
    }
    uint32_t key = 0;
    union bpf_attr look = {.map_fd = (uint32_t)map, .key = address(&key), .value = address(value)};
    return bpf(BPF_MAP_LOOKUP_ELEM, &look) < 0 ? -1 : (int)info.value_size;
}

int clinux_bpf_read_note(uint32_t id, void *value, uint32_t size) {
    union bpf_attr open = {.map_id = id};
    int map = bpf(BPF_MAP_GET_FD_BY_ID, &open);
    if (map < 0) {
        return -1;
    }
    int count = read_value(map, value, size);
    int error = errno;
    close(map);
    errno = error;
    return count;
}

int clinux_bpf_load(const uint64_t *instructions, uint32_t count, const char *name) {
    union bpf_attr load = {
        .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, .insn_cnt = count, .insns = address(instructions),
        .license = address("GPL"),
    };
    strncpy(load.prog_name, name, sizeof load.prog_name - 1);
    return bpf(BPF_PROG_LOAD, &load);
}

int clinux_bpf_attach(int group, int program, int replaced) {
    union bpf_attr attach = {
        .target_fd = (uint32_t)group, .attach_bpf_fd = (uint32_t)program, .attach_type = BPF_CGROUP_DEVICE,
        .attach_flags = BPF_F_ALLOW_MULTI,
    };
    if (replaced >= 0) {
        attach.attach_flags |= BPF_F_REPLACE;
        attach.replace_bpf_fd = (uint32_t)replaced;
    }
    return bpf(BPF_PROG_ATTACH, &attach);
}

int clinux_bpf_detach(int group, int program) {
    union bpf_attr detach = {
        .target_fd = (uint32_t)group, .attach_bpf_fd = (uint32_t)program, .attach_type = BPF_CGROUP_DEVICE,
    };
    return bpf(BPF_PROG_DETACH, &detach);
}

int clinux_bpf_attached(int group, uint32_t *ids, uint32_t count) {
    union bpf_attr query = {.query = {
        .target_fd = (uint32_t)group, .attach_type = BPF_CGROUP_DEVICE, .prog_ids = address(ids), .prog_cnt = count,
    }};
    return bpf(BPF_PROG_QUERY, &query) < 0 ? -1 : (int)query.query.prog_cnt;
}

int clinux_bpf_open(uint32_t id) {
    union bpf_attr open = {.prog_id = id};
    return bpf(BPF_PROG_GET_FD_BY_ID, &open);
}

int clinux_bpf_describe(int program, char *name, uint32_t *map) {
    struct bpf_prog_info info = {.nr_map_ids = 1, .map_ids = address(map)};
    union bpf_attr describe = {.info = {.bpf_fd = (uint32_t)program, .info_len = sizeof info, .info = address(&info)}};
    *map = 0;
    if (bpf(BPF_OBJ_GET_INFO_BY_FD, &describe) < 0) {
        return -1;
    }
    memcpy(name, info.name, sizeof info.name);
    return 0;
}
