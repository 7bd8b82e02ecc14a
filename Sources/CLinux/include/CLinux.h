// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel's interface as Swift sees it: its own headers, constants that Swift cannot import because they are macros
// with casts in them, and the C code that must not be Swift.
#ifndef CLINUX_H
#define CLINUX_H

#include <linux/sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "CLinuxArguments.h"
#include "CLinuxDevices.h"
#include "CLinuxHolder.h"
#include "CLinuxLeftovers.h"
#include "CLinuxNetlink.h"
#include "CLinuxProcess.h"
#include "CLinuxSignals.h"
#include "CLinuxSocket.h"
#include "CLinuxSpawn.h"
#include "CLinuxSystem.h"
#include "CLinuxTun.h"
#include "CLinuxWorker.h"

#endif
