#include "include/econas_pictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !__has_include(<jpeglib.h>)
#error "libjpeg-turbo is not installed: install libjpeg-dev (make setup does it on Debian and Ubuntu)"
#endif
#include <jpeglib.h>
#include <jerror.h>

typedef struct {
    struct jpeg_error_mgr base;
    struct jpeg_progress_mgr progress;
    jmp_buf ending;
    char *reason;
} Reader;

static _Noreturn void leave(j_common_ptr info) {
    Reader *reader = (Reader *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    snprintf(reader->reason, ECONAS_PICTURE_REASON, "%.150s", text);
    longjmp(reader->ending, 1);
}

// What the library takes for a warning, and goes on with grey pixels, is a damaged picture all the same.
static void judge(j_common_ptr info, int level) {
    if (level >= 0) return;
    info->err->num_warnings++;
    switch (info->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC: leave(info);
    default: return;
    }
}

// Thousands of scans of a progressive file take minutes to decode.
static void count_scans(j_common_ptr info) {
    if (!info->is_decompressor || ((j_decompress_ptr)info)->input_scan_number <= 500) return;
    Reader *reader = (Reader *)info->err;
    snprintf(reader->reason, ECONAS_PICTURE_REASON, "more than 500 scans");
    longjmp(reader->ending, 1);
}

// Each ink lets a share of its light pass. Adobe's files have inks inverted: 255 is no ink.
static void print_inks(uint8_t *pixels, size_t count, int inverted) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t *inks = pixels + 4 * i;
        int black = inverted ? inks[3] : 255 - inks[3];
        for (int channel = 0; channel < 3; channel++) {
            int ink = inverted ? inks[channel] : 255 - inks[channel];
            pixels[3 * i + (size_t)channel] = (uint8_t)((ink * black + 127) / 255);
        }
    }
}

int econas_decode_jpeg(const uint8_t *bytes, size_t count, int32_t shorter, EconasPicture *picture) {
    struct jpeg_decompress_struct info;
    Reader reader;
    uint8_t *volatile pixels = NULL;
    memset(&info, 0, sizeof info);
    memset(&reader, 0, sizeof reader);
    memset(picture, 0, sizeof *picture);
    info.err = jpeg_std_error(&reader.base);
    reader.base.error_exit = leave;
    reader.base.emit_message = judge;
    reader.reason = picture->reason;
    if (setjmp(reader.ending)) {
        jpeg_destroy_decompress(&info);
        free(pixels);
        return 0;
    }
    jpeg_create_decompress(&info);
    reader.progress.progress_monitor = count_scans;
    info.progress = &reader.progress;
    jpeg_mem_src(&info, bytes, (unsigned long)count);
    jpeg_read_header(&info, TRUE);
    picture->full_width = (int32_t)info.image_width;
    picture->full_height = (int32_t)info.image_height;
    if ((uint64_t)info.image_width * info.image_height > ECONAS_PICTURE_PIXELS) {
        snprintf(picture->reason, ECONAS_PICTURE_REASON, "%u × %u pixels; at most %d million are read", info.image_width,
                 info.image_height, ECONAS_PICTURE_PIXELS / 1000000);
        jpeg_destroy_decompress(&info);
        return 0;
    }
    JDIMENSION side = info.image_width < info.image_height ? info.image_width : info.image_height;
    info.scale_num = 1;
    info.scale_denom = 1;
    while (info.scale_denom < 8 && side / (2 * info.scale_denom) >= (JDIMENSION)(shorter > 0 ? shorter : 1)) {
        info.scale_denom *= 2;
    }
    int inks = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = inks ? JCS_CMYK : info.jpeg_color_space == JCS_GRAYSCALE ? JCS_GRAYSCALE : JCS_RGB;
    info.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&info);
    size_t row = (size_t)info.output_width * (size_t)info.output_components;
    pixels = malloc(row * info.output_height);
    if (pixels == NULL) {
        snprintf(picture->reason, ECONAS_PICTURE_REASON, "no memory for its %u × %u pixels", info.output_width,
                 info.output_height);
        jpeg_destroy_decompress(&info);
        return 0;
    }
    while (info.output_scanline < info.output_height) {
        JSAMPROW target = pixels + row * info.output_scanline;
        jpeg_read_scanlines(&info, &target, 1);
    }
    jpeg_finish_decompress(&info);
    if (inks) print_inks(pixels, (size_t)info.output_width * info.output_height, info.saw_Adobe_marker);
    picture->pixels = pixels;
    picture->width = (int32_t)info.output_width;
    picture->height = (int32_t)info.output_height;
    picture->channels = inks ? 3 : info.output_components;
    jpeg_destroy_decompress(&info);
    return 1;
}

void econas_free_picture(EconasPicture *picture) {
    free(picture->pixels);
    picture->pixels = NULL;
}
