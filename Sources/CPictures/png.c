#include "include/econas_pictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !__has_include(<png.h>)
#error "libpng is not installed: install libpng-dev (make setup does it on Debian and Ubuntu)"
#endif
#include <png.h>

typedef struct {
    const uint8_t *bytes;
    size_t count, position;
    char *reason;
} Source;

static void read_bytes(png_structp png, png_bytep target, size_t count) {
    Source *source = png_get_io_ptr(png);
    if (count > source->count - source->position) png_error(png, "the file ends early");
    memcpy(target, source->bytes + source->position, count);
    source->position += count;
}

static _Noreturn void leave(png_structp png, png_const_charp text) {
    Source *source = png_get_error_ptr(png);
    snprintf(source->reason, ECONAS_PICTURE_REASON, "%.150s", text);
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

// Transparent pixels on white.
static void lay_on_white(uint8_t *pixels, size_t count, int colours) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t *pixel = pixels + i * (size_t)(colours + 1);
        int alpha = pixel[colours];
        for (int channel = 0; channel < colours; channel++) {
            int value = pixel[channel] * alpha + 255 * (255 - alpha);
            pixels[i * (size_t)colours + (size_t)channel] = (uint8_t)((value + 127) / 255);
        }
    }
}

int econas_decode_png(const uint8_t *bytes, size_t count, EconasPicture *picture) {
    memset(picture, 0, sizeof *picture);
    Source source = {.bytes = bytes, .count = count, .position = 0, .reason = picture->reason};
    uint8_t *volatile pixels = NULL;
    png_bytep *volatile rows = NULL;
    png_infop info = NULL;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, leave, ignore);
    if (png != NULL) info = png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_read_struct(&png, NULL, NULL);
        snprintf(picture->reason, ECONAS_PICTURE_REASON, "no memory to read it");
        return 0;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_read_struct(&png, &info, NULL);
        free(rows);
        free(pixels);
        return 0;
    }
    png_set_read_fn(png, &source, read_bytes);
    // Its own limit of a side is not needed: what counts is the product.
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_read_info(png, info);
    png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    picture->full_width = (int32_t)width;
    picture->full_height = (int32_t)height;
    if ((uint64_t)width * height > ECONAS_PICTURE_PIXELS) {
        snprintf(picture->reason, ECONAS_PICTURE_REASON, "%u × %u pixels; at most %d million are read", width, height,
                 ECONAS_PICTURE_PIXELS / 1000000);
        longjmp(png_jmpbuf(png), 1);
    }
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t row = png_get_rowbytes(png, info);
    pixels = malloc(row * height);
    rows = malloc(sizeof *rows * height);
    if (pixels == NULL || rows == NULL) png_error(png, "no memory for its pixels");
    for (png_uint_32 y = 0; y < height; y++) rows[y] = pixels + row * y;
    png_read_image(png, rows);
    png_read_end(png, NULL);
    int channels = png_get_channels(png, info);
    if (channels == 2 || channels == 4) lay_on_white(pixels, (size_t)width * height, --channels);
    png_destroy_read_struct(&png, &info, NULL);
    free(rows);
    picture->pixels = pixels;
    picture->width = (int32_t)width;
    picture->height = (int32_t)height;
    picture->channels = channels;
    return 1;
}

uint8_t *econas_encode_png(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, size_t *count) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *bytes = malloc(size);
    if (bytes != NULL && !png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL)) {
        free(bytes);
        bytes = NULL;
    }
    *count = bytes == NULL ? 0 : (size_t)size;
    return bytes;
}
