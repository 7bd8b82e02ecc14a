# SPDX-License-Identifier: GPL-3.0-or-later
# One run of the virtual machine. Used by scripts/vm, whose options are in `directory`, `limit`, `shares` and so on.
# Output comes through virtio ports, each a FIFO here: 1 and 2 are the standard streams, `status` is the last word.

# run_machine COMMAND…: boots, runs the command, and ends this program with its status.
run_machine() {
    children=()
    work=$(mktemp -d "${TMPDIR:-/tmp}/lunette-vm.XXXXXX")
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 141' PIPE
    trap 'exit 143' TERM
    write_guest_files "$@"
    pack_initramfs
    truncate -s "${LUNETTE_VM_DISK:-8G}" "$work/disk"
    mke2fs -q -t ext4 -F -E lazy_itable_init=1,nodiscard "$work/disk"
    boot
}

clean_up() {
    kill "${children[@]}" 2>/dev/null || true
    wait || true
    rm -rf "$work"
}

# write_guest_files COMMAND…: what the two stages of the guest's init read.
write_guest_files() {
    choose_accelerator
    mkdir "$work/vm"
    cp "$top/scripts/vm.d/guest/init" "$work/init"
    cp "$top/scripts/vm.d/guest/start" "$work/vm/start"
    chmod +x "$work/init"
    local encoded=() share name
    # A path may contain anything; the guest mounts the shares by their number.
    for share in "${shares[@]}"; do encoded+=("$(printf %s "$share" | base64 -w 0)"); done
    {
        setting host_modules "$(echo "$kernel_directory"/lib/modules/*)"
        setting directory "$directory"
        setting modules "${modules[*]}"
        setting fresh "${fresh[*]}"
        setting shares "${encoded[*]}"
    } >"$work/vm/settings"
    {
        for name in "${variables[@]}"; do [ -z "${!name+set}" ] || echo "export $name=${!name@Q}"; done
        echo "export LUNETTE_VM=$accelerator"
        echo "cd ${directory@Q} || exit 125"
        echo "exec ${*@Q}"
    } >"$work/vm/command"
}

# setting NAME VALUE: an assignment that the guest's busybox understands.
setting() {
    echo "$1=${2@Q}"
}

pack_initramfs() {
    {
        (cd "$kernel_directory/initramfs" && find . | cpio -o -H newc --quiet)
        (cd "$work" && find init vm | cpio -o -H newc --quiet)
    } >"$work/initramfs"
}

# choose_accelerator: sets `accelerator`, and `machine` and `append` to what goes with it.
choose_accelerator() {
    accelerator=${LUNETTE_VM_ACCEL:-}
    # Modules that are loaded when they are needed bring no links of their own into every namespace.
    append=(console=ttyS0 panic=-1 cgroup_no_v1=all audit=0 nowatchdog fb_tunnels=none
        ifb.numifbs=0 dummy.numdummies=0 bonding.max_bonds=0)
    [ -n "$accelerator" ] || if kvm_works; then accelerator=kvm; else accelerator=tcg; fi
    case $accelerator in
        kvm) machine=(-M q35 -accel kvm -cpu host) ;;
        tcg)
            # Less of what is slow to emulate. Without address randomisation, the code that was translated for one
            # process serves the next one, too: programs start 2 to 3 times as fast.
            machine=(-M q35 -accel tcg,thread=multi,tb-size=512 -cpu max,-erms,-fsrm,-la57,-smap,-avx,-avx2)
            append+=(mitigations=off nokaslr norandmaps init_on_alloc=0 tsc=reliable)
            ;;
        *) misuse "LUNETTE_VM_ACCEL is 'kvm' or 'tcg', not '$accelerator'" ;;
    esac
}

# kvm_works: whether a kernel boots with it. /dev/kvm alone tells little: inside a virtual machine it may be one that
# runs kernels of its own kind only. Found out once for each boot of this machine.
kvm_works() {
    [ -w /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo || return 1
    local answer
    answer=$kernel_directory/kvm-$(</proc/sys/kernel/random/boot_id)
    if [ ! -e "$answer" ]; then
        rm -f "$kernel_directory"/kvm-*
        if boots_and_ends; then echo yes; else echo no; fi >"$answer"
    fi
    [ "$(<"$answer")" = yes ]
}

# boots_and_ends: starts the kernel under KVM with a busybox that ends it at once.
boots_and_ends() {
    (cd "$kernel_directory/initramfs" && find . | cpio -o -H newc --quiet) >"$work/probe"
    # QEMU may abort; nobody wants to see that, or a core file.
    (
        ulimit -c 0
        timeout -k 1 20 qemu-system-x86_64 -M q35 -accel kvm -cpu host -m 512 -nodefaults -no-user-config \
            -display none -no-reboot -kernel "$kernel_directory/vmlinux" -initrd "$work/probe" \
            -append "panic=-1 rdinit=/bin/busybox -- poweroff -f" </dev/null
    ) >/dev/null 2>&1
}

# machine_arguments: adds all devices to `machine`.
machine_arguments() {
    local port number=0 share
    machine+=(-smp "${LUNETTE_VM_CPUS:-2}" -m "${LUNETTE_VM_MEMORY:-3072}" -nodefaults -no-user-config -display none
        -no-reboot -serial "file:$work/console" -device virtio-rng-pci
        -drive "file=$work/disk,format=raw,if=virtio,cache=unsafe,discard=unmap"
        -virtfs "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap"
        -device virtio-serial-pci,id=serial)
    for port in 1 2 status; do
        number=$((number + 1))
        machine+=(-chardev "file,id=port$number,path=$work/$port"
            -device "virtserialport,bus=serial.0,nr=$number,chardev=port$number")
    done
    number=0
    for share in "${shares[@]}"; do
        number=$((number + 1))
        machine+=(-virtfs
            "local,path=${share//,/,,},mount_tag=share$number,security_model=none,multidevs=remap")
    done
    if [ -n "$verbose" ]; then append+=(ignore_loglevel); else append+=(quiet); fi
    machine+=(-kernel "$kernel_directory/vmlinux" -initrd "$work/initramfs"
        -append "${append[*]} ${LUNETTE_VM_APPEND:-}")
}

# copy FILE: what a port says goes on, and if nobody reads it any more, there is no reason to go on.
copy() {
    cat "$1" || kill -PIPE $$
}

# boot: runs QEMU to its end, within the limit, and ends with what the guest said.
boot() {
    local output errors qemu status=0
    machine_arguments
    mkfifo "$work/1" "$work/2"
    [ -z "$verbose" ] || mkfifo "$work/console"
    copy "$work/1" 2>/dev/null &
    output=$!
    copy "$work/2" >&2 2>/dev/null &
    errors=$!
    [ -z "$verbose" ] || cat "$work/console" >&2 &
    # QEMU ends with this program, whatever that one ends by.
    setpriv --pdeathsig TERM timeout -k 5 "$limit" setpriv --pdeathsig KILL \
        qemu-system-x86_64 "${machine[@]}" 2>"$work/qemu.log" </dev/null &
    qemu=$!
    children=("$qemu" "$output" "$errors")
    wait "$qemu" 2>/dev/null || status=$?
    # QEMU that did not come so far as to open its ports leaves those who read them waiting.
    [ -e "$work/status" ] || kill "$output" "$errors" 2>/dev/null || true
    wait "$output" "$errors" || true
    local last=''
    [ ! -s "$work/status" ] || last=$(tail -n 1 "$work/status")
    if [ -n "$last" ] && [ "$last" != up ]; then exit "$last"; fi
    if [ "$status" = 124 ] || [ "$status" = 137 ]; then
        echo "scripts/vm: the time limit of $limit s is reached" >&2
        exit 124
    fi
    [ -n "$verbose" ] || tail -n 30 "$work/console" >&2 || true
    cat "$work/qemu.log" >&2
    [ "$last" != up ] || fail "the virtual machine broke down while the command ran" 126
    fail "the virtual machine did not start (QEMU's status is $status)"
}
