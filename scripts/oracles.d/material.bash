# SPDX-License-Identifier: GPL-3.0-or-later
# The tests of others, which are read where they lie and never copied. Used by scripts/oracles.

# How the names of those begin that build something that is worth a look.
tests='fib
rtnetlink
altnames
test_(vxlan|ingress)
vrf_(strict|route)
pmtu
icmp_redirect
ioam6
srv6_(end_dt46|hencap)
(bridge|router|tc|sch|gre)_
vxlan_(bridge_1d\.|bridge_1q_ipv6|symmetric\.)
mirror_(gre\.|gre_lag_lacp|vlan)
(ip6gre_flat|ipip_hier_gre)_keys
q_in_vni\.
(pedit_dsfield|skbedit_priority)
nft_(nat|fib|flowtable|meta)
rpath'

# prepare_material: the sources of Debian's kernel and iproute2, unless they are there.
prepare_material() {
    local selftests=tools/testing/selftests
    mkdir -p "$material"
    if ! compgen -G "$material/*/$selftests" >/dev/null; then
        (cd "$cache" && apt-get download -qq linux-source-6.1)
        dpkg --fsys-tarfile "$cache"/linux-source-6.1_*.deb | tar xO --wildcards './usr/src/linux-source-*.tar.xz' |
            tar xJ -C "$material" --wildcards "*/$selftests/net" "*/$selftests/netfilter" "*/$selftests/tc-testing"
    fi
    if ! compgen -G "$material/iproute2*/testsuite" >/dev/null; then get_iproute2; fi
}

# get_iproute2: with package lists of its own, because a machine seldom has those of sources.
get_iproute2() {
    local lists=$cache/apt options
    mkdir -p "$lists/lists/partial"
    # from where this machine's own packages are
    apt-get indextargets --format 'deb-src $(SITE) $(RELEASE) main' 'Created-By: Packages' 'Component: main' \
        'Origin: Debian' | sort -u >"$lists/sources.list"
    options=(-qq -o "Dir::Etc::sourcelist=$lists/sources.list" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$lists/lists")
    apt-get "${options[@]}" update && (cd "$cache" && apt-get "${options[@]}" source --download-only iproute2) || {
        echo "scripts/oracles: without the tests of iproute2, whose source cannot be had" >&2
        return 0
    }
    tar xJf "$cache"/iproute2_*.orig.tar.xz -C "$material"
}

# list_tests: those that build something in namespaces, by their paths below the two folders of tests.
list_tests() {
    (cd "$material"/*/tools/testing/selftests &&
        find net/*.sh net/forwarding/*.sh netfilter/*.sh | grep -E "/($(paste -sd '|' <<<"$tests"))[^/]*$" |
        grep -vE '_(lib|core|common|tests)\.sh$')
    (cd "$material"/iproute2*/testsuite/tests && find ip bridge tc -name '*.t')
}

# list_cases: the kernel's cases of traffic control.
list_cases() {
    find "$material"/*/tools/testing/selftests/tc-testing/tc-tests -name '*.json' \
        ! -name concurrency.json ! -name bpf.json
}
