/*
 * OpenBLAS with its LAPACK for Swift. Debian's package has no LAPACKE, so LAPACK is called by its Fortran interface: every
 * argument is an address, integers have 32 bits, and the length of each text argument follows behind the others.
 */
#ifndef ECONAS_OPENBLAS_SHIM_H
#define ECONAS_OPENBLAS_SHIM_H

#include <stddef.h>
#include <stdint.h>

#if !__has_include(<cblas.h>)
#error "OpenBLAS is not installed: install libopenblas-dev (make setup does it on Debian and Ubuntu)"
#endif
#include <cblas.h>

/* Eigenvalues and, with jobz 'V', eigenvectors of a symmetric matrix. */
void dsyev_(const char *jobz, const char *uplo, const int32_t *n, double *a, const int32_t *lda, double *w, double *work,
            const int32_t *lwork, int32_t *info, size_t jobz_length, size_t uplo_length);

/* Singular values, by divide and conquer. */
void dgesdd_(const char *jobz, const int32_t *m, const int32_t *n, double *a, const int32_t *lda, double *s, double *u,
             const int32_t *ldu, double *vt, const int32_t *ldvt, double *work, const int32_t *lwork, int32_t *iwork,
             int32_t *info, size_t jobz_length);

/* Cholesky's factorisation, and solving by it. */
void dpotrf_(const char *uplo, const int32_t *n, double *a, const int32_t *lda, int32_t *info, size_t uplo_length);
void dpotrs_(const char *uplo, const int32_t *n, const int32_t *nrhs, const double *a, const int32_t *lda, double *b,
             const int32_t *ldb, int32_t *info, size_t uplo_length);

/* LU factorisation with pivoting, solving by it, and an estimate of the reciprocal of its matrix's condition number. */
void dgetrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, int32_t *ipiv, int32_t *info);
void dgetrs_(const char *trans, const int32_t *n, const int32_t *nrhs, const double *a, const int32_t *lda,
             const int32_t *ipiv, double *b, const int32_t *ldb, int32_t *info, size_t trans_length);
void dgecon_(const char *norm, const int32_t *n, const double *a, const int32_t *lda, const double *anorm, double *rcond,
             double *work, int32_t *iwork, int32_t *info, size_t norm_length);

#endif
