// Pictures of files as bytes: libjpeg-turbo and libpng behind functions that always return.
//
// Both libraries report a damaged file by a jump out of their callers, which must not pass through Swift: it ends here, and
// everything that was allocated is freed.
#ifndef ECONAS_PICTURES_H
#define ECONAS_PICTURES_H

#include <stddef.h>
#include <stdint.h>

// The most pixels of a picture that is decoded: a small file can claim any size.
#define ECONAS_PICTURE_PIXELS 100000000

enum { ECONAS_PICTURE_REASON = 200 };

// A decoded picture: rows of pixels, each `channels` bytes: 1 is grey, 3 are red, green and blue.
typedef struct {
    uint8_t *pixels;
    int32_t width, height, channels;
    int32_t full_width, full_height;   // as the file says; a JPEG may have been decoded smaller
    char reason[ECONAS_PICTURE_REASON];   // why there are no pixels
} EconasPicture;

// Decodes a JPEG of `count` bytes; true when `picture` has pixels, which econas_free_picture frees. Grey stays grey, CMYK becomes RGB.
// The picture may be decoded at a half, a quarter or an eighth of its size as long as its shorter side keeps `shorter` pixels.
// A file that ends early is damaged.
int econas_decode_jpeg(const uint8_t *bytes, size_t count, int32_t shorter, EconasPicture *picture);

// Decodes a PNG likewise, at full size. 16 bits are rounded to 8, palettes looked up, and what is transparent is laid on white.
int econas_decode_png(const uint8_t *bytes, size_t count, EconasPicture *picture);

void econas_free_picture(EconasPicture *picture);

// An image of interleaved or planar bytes: where the next pixel, row and channel are.
typedef struct {
    const uint8_t *pixels;
    int32_t width, height, channels;
    ptrdiff_t step, row, plane;
} EconasImageView;

// Reduces the square in the middle of an image to side x side, as `channels` planes: 1 is the luma of Rec. 601, 3 repeats grey.
// Each pixel is the mean over the area that it covers, rounded; an image that is smaller is enlarged by the same rule.
// `orientation` is that of EXIF, 1 to 8. False when there is no memory.
int econas_square(uint8_t *planes, int32_t side, int32_t channels, const EconasImageView *image, int32_t orientation);

// Encodes rows of pixels of 1 (grey) or 3 (RGB) channels as PNG. The bytes are freed with free(); NULL when there is no memory.
uint8_t *econas_encode_png(const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, size_t *count);

#endif
