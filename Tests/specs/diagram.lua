-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pictures of labs and of namespaces that somebody made.
local test = require "lunette.test"
local diagram = require "lunette.diagram"
local topology = require "lunette.topology"

test.suite("diagram", function()
  test.case("of a lab, in all forms", function()
    local lab <close> = topology.create("lt-lab", { ipv6 = false })
    lab:link(lab:host "h1", lab:switch "s1", { rate = "10mbit" })
    lab:link(lab:host "h2", "s1")
    lab:link("s1", lab:router "r1")
    lab:build()
    lab:links("h2")[1]:down()
    test.equal(lab:diagram():text(), table.concat({ "s1 (switch)", "├── h1 (host)  10.0.0.1/24  10mbit",
      "├╳─ h2 (host)  10.0.0.2/24  down", "╰── r1 (router)  10.0.0.254/24" }, "\n"))
    local dot = lab:diagram({ names = true }):dot()
    test.contains(dot, 'n1 -- n2 [label="10mbit" taillabel="eth0\\n10.0.0.1/24" headlabel="s1-h1"];')
    test.contains(dot, "style=dashed color=red")
    test.contains(lab:diagram():mermaid(), '  n3 -.-|"down"| n2')
    local svg = lab:diagram({ rates = 0.05 }):svg()
    test.contains(svg, '<line class="down"')
    test.contains(svg, "bit/s</text>")
    test.equal(select(2, svg:gsub("<rect class=", "")), 3)
    local path = os.tmpname() .. ".svg"
    lab:diagram():write(path)
    test.contains(assert(io.open(path)):read("a"), "</svg>\n")
    os.remove(path)
    os.remove((path:gsub("%.svg$", "")))
    test.raises("bad argument #1 to 'write' ('x.png' ends in none of .txt, .dot, .gv, .svg and .mmd)",
      lab:diagram().write, lab:diagram(), "x.png")
  end)

  test.case("of a lab that cannot be built, and into a file that cannot be", function()
    local lab <close> = topology.create("lt", { loops = false })
    for _, name in ipairs { "s1", "s2", "s3" } do lab:switch(name) end
    for _, pair in ipairs { { "s1", "s2" }, { "s2", "s3" }, { "s3", "s1" } } do lab:link(pair[1], pair[2]) end
    test.contains(tostring(lab:diagram()), "s3 (switch)")
    test.raises("diagram.write /lt-none/x.svg: No such file or directory (ENOENT)", lab:diagram().write, lab:diagram(),
      "/lt-none/x.svg")
  end)

  test.case("of namespaces that somebody made", function()
    local red, blue, home = namespace.create("lt-red"), namespace.create("lt-blue"), namespace.create("lt-home")
    for _, room in ipairs { red, blue, home } do
      sysctl.set("net.ipv6.conf.default.disable_ipv6", 1, { namespace = room })
    end
    local br0 = bridge.create("br0", { namespace = home, address = "10.0.0.254/24", up = true })
    for index, room in ipairs { red, blue } do
      veth.create({ name = "p" .. index, namespace = home, master = br0, up = true },
        { name = "eth0", namespace = room, address = ("10.0.0.%d/24"):format(index), up = true })
    end
    veth.create({ name = "up0", namespace = red, up = true }, { namespace = namespace.create(), up = true })
    sysctl.set("net.ipv4.ip_forward", 1, { namespace = home })
    test.equal(diagram.of({ "lt-home", red, blue }):text(), table.concat({ "br0 (switch)",
      "├── lt-home (router)  10.0.0.254/24", "├── lt-red (host)  10.0.0.1/24",
      "│   ╰── … (outside)", "╰── lt-blue (host)  10.0.0.2/24" }, "\n"))
    test.raises("bad argument #1 to 'of' (a list of namespaces expected, got string)", diagram.of, "lt-home")
    test.raises("diagram.of lt-nope: No such file or directory (ENOENT)", diagram.of, { "lt-nope" })
  end)

  test.case("many nodes are placed as a tree, loops by distances", function()
    for _, lab in ipairs { topology.star { hosts = 200 }, topology.ring { nodes = 8, hosts = 0 } } do
      for _, node in ipairs(lab._graph.nodes) do node.values.position = nil end
      local svg = lab:diagram({ addresses = false }):svg()
      test.equal(select(2, svg:gsub("<rect class=", "")), #lab:nodes())
      local seen = {}
      for x, y in svg:gmatch('<rect class="%l+" x="([%d.]+)" y="([%d.]+)"') do
        test.equal(seen[x .. " " .. y], nil)
        seen[x .. " " .. y] = true
      end
    end
  end)
end)
