#!/bin/sh
# Makes a Debian package of the program that was built in the folder named: FOLDER/release/econas becomes FOLDER/econas_VERSION_ARCH.deb.
set -eu

build="$1"
program="$build/release/econas"
for tool in dpkg-deb dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || { echo "$tool is missing: install dpkg-dev" >&2; exit 1; }
done

version=$("$program" --version)
architecture=$(dpkg --print-architecture)
root="$build/package"
package="$build/econas_${version}_$architecture.deb"
rm -rf "$root" "$build/control"

"${MAKE:-make}" --no-print-directory install ECONAS="$program" PREFIX=/usr DESTDIR="$root" >/dev/null
strip --strip-unneeded "$root/usr/bin/econas"
# Debian keeps what packages bring for zsh elsewhere than what people install by hand.
mkdir -p "$root/usr/share/zsh/vendor-completions" "$root/usr/share/doc/econas"
mv "$root/usr/share/zsh/site-functions/_econas" "$root/usr/share/zsh/vendor-completions/"
rmdir "$root/usr/share/zsh/site-functions"
gzip -9n "$root/usr/share/man/man1/econas.1"
cp LICENSE "$root/usr/share/doc/econas/copyright"
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/econas/changelog.gz"

# The packages of the libraries that the program loads, in the versions that it needs at least.
mkdir -p "$build/control/debian" "$root/DEBIAN"
printf 'Source: econas\n\nPackage: econas\nArchitecture: any\n' >"$build/control/debian/control"
absolute=$(cd "$root" && pwd)
depends=$(cd "$build/control" && dpkg-shlibdeps -O "$absolute/usr/bin/econas" 2>/dev/null | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "the libraries of $program belong to no package" >&2; exit 1; }

cat >"$root/DEBIAN/control" <<CONTROL
Package: econas
Version: $version
Architecture: $architecture
Maintainer: econas <econas@localhost>
Section: science
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $depends
Recommends: ncurses-term
Description: neural architecture search on CPUs, live in the terminal
 Implements EcoNAS (CVPR 2020): every candidate is trained briefly in a
 reduced setting, and only the promising are trained on. The dashboard
 shows, pauses, steers and replays a search.
CONTROL
dpkg-deb --build --root-owner-group "$root" "$package" >/dev/null
echo "$package: install it with: apt install ./$package"
