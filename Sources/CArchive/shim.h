/* libarchive for Swift: tar, zip and gzip. */
#ifndef ECONAS_ARCHIVE_SHIM_H
#define ECONAS_ARCHIVE_SHIM_H

#if !__has_include(<archive.h>)
#error "libarchive is not installed: install libarchive-dev (make setup does it on Debian and Ubuntu)"
#endif
#include <archive.h>
#include <archive_entry.h>

#endif
