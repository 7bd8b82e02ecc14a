// swift-tools-version: 6.1
// SPDX-License-Identifier: GPL-3.0-or-later
import PackageDescription

let package = Package(
    name: "lunette",
    products: [
        .executable(name: "lunette", targets: ["lunette"]),
        .library(name: "Netlink", targets: ["Netlink"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.4.0"),
    ],
    targets: [
        .systemLibrary(name: "CLuaSystem", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
        .target(name: "CLua", dependencies: ["CLuaSystem"]),
        .target(name: "LuaHost", dependencies: ["CLua"]),
        .target(name: "CLinux"),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(
            name: "LinuxKernel",
            dependencies: ["CLinux", "CSodium", .product(name: "SystemPackage", package: "swift-system")]),
        .target(
            name: "Netlink",
            dependencies: ["CLinux", "LinuxKernel", .product(name: "SystemPackage", package: "swift-system")]),
        .target(
            name: "Probes",
            dependencies: ["CLinux", "LinuxKernel", .product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "Packets"),
        .target(name: "CPcap"),
        .target(
            name: "PacketCapture",
            dependencies: ["CPcap", "LinuxKernel", .product(name: "SystemPackage", package: "swift-system")]),
        .target(
            name: "LuaLinux",
            dependencies: [
                "LuaHost", "LinuxKernel", "Netlink", "PacketCapture", "Packets", "Probes",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev"])]),
        .target(name: "LineEditor", dependencies: ["CReadline", "LuaHost"]),
        .executableTarget(
            name: "lunette",
            dependencies: [
                "LuaLinux", "LineEditor", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "LuaHostTests", dependencies: ["LuaHost"]),
        .testTarget(name: "LinuxKernelTests", dependencies: ["LinuxKernel"]),
        .testTarget(name: "NetlinkTests", dependencies: ["Netlink"]),
        .testTarget(name: "PacketsTests", dependencies: ["Packets"]),
    ]
)
