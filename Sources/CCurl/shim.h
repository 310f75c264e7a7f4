/* libcurl for Swift, which cannot call functions with a variable number of arguments. */
#ifndef ECONAS_CURL_SHIM_H
#define ECONAS_CURL_SHIM_H

#if !__has_include(<curl/curl.h>)
#error "libcurl is not installed: install libcurl4-openssl-dev (make setup does it on Debian and Ubuntu)"
#endif
#include <curl/curl.h>

static inline CURLcode econas_curl_begin(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode econas_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode econas_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode econas_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

/* Hands what arrives to `receive`; the transfer ends when it takes less than it is given. */
static inline CURLcode econas_curl_set_receiver(CURL *handle, curl_write_callback receive, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_WRITEDATA, context) : code;
}

static inline long econas_curl_status(CURL *handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

#endif
