-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---MPLS labels that are pushed. Equivalent to: `encap mpls 100/200 ttl 64`
---@class route.encap.mpls
---@field type "mpls" the kind of encapsulation
---@field dst? string the labels, the outermost first: `"100/200"`
---@field ttl? integer the hop limit in them; that of the packet if it is missing

---What a tunnel without ends of its own (`ip link … external`) is told of the packets.
---
---Equivalent to: `encap ip id 5 dst 192.0.2.1`
---@class route.encap.ip
---@field type "ip" the kind of encapsulation
---@field id? integer the id of the tunnel: a VNI, a key
---@field src? string the address of this end
---@field dst? string the address of the other end
---@field ttl? integer the hop limit of the outer header
---@field tos? integer its type of service
---@field flags? string|string[] `"csum"`, `"key"`, `"seq"`

---The same over IPv6. Equivalent to: `encap ip6 id 5 dst fd00::1`
---@class route.encap.ip6
---@field type "ip6" the kind of encapsulation
---@field id? integer the id of the tunnel
---@field src? string the address of this end
---@field dst? string the address of the other end
---@field hoplimit? integer the hop limit of the outer header
---@field tc? integer its traffic class
---@field flags? string|string[] `"csum"`, `"key"`, `"seq"`

---A segment routing header (RFC 8754) that packets get. Equivalent to: `encap seg6 mode encap segs fd00::5,fd00::6`
---@class route.encap.seg6
---@field type "seg6" the kind of encapsulation
---@field mode? "inline"|"encap"|"l2encap"|"encap.red"|"l2encap.red" how; `"encap"` if it is missing
---@field segs? string|string[] the segments, in the order in which they are visited; `"inline"` gets a last one, `"::"`

---What is done at the end of a segment (RFC 8986). Equivalent to: `encap seg6local action End.DT6 table 100`
---@class route.encap.seg6local
---@field type "seg6local" the kind of encapsulation
---@field action? string `"End"`, `"End.X"`, `"End.T"`, `"End.DX4"`, `"End.DX6"`, `"End.DT4"`, `"End.DT46"` …
---@field table? string|integer the table that is looked in: `End.T`, `End.DT6`
---@field vrftable? string|integer the table of a VRF: `End.DT4`, `End.DT6`, `End.DT46`
---@field nh4? string the next router: `End.DX4`
---@field nh6? string the next router: `End.X`, `End.DX6`
---@field iif? link.reference the link that packets come back by
---@field oif? link.reference the link by which frames leave: `End.DX2`
---@field segs? string|string[] the segments that are put in: `End.B6`, `End.B6.Encaps`
---@field flavors? string|string[] `"psp"`, `"usp"`, `"usd"`, `"next-csid"`
---@field lblen? integer `next-csid`: how many bits the locator block has
---@field nflen? integer `next-csid`: how many bits node and function have
---@field count? boolean count packets, bytes and errors

---How packets are wrapped.
---@alias route.encap route.encap.mpls|route.encap.ip|route.encap.ip6|route.encap.seg6|route.encap.seg6local
