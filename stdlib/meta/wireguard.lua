-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.wireguard

---WireGuard: links that encrypt what goes through, and know by a public key who is at the other end.
---
---Such a link is a `Link` as any other. Its peers are rows: `link:peers()` returns them, and `link:set_peer` takes
---them. Keys are text as `wg` has it: 44 characters of base64.
---
---Source: wg(8), ip-link(8)
---
---```lua
---local key = wireguard.generate_key()
---local wg0 = wireguard.create("wg0", { private_key = key, listen_port = 51820, address = "10.9.0.1/24", up = true })
---wg0:set_peer { public_key = wireguard.public_key(wireguard.generate_key()), allowed_ips = "10.9.0.2" }
---```
---@class wireguard
wireguard = {}

---What a link of WireGuard can be set to, at its making and by `set`.
---@class link.wireguard.options
---@field private_key? string|false its private key; false for none
---@field listen_port? integer the UDP port that it listens on; 0 for the kernel's choice
---@field fwmark? integer the mark of packets that are sent, by which they can be routed; 0 for none
---@field peers? link.peer.options[] all peers: others are removed
---@field public_key? string the public key of the private one: told only

---The same, as `set` takes it.
---@class link.wireguard.settings: link.wireguard.options

---A peer. What is missing stays as it is.
---@class link.peer.options
---@field public_key string its public key
---@field preshared_key? string|false a further key that both have; false for none
---@field endpoint? string where it is reached: `"10.0.0.1:51820"`, `"[fd00::1]:51820"`, `"[fe80::1%eth0]:51820"`
---@field allowed_ips? string|string[] the networks that are behind it, instead of those from before
---@field persistent_keepalive? integer seconds from one packet that keeps a NAT open to the next; 0 for none
---@field latest_handshake? number told only
---@field transfer_rx? integer told only
---@field transfer_tx? integer told only

---What `inspect` tells of a link of WireGuard.
---@class link.wireguard
---@field private_key? string the private key; for root only, as all of this is
---@field public_key? string the public key of it
---@field listen_port integer the UDP port; 0 while it has none
---@field fwmark integer the mark of packets that are sent; 0 for none
---@field peers link.peer[] the peers

---A peer of a link of WireGuard.
---@class link.peer
---@field public_key string its public key
---@field preshared_key? string a further key that both have
---@field endpoint? string where it was heard last, or is reached
---@field allowed_ips string[] the networks that are behind it
---@field persistent_keepalive integer seconds from one packet that keeps a NAT open to the next; 0 for none
---@field latest_handshake? number when keys were agreed on last, in seconds since 1970
---@field transfer_rx integer bytes received
---@field transfer_tx integer bytes sent

---@class wireguard.create.options: link.creation.options, link.wireguard.options
---@field link_netns? namespace.reference where its encrypted packets go, if not in its own namespace

---Makes a link of WireGuard. It comes up when its keys and peers are there; if anything is refused, no link is left.
---The current scope undoes it.
---
---Equivalent to: `ip link add wg0 type wireguard` and `wg set wg0 private-key FILE listen-port 51820 peer …`
---
---Raises `EEXIST` if a name, the index or an address is taken, `EOPNOTSUPP` if the kernel has no WireGuard,
---`EADDRINUSE` if the port is taken, `EPERM` without root.
---
---Source: wg(8), ip-link(8)
---
---```lua
---wireguard.create("wg0", {
---  private_key = wireguard.generate_key(), address = "10.9.0.1/24", up = true,
---  peers = { {
---    public_key = wireguard.public_key(wireguard.generate_key()),
---    endpoint = "192.0.2.1:51820", allowed_ips = { "10.9.0.2/32", "fd09::/64" }, persistent_keepalive = 25,
---  } },
---})
---```
---@param name? string at most 15 bytes; without a name the kernel makes up one
---@param options? wireguard.create.options
---@return Link
function wireguard.create(name, options) end

---Returns a new private key.
---
---Equivalent to: `wg genkey`
---@return string
function wireguard.generate_key() end

---Returns a new key for two peers to share.
---
---Equivalent to: `wg genpsk`
---@return string
function wireguard.generate_preshared_key() end

---Returns the public key of a private one.
---
---Equivalent to: `wg pubkey`
---
---```lua
---print(wireguard.public_key(wireguard.generate_key()))
---```
---@param private_key string
---@return string
function wireguard.public_key(private_key) end

---Returns the peers of a link of WireGuard.
---
---Equivalent to: `wg show wg0 dump`
---
---Raises `EOPNOTSUPP` for a link of another kind, `ENODEV` if the link is gone, `EPERM` without root.
---@return link.peer[]
function Link:peers() end

---Adds a peer, or changes it: what is missing stays as it is. Returns the handle. As other settings of a link it is not
---undone by a scope, but with the link.
---
---Equivalent to: `wg set wg0 peer KEY endpoint 192.0.2.1:51820 allowed-ips 10.9.0.2/32`
---
---Raises `EOPNOTSUPP` for a link of another kind, `ENODEV` if the link is gone, `EPERM` without root.
---@param peer link.peer.options
---@return Link
function Link:set_peer(peer) end

---Removes a peer; returns the handle.
---
---Equivalent to: `wg set wg0 peer KEY remove`
---
---Raises `ENOENT` if there is no such peer, and what `set_peer` raises.
---@param public_key string
---@return Link
function Link:remove_peer(public_key) end

return wireguard
