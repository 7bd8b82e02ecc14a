-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---The kinds of links that put packets into other packets.
---@alias link.kind.tunnel link.vxlan|link.geneve|link.kind.gre|link.kind.ip
---@alias link.kind.gre link.gre|link.erspan|link.ip6gre|link.ip6erspan
---@alias link.kind.ip link.ipip|link.sit|link.ip6tnl|link.vti

---The options of tunnels.
---@alias link.create.of.tunnel link.create.of.udp|link.create.of.gre_all|link.create.of.ip
---@alias link.create.of.udp link.create.vxlan.options|link.create.geneve.options
---@alias link.create.of.gre_all link.create.of.gre4|link.create.of.gre6
---@alias link.create.of.gre4 link.create.gre.options|link.create.erspan.options
---@alias link.create.of.gre6 link.create.ip6gre.options|link.create.ip6erspan.options
---@alias link.create.of.ip link.create.of.ip4|link.create.ip6tnl.options|link.create.vti.options
---@alias link.create.of.ip4 link.create.ipip.options|link.create.sit.options

---A type of service, or `"inherit"` for that of the inner packet.
---@alias link.tos integer|"inherit"

---What tunnels over UDP have in common.
---@class link.udp_tunnel
---@field remote? string the other end; for a VXLAN also a multicast group
---@field port? integer the UDP port of the other end
---@field ttl? integer the hop limit of the outer packets; 0 for the kernel's choice
---@field ttl_inherit? boolean whether they take that of the inner ones
---@field tos? link.tos the type of service of the outer packets
---@field df? "unset"|"set"|"inherit" whether outer packets of IPv4 may not be cut up
---@field label? integer the flow label of outer packets of IPv6
---@field udp_csum? boolean whether outer packets of IPv4 have a checksum
---@field udp_zero_csum6_tx? boolean whether outer packets of IPv6 have none
---@field udp_zero_csum6_rx? boolean whether those without one are taken
---@field external? boolean whether routes and filters tell all this for each packet

---Ethernet frames in UDP: one network over another. `link` names the link that outer packets take, if that is fixed.
---
---Equivalent to: `ip link add vxlan5 type vxlan id 5 remote 10.0.0.2 dstport 4789 dev eth0`
---
---Source: ip-link(8), `Documentation/networking/vxlan.rst`
---@class link.vxlan: link.udp_tunnel
---@field id? integer the number of the network, 0 to 16777215; needed, except with `external`
---@field local_address? string this end
---@field port_range? string|integer the UDP ports of this end: `"1000-2000"`
---@field learning? boolean whether it learns from whom an address was heard; not with `external`, unless it is said
---@field proxy? boolean whether it answers for its neighbours
---@field rsc? boolean whether it routes for its neighbours
---@field l2miss? boolean whether it tells listeners of unknown hardware addresses
---@field l3miss? boolean whether it tells listeners of unknown IP addresses
---@field ageing? number how many seconds it remembers where an address is
---@field limit? integer how many addresses it remembers; 0 for no limit
---@field remcsum_tx? boolean whether checksums are left to the other end
---@field remcsum_rx? boolean whether the other end may leave them to this one
---@field vnifilter? boolean whether, with `external`, only some networks are taken
---@field gbp? boolean whether a group policy is carried
---@field gpe? boolean whether other protocols than Ethernet are carried
---@field localbypass? boolean whether packets to an end in the same namespace take the short way; Linux 6.4 and newer

---@class link.create.vxlan.options: link.create.options, link.vxlan

---Ethernet frames in UDP, with room for options.
---
---Equivalent to: `ip link add geneve0 type geneve id 5 remote 10.0.0.2`
---
---Source: ip-link(8)
---@class link.geneve: link.udp_tunnel
---@field id? integer the number of the network, 0 to 16777215; needed, as `remote` is, except with `external`
---@field inner_proto_inherit? boolean whether packets of IP are carried instead of frames

---@class link.create.geneve.options: link.create.options, link.geneve

---What tunnels over IP have in common. `link` names the link that outer packets take, if that is fixed.
---@class link.ip_tunnel
---@field encap? "none"|"fou"|"gue" what stands between the outer header and the tunnel's own
---@field encap_sport? integer the UDP port of this end, with `encap`; 0 for one for each flow
---@field encap_dport? integer the UDP port of the other end
---@field encap_csum? boolean whether there is a UDP checksum
---@field encap_csum6? boolean whether there is one over IPv6
---@field encap_remcsum? boolean whether checksums are left to the other end
---@field external? boolean whether routes and filters tell the ends for each packet
---@field fwmark? integer the mark by which outer packets are routed
---@field remote? string the other end
---@field local_address? string this end

---What tunnels over IPv4 have in common.
---@class link.ip4_tunnel: link.ip_tunnel
---@field ttl? integer|"inherit" the hop limit of the outer packets; `"inherit"` for that of the inner ones
---@field tos? link.tos the type of service of the outer packets
---@field pmtudisc? boolean whether outer packets may not be cut up, so that the path's MTU is found

---What tunnels over IPv6 have in common.
---@class link.ip6_tunnel: link.ip_tunnel
---@field ttl? integer the hop limit of the outer packets
---@field encap_limit? integer how many tunnels they may enter on their way
---@field tclass? integer their traffic class, 0 to 255
---@field flowlabel? integer their flow label, 0 to 1048575
---@field ignore_encap_limit? boolean whether there is no such limit: `encaplimit none`
---@field tclass_inherit? boolean whether the traffic class is that of the inner packets
---@field flowlabel_inherit? boolean whether the flow label is that of the inner packets
---@field dscp_inherit? boolean whether what arrives takes the traffic class of the outer packet
---@field fwmark_inherit? boolean whether outer packets take the mark of the inner ones
---@field allow_localremote? boolean whether the other end may be an address of this host

---Keys that tell tunnels with the same ends apart.
---@class link.keys
---@field key? integer sets both keys
---@field ikey? integer the key of packets that arrive
---@field okey? integer the key of packets that are sent

---What GRE has over either version of IP.
---@class link.gre_flags: link.keys
---@field csum? boolean sets both of the next
---@field icsum? boolean whether packets that arrive have to have a checksum
---@field ocsum? boolean whether those that are sent have one
---@field seq? boolean sets both of the next
---@field iseq? boolean whether packets that arrive have to be numbered
---@field oseq? boolean whether those that are sent are

---IP packets in GRE, over IPv4; of the kind `gretap` Ethernet frames.
---
---Equivalent to: `ip link add gre1 type gre remote 10.0.0.2 local 10.0.0.1 key 5`
---
---Source: ip-link(8), ip-tunnel(8)
---@class link.gre: link.gre_flags, link.ip4_tunnel
---@field ignore_df? boolean whether outer packets may be cut up although the inner ones may not

---@class link.create.gre.options: link.create.options, link.gre

---Mirrored frames in GRE, over IPv4 or, of the kind `ip6erspan`, IPv6.
---
---Source: ip-link(8)
---@class link.erspan_fields
---@field erspan_ver? integer the version, 0 to 2
---@field erspan_index? integer the port that is mirrored, in version 1; 0 to 1048575
---@field erspan_dir? "ingress"|"egress" what is mirrored, in version 2
---@field erspan_hwid? integer the number of the engine that mirrors, in version 2; 0 to 63

---Mirrored frames in GRE, over IPv4; `key` is needed.
---@class link.erspan: link.gre, link.erspan_fields
---@class link.create.erspan.options: link.create.options, link.erspan

---IP packets in GRE, over IPv6; of the kind `ip6gretap` Ethernet frames.
---
---Equivalent to: `ip link add gre1 type ip6gre remote fd00::2 local fd00::1`
---
---Source: ip-link(8)
---@class link.ip6gre: link.gre_flags, link.ip6_tunnel
---@class link.create.ip6gre.options: link.create.options, link.ip6gre

---Mirrored frames in GRE, over IPv6; `key` is needed.
---@class link.ip6erspan: link.ip6gre, link.erspan_fields
---@class link.create.ip6erspan.options: link.create.options, link.ip6erspan

---IPv4 in IPv4.
---
---Equivalent to: `ip link add ipip1 type ipip remote 10.0.0.2 local 10.0.0.1`
---
---Source: ip-link(8), ip-tunnel(8)
---@class link.ipip: link.ip4_tunnel
---@field proto? "any"|"ipip"|"mplsip" what is inside
---@class link.create.ipip.options: link.create.options, link.ipip

---IPv6 in IPv4.
---
---Equivalent to: `ip link add sit1 type sit remote 10.0.0.2 local 10.0.0.1`
---
---Source: ip-link(8), ip-tunnel(8)
---@class link.sit: link.ip4_tunnel
---@field proto? "any"|"ipip"|"ip6ip"|"mplsip" what is inside
---@field isatap? boolean whether it is an ISATAP tunnel
---@field prefix? string the IPv6 prefix of 6rd, without its length
---@field prefixlen? integer its length
---@field relay_prefix? string the part of the IPv4 addresses that all ends share, without its length
---@field relay_prefixlen? integer its length
---@class link.create.sit.options: link.create.options, link.sit

---IPv4 or IPv6 in IPv6.
---
---Equivalent to: `ip link add tun6 type ip6tnl remote fd00::2 local fd00::1 mode any`
---
---Source: ip-link(8)
---@class link.ip6tnl: link.ip6_tunnel
---@field proto? "any"|"ipip6"|"ip6ip6" what is inside
---@class link.create.ip6tnl.options: link.create.options, link.ip6tnl

---A tunnel for IPsec, over IPv4 or, of the kind `vti6`, IPv6: the policies whose mark is its key handle what goes
---through.
---
---Equivalent to: `ip link add vti1 type vti remote 10.0.0.2 local 10.0.0.1 key 5`
---
---Source: ip-link(8)
---@class link.vti: link.keys
---@field remote? string the other end
---@field local_address? string this end
---@field fwmark? integer the mark by which outer packets are routed
---@class link.create.vti.options: link.create.options, link.vti
