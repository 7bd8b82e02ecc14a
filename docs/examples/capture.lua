-- SPDX-License-Identifier: GPL-3.0-or-later
-- The packets of a link as tables, while they come, and as a file that Wireshark opens.
--
--   red  10.0.0.1 fd00::1 ────────── 10.0.0.2 fd00::2  blue

local lab <close> = scope.create("capture")
local red, blue = namespace.create("red"), namespace.create("blue")
veth.create(
  { name = "eth0", namespace = red, address = { "10.0.0.1/24", "fd00::1/64" }, nodad = true, up = true },
  { name = "eth0", namespace = blue, address = { "10.0.0.2/24", "fd00::2/64" }, nodad = true, up = true })
eventually(function() return probe.ping("fd00::2", { namespace = red }).received == 1 end) -- IPv6 takes a moment

-- ip netns exec blue tcpdump -i eth0 'arp or icmp or tcp', and into a file as well
local file = os.tmpname()
local tap <close> = capture.open("eth0", { namespace = blue, filter = "arp or icmp or tcp", count = 6, file = file })

probe.ping("10.0.0.2", { namespace = red })
probe.tcp("fd00::2", 80, { namespace = red })

for packet in tap:packets() do
  if packet.arp then
    local arp = packet.arp
    print(arp.operation == "request" and ("who has %s? tell %s"):format(arp.target_address, arp.sender_address)
      or ("%s is at %s"):format(arp.sender_address, arp.sender_mac))
  elseif packet.icmp then
    print(("%s > %s: %s %d"):format(packet.ipv4.source, packet.ipv4.destination, packet.icmp.name, packet.icmp.seq))
  else
    local ip, tcp = packet.ipv6 or packet.ipv4, packet.tcp
    print(("%s.%d > %s.%d: %s"):format(ip.source, tcp.source_port, ip.destination, tcp.destination_port,
      table.concat(tcp.flags, " ")))
  end
end
tap:close()

print(("in the file: %d packets"):format(#capture.read(file)))
os.remove(file)
