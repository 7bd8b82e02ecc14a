// SPDX-License-Identifier: GPL-3.0-or-later
#include <sodium/core.h>
#include <sodium/crypto_scalarmult_curve25519.h>
