# SPDX-License-Identifier: GPL-3.0-or-later
# A stock Debian kernel, downloaded and unpacked into the cache; nothing is installed but QEMU and its like.
# Used by scripts/vm. What stands in the cache for a kernel:
#   vmlinux              the kernel
#   lib/modules/VERSION  its modules; the guest finds them through its view of this machine's root
#   initramfs/           busybox, and the modules without which the guest cannot see that root

# Virtio, the disk's file system (with its checksums), the overlay, and what this machine's root is seen through.
boot_modules=(virtio_pci virtio_console virtio_blk virtio_rng ext4 crc32c_generic overlay 9p 9pnet_virtio)

# prepare_kernel PACKAGE: makes sure that the kernel and the programs are there; sets `kernel_directory`.
prepare_kernel() {
    [ "$(uname -m)" = x86_64 ] || fail "only for x86_64, this is $(uname -m)"
    command -v dpkg apt-get >/dev/null || fail "the kernel comes by Debian's apt-get and dpkg, which are not here"
    "$top/scripts/setup" vm || fail "cannot install what it needs"
    mkdir -p "$cache" || fail "cannot make the cache $cache"
    kernel_directory=$(realpath "$cache")/$1
    [ ! -e "$kernel_directory" ] || return 0
    {
        flock 9 # somebody else may be at it, or have done it meanwhile
        [ -e "$kernel_directory" ] || build_kernel "$1"
    } 9>"$cache/lock"
}

# build_kernel PACKAGE: all that a kernel's directory holds. It gets its name when it is complete.
build_kernel() {
    echo "Getting the kernel of $1 …" >&2
    local building=$kernel_directory.partial
    (
        set -E
        trap 'fail "cannot unpack the kernel of $1 (line $LINENO)"' ERR
        trap 'rm -rf "$building"' EXIT
        rm -rf "$building"
        mkdir "$building"
        cd "$building"
        download "$1"
        version=$(ls lib/modules)
        prune_modules "lib/modules/$version"
        unpack_kernel "boot/vmlinuz-$version" vmlinux
        build_initramfs "lib/modules/$version"
        rm -rf boot usr bin
        mv "$building" "$kernel_directory"
    )
}

# download PACKAGE: unpacks the kernel that a package depends on, or is, and a busybox that needs no libraries.
download() {
    local package
    if ! fetch "$1" 2>fetch.log; then
        # The lists may be old, or there are none yet.
        as_root apt-get update -qq >&2 || true
        fetch "$1" 2>fetch.log || fail "cannot download $1: $(tail -n 1 fetch.log)"
    fi
    for package in *.deb; do dpkg -x "$package" .; done
    rm -f fetch.log ./*.deb
}

# fetch PACKAGE: linux-image-amd64 is an empty package that depends on the newest linux-image-VERSION-amd64.
fetch() {
    local image
    image=$(apt-cache depends "$1" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    apt-get download -qq "${image:-$1}" busybox-static
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# prune_modules DIRECTORY: drops the drivers of hardware that the guest has not, and finds out what depends on what.
prune_modules() {
    local driver drivers=$1/kernel/drivers
    for driver in "$drivers"/*; do
        case ${driver##*/} in
            net | block | char | md | virtio | vhost | dax | ptp | pps) ;;
            *) rm -rf "$driver" ;;
        esac
    done
    rm -rf "$1/kernel/sound" "$drivers"/net/{ethernet,wireless,usb}
    # Here, because a package has no modules.dep: kmod writes it where the package is installed.
    "$(busybox_path)" depmod -b "$PWD" "${1##*/}" 2>/dev/null
    # The aliases of PCI and USB hardware only slow the guest's modprobe down.
    grep -E '^alias ([a-z0-9_-]+|nft-[^ ]*|net-pf-[^ ]*|char-major-[^ ]*|devname:[^ ]*) ' "$1/modules.alias" >aliases
    mv aliases "$1/modules.alias"
}

# Debian 12 has it in /bin, later ones in /usr/bin.
busybox_path() {
    find . -type f -path '*bin/busybox'
}

# unpack_kernel FROM TO: a packed kernel takes 4 s to unpack itself when the processor is emulated, so that is done
# here; QEMU boots the ELF file through PVH. A kernel that is packed by something else than xz stays as it is.
unpack_kernel() {
    local sectors offset length
    # setup_sects, payload_offset, payload_length: Documentation/arch/x86/boot.rst
    sectors=$(number_at "$1" 0x1f1 1)
    offset=$(number_at "$1" 0x248 4)
    length=$(number_at "$1" 0x24c 4)
    # The last 4 bytes are the size of what was packed, which xz does not know.
    tail -c "+$(((sectors + 1) * 512 + offset + 1))" "$1" >payload
    truncate -s "$((length - 4))" payload
    xz -dc <payload >"$2" 2>/dev/null || cp "$1" "$2"
    rm payload
}

# number_at FILE OFFSET SIZE: a number in a file, least significant byte first.
number_at() {
    od -An -v -t "u$3" -j "$(($2))" -N "$3" "$1" | tr -d ' '
}

# build_initramfs MODULES: the part of the initramfs that is the same in each run.
build_initramfs() {
    local module
    mkdir -p initramfs/{bin,proc,sys,dev,host,disk,root} "initramfs/$1"
    cp "$(busybox_path)" initramfs/bin/busybox
    for module in "${boot_modules[@]}"; do
        # Some may be built in.
        grep -E "/${module//[-_]/[-_]}\.ko[^:]*:" "$1/modules.dep" || true
    done >"initramfs/$1/modules.dep"
    tr -d : <"initramfs/$1/modules.dep" | tr ' ' '\n' | sort -u | sed '/^$/d' >files
    (cd "$1" && cpio -pdm --quiet "$OLDPWD/initramfs/$1") <files
    rm files
    [ -e "initramfs/$1/kernel/fs/9p" ] || fail "the kernel of ${kernel_directory##*/} has no 9p file system"
}
