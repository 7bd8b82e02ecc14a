// SPDX-License-Identifier: GPL-3.0-or-later
// libpcap, opened when it is first used: with what it needs itself, it would cost every start of the tool 2 ms.
#ifndef CPCAP_H
#define CPCAP_H

#include <pcap/pcap.h>

// The functions that are used, as <pcap/pcap.h> declares them.
#define CPCAP_FUNCTIONS(function)                                                                                    \
    function(create) function(set_snaplen) function(set_promisc) function(set_timeout) function(set_immediate_mode)  \
    function(set_buffer_size) function(set_tstamp_precision) function(activate) function(setnonblock)                \
    function(setdirection) function(set_datalink) function(datalink) function(get_selectable_fd) function(compile)   \
    function(setfilter) function(freecode) function(next_ex) function(stats) function(geterr) function(statustostr)  \
    function(close) function(dump_fopen) function(dump) function(dump_flush) function(dump_close)                    \
    function(fopen_offline_with_tstamp_precision)

struct cpcap {
#define CPCAP_MEMBER(name) __typeof__(pcap_##name) *name;
    CPCAP_FUNCTIONS(CPCAP_MEMBER)
#undef CPCAP_MEMBER
};

// Opens the library, once. Returns its functions, or null if it is not there or lacks one; `reason` is set then.
const struct cpcap *cpcap_load(const char **reason);

#endif
