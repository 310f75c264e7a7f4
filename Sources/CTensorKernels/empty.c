#include "econas_kernels.h"
