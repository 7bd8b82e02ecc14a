-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.diagram

---Pictures of networks: of any namespaces, whoever made what is in them. Not a global:
---`local diagram = require "lunette.diagram"`. A lab has a picture by `Lab:diagram`.
---
---```lua
---local diagram = require "lunette.diagram"
---local red, blue = namespace.create("red"), namespace.create("blue")
---veth.create({ namespace = red, address = "10.0.0.1/24", up = true }, { namespace = blue, up = true })
---print(diagram.of { red, blue })
---```
---@class diagram
diagram = {}

---What is shown.
---@class diagram.options
---@field addresses? boolean addresses; true by default
---@field names? boolean names of interfaces
---@field shape? boolean how links are shaped, in a lab; true by default
---@field rates? number how much passes by each link, measured for so many seconds, at most 3600

---Looks at namespaces, and returns a picture: each is a node, or several if it has bridges, and veths are the links. A
---namespace that forwards IPv4 is a router. What leads elsewhere ends at `…`; other links are told with their node.
---
---Raises what `namespace.open` raises.
---@param list namespace.reference[]
---@param options? diagram.options
---@return Diagram
function diagram.of(list, options) end

---A picture. `tostring` returns it as text.
---@class Diagram
---@field title string what it is of
local Diagram = {}

---Returns it as text for a terminal: a tree from the middle outwards. What closes a loop is told with a dotted line.
---@return string
function Diagram:text() end

---Returns it in the language of Graphviz.
---
---Source: dot(1)
---@return string
function Diagram:dot() end

---Returns it as SVG. Links that are down are red and dashed.
---@return string
function Diagram:svg() end

---Returns it in the language of Mermaid.
---@return string
function Diagram:mermaid() end

---Writes it to a file whose name ends in `.txt`, `.dot`, `.gv`, `.svg` or `.mmd`; returns the handle.
---@param path string
---@return Diagram
function Diagram:write(path) end

return diagram
