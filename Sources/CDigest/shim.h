/* libmd for Swift: SHA-256. */
#ifndef ECONAS_DIGEST_SHIM_H
#define ECONAS_DIGEST_SHIM_H

#include <sys/types.h>

#if !__has_include(<sha2.h>)
#error "libmd is not installed: install libmd-dev (make setup does it on Debian and Ubuntu)"
#endif
#include <sha2.h>

#endif
