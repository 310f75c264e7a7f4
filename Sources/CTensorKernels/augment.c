#include "econas_augment.h"
