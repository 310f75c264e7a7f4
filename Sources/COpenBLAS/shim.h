#ifndef ECONAS_OPENBLAS_SHIM_H
#define ECONAS_OPENBLAS_SHIM_H

#include <cblas.h>

#endif
