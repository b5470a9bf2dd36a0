#!/bin/sh
# Fetches the headers of linux v7.2 that the committed modules are generated from.
#
# The PyPI wheel `ziglang` carries them: it is pinned by version and hash, and the same file on every machine.
# They go to $NL_SYS_HEADERS, or to nl-sys/linux-7.2 in the user's cache directory. Needs python3 with pip, and unzip.
set -eu

dir=${NL_SYS_HEADERS:-${XDG_CACHE_HOME:-$HOME/.cache}/nl-sys/linux-7.2}
if [ -e "$dir/any-linux-any/linux/netlink.h" ]; then
    echo "$dir is there"
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo 'ziglang==0.17.0 --hash=sha256:97079827064a7492cce5541ceb438ae8003ce1e54e399676da2d62fb7a5dc08b' > "$work/wheel.txt"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
    --only-binary=:all: --platform manylinux2010_x86_64 --dest "$work" --requirement "$work/wheel.txt"

from=ziglang/lib/libc/include
unzip -q "$work"/ziglang-0.17.0-*.whl "$from/any-linux-any/*" "$from/x86-linux-any/*" -d "$work"
grep -q 'LINUX_VERSION_CODE 459264' "$work/$from/any-linux-any/linux/version.h" # 7.2

mkdir -p "$dir"
cp -R "$work/$from/x86-linux-any" "$work/$from/any-linux-any" "$dir"
echo "$dir"
